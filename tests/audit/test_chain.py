"""The chain finds whatever was done to it, and an anchor what it cannot find alone."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.audit.chain import (
    GENESIS,
    START,
    Anchor,
    Entry,
    UnusableAnchor,
    canonical,
    check,
    hash_of,
)
from tests.audit.logs import EDITOR, NOW, altered, an_event, chain_of, entries_alone, head_of, logs
from tests.audit.tampering import WAYS, Way, chained_anew, first_difference, tampered


def a_log(length: int) -> list[Entry]:
    return chain_of((EDITOR, an_event(why=f"Call {number}"), NOW) for number in range(length))


def kinds(log: list[Entry], head: Anchor | None, anchor: Anchor | None = None) -> list[str]:
    return [fault.kind for fault in check(log, head, anchor)]


def test_canonical_text_does_not_depend_on_the_order_of_names() -> None:
    assert canonical({"b": 1, "a": {"d": None, "c": []}}) == canonical(
        {"a": {"c": [], "d": None}, "b": 1}
    )


def test_canonical_text_holds_ids_and_dates_as_text() -> None:
    value = {"id": UUID(int=1), "on": date(2026, 11, 23), "at": datetime(2026, 11, 23, tzinfo=UTC)}
    assert canonical(value) == (
        '{"at":"2026-11-23T00:00:00+00:00","id":"00000000-0000-0000-0000-000000000001",'
        '"on":"2026-11-23"}'
    )


def test_a_hash_stays_what_it_was_in_every_later_version() -> None:
    """Whoever makes this fail would make every log that is kept anywhere look tampered with."""
    (entry,) = a_log(1)
    assert entry.previous == GENESIS
    assert hash_of(entry) == "b7e24a5577305b0e9a30a5c7a5612d370901a3c5566a3b35584531fb373f3131"


@given(entries_alone, entries_alone)
def test_entries_that_differ_have_hashes_that_do(one: Entry, other: Entry) -> None:
    assume(one._replace(hash="") != other._replace(hash=""))
    assert one.hash != other.hash


@given(
    entries_alone,
    st.permutations(["action", "subject", "before", "after", "why", "previous"]),
    st.text(min_size=1, max_size=5),
)
def test_what_moves_from_one_field_to_another_changes_the_hash(
    entry: Entry, fields: list[str], moved: str
) -> None:
    one, other = fields[:2]
    here = altered(entry, **{one: moved, other: ""})
    there = altered(entry, **{one: "", other: moved})
    assert hash_of(here) != hash_of(there)


@pytest.mark.parametrize("field", ["before", "after", "why"])
def test_an_empty_text_is_not_the_same_as_none(field: str) -> None:
    (entry,) = a_log(1)
    assert hash_of(altered(entry, **{field: ""})) != hash_of(altered(entry, **{field: None}))


def test_a_moment_is_the_same_in_every_zone() -> None:
    (entry,) = a_log(1)
    elsewhere = entry.at.astimezone(timezone(timedelta(hours=-6)))
    assert hash_of(entry._replace(at=elsewhere)) == entry.hash


@given(logs)
def test_a_true_log_has_no_fault_with_any_anchor_taken_of_it(log: list[Entry]) -> None:
    taken = [None, START, *(Anchor(entry.seq, entry.hash) for entry in log)]
    assert [kinds(log, head_of(log), anchor) for anchor in taken] == [[] for _ in taken]


def test_an_empty_log_has_no_fault() -> None:
    assert kinds([], START) == kinds([], START, START) == []


@pytest.mark.parametrize("way", WAYS)
@given(data=st.data(), log=logs)
def test_tampering_is_found_where_the_head_is_as_it_was(
    way: Way, data: st.DataObject, log: list[Entry]
) -> None:
    forged = way(data.draw, log)
    assume(forged != log)
    faults = list(check(forged, head_of(log)))
    assert faults
    assert all(fault.detail.endswith(".") for fault in faults)


@given(st.data(), logs)
def test_a_changed_entry_is_named_itself_or_by_the_next(
    data: st.DataObject, log: list[Entry]
) -> None:
    forged = WAYS[0](data.draw, log)
    seq = first_difference(log, forged)
    assert {fault.seq for fault in check(forged, head_of(log))} <= {seq, seq + 1}


@given(st.data(), logs)
def test_a_log_written_anew_is_found_with_an_anchor_that_reaches_it_and_not_without(
    data: st.DataObject, log: list[Entry]
) -> None:
    forged = chained_anew(tampered(data.draw, log))
    head = head_of(forged)
    assert kinds(forged, head) == []
    first = first_difference(log, forged)
    for entry in log:
        found = kinds(forged, head, Anchor(entry.seq, entry.hash))
        assert found == (["anchor"] if entry.seq >= first else [])


@given(st.data(), logs)
def test_a_log_cut_off_with_its_head_set_back_is_found_with_the_anchor_alone(
    data: st.DataObject, log: list[Entry]
) -> None:
    kept = log[: data.draw(st.integers(0, len(log) - 1))]
    assert kinds(kept, head_of(kept)) == []
    assert kinds(kept, head_of(kept), head_of(log)) == ["anchor"]


def test_an_entry_replaced_with_a_fitting_hash_is_found_by_what_follows_it() -> None:
    log = a_log(4)
    for entry in log[:-1]:
        other = altered(entry, why="No reason")
        forged = [*log[: entry.seq - 1], other._replace(hash=hash_of(other)), *log[entry.seq :]]
        faults = [(fault.seq, fault.kind) for fault in check(forged, head_of(log))]
        assert faults == [(entry.seq + 1, "previous")]


def test_a_log_begins_with_nothing_before_it() -> None:
    (entry,) = a_log(1)
    other = altered(entry, previous="1" * 64)
    forged = [other._replace(hash=hash_of(other))]
    (fault,) = check(forged, head_of(forged))
    assert fault.detail == "Entry 1 is not the first that was written: there was one before it."


def test_one_entry_more_or_less_than_the_head_notes_is_found() -> None:
    log = a_log(4)
    assert kinds(log[:3], head_of(log)) == ["head"]
    (fault,) = check(log, head_of(log[:3]))
    assert (fault.seq, fault.kind) == (4, "head")
    assert "goes on to 4" in fault.detail


def test_each_fault_is_said_in_plain_words() -> None:
    log = a_log(6)
    head = head_of(log)
    changed = [*log[:2], log[2]._replace(why="No reason"), *log[3:]]
    other = chained_anew([log[0], log[1]._replace(why="No reason"), *log[2:]])

    def said(entries: list[Entry], head: Anchor | None, anchor: Anchor | None = None) -> list[str]:
        return [fault.detail for fault in check(entries, head, anchor)]

    assert said(changed, head) == ["Entry 3 is not what was written: it was changed."]
    assert said([*log[:2], *log[3:]], head) == ["Entry 3 is missing."]
    assert said([*log[:2], *log[4:]], head) == ["Entries 3 to 4 are missing."]
    assert said([*log[:2], log[0], *log[2:]], head) == [
        "Entry 1 stands after entry 2: it was moved."
    ]
    assert said(log[:4], head) == [
        "The log notes 6 entries, but ends at 4: the last entries were taken away."
    ]
    assert said(log, head_of(log[:4])) == [
        "The log notes 4 entries, but goes on to 6: the last entries were put in."
    ]
    assert said([*log[:1], other[1], *log[2:]], head) == [
        "Entry 3 does not follow from entry 2: one of the two was changed."
    ]
    assert said(other, head) == [
        (
            "The last entry, 6, is not the one that the log notes as its last: it was changed, "
            "or another put in its place."
        )
    ]
    assert said(log, None) == ["The log's own note of its last entry is gone."]
    assert said(other, head_of(other), head_of(log[:3])) == [
        "Entry 3 is not the one that the anchor was taken of: the log was written anew."
    ]
    assert said(log[:4], head_of(log[:4]), head) == [
        "The anchor was taken at entry 6, but the log ends at 4: the last entries were taken away."
    ]


def test_an_anchor_is_read_as_it_is_printed() -> None:
    anchor = head_of(a_log(3))
    assert Anchor.parse(f" {anchor}\n") == anchor
    assert Anchor.parse(str(anchor).upper()) == anchor


@pytest.mark.parametrize(
    "text", ["", "7", "7:abc", f"x:{GENESIS}", f"-1:{GENESIS}", f"٣:{GENESIS}"]
)
def test_another_text_is_no_anchor_and_is_not_repeated(text: str) -> None:
    with pytest.raises(UnusableAnchor, match="64 hexadecimal digits") as refused:
        Anchor.parse(text)
    assert text == "" or text not in str(refused.value)
