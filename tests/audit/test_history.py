"""What differs between two documents is told field by field."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.audit.chain import canonical
from api.audit.history import DEEPEST, Change, difference, entry_document
from tests.audit.logs import EDITOR, NOW, an_event, chain_of

BEFORE: dict[str, Any] = {
    "name1": "Riverside",
    "county": None,
    "phones": [
        {"kind": "main", "number": "205-555-0100", "extension": None},
        {"kind": "intake", "number": "205-555-0101", "extension": "12"},
    ],
    "length_of_stay": {"min_days": 31, "max_days": None},
    "capacity": None,
    "populations": ["women", "veterans"],
    "said": [
        ["samhsa_su_2023", "2023-03-01", "published", ["cbt", "medicaid"], ["dbt"], []],
        ["staff", "2026-10-01", "phone", ["spanish"], [], []],
    ],
}


def changed(**fields: Any) -> list[Change]:
    return difference(BEFORE, {**deepcopy(BEFORE), **fields})


def test_documents_that_are_alike_differ_in_nothing() -> None:
    assert changed() == difference(None, None) == difference({}, None) == []


def test_a_field_is_told_with_its_value_before_and_after() -> None:
    assert changed(name1="Riverside Recovery", county="Shelby County") == [
        Change("/county", None, "Shelby County"),
        Change("/name1", "Riverside", "Riverside Recovery"),
    ]


def test_a_field_within_a_field_is_told_by_itself() -> None:
    assert changed(
        length_of_stay={"min_days": 31, "max_days": 90}, capacity={"beds_total": 12}
    ) == [
        Change("/capacity/beds_total", None, 12),
        Change("/length_of_stay/max_days", None, 90),
    ]


def test_a_new_document_differs_in_all_that_it_says() -> None:
    assert difference(None, {"b": {"d": 1, "c": None}, "a": "text"}) == [
        Change("/a", None, "text"),
        Change("/b/d", None, 1),
    ]
    assert difference({"a": "text"}, None) == [Change("/a", "text", None)]


def test_slugs_are_a_set() -> None:
    assert changed(populations=["veterans", "women"]) == []
    assert changed(populations=["hiv", "veterans", "adolescents"]) == [
        Change(
            "/populations",
            ["women", "veterans"],
            ["hiv", "veterans", "adolescents"],
            ("adolescents", "hiv"),
            ("women",),
        )
    ]


def test_no_list_is_not_the_same_as_an_empty_one() -> None:
    """A key that is limited to no provider is not one that is not limited."""
    assert difference({"providers": None}, {"providers": []}) == [Change("/providers", None, [])]


def test_other_lists_are_one_value_for_their_order_tells_something() -> None:
    turned = BEFORE["phones"][::-1]
    assert changed(phones=turned) == [Change("/phones", BEFORE["phones"], turned)]


def test_statements_go_by_their_source_date_and_how() -> None:
    later = [
        ["provider_staff", "2026-11-23", "published", [], ["cbt"], []],
        ["samhsa_su_2023", "2023-03-01", "published", ["medicaid"], ["dbt"], []],
        ["staff", "2026-10-01", "phone", ["spanish"], [], ["cbt"]],
    ]
    new, old = (
        "/said/provider_staff 2026-11-23 published",
        "/said/samhsa_su_2023 2023-03-01 published",
    )
    assert changed(said=later) == [
        Change(f"{new}/no", None, ["cbt"], ("cbt",)),
        Change(f"{new}/unknown", None, []),
        Change(f"{new}/yes", None, []),
        Change(f"{old}/yes", ["cbt", "medicaid"], ["medicaid"], (), ("cbt",)),
        Change("/said/staff 2026-10-01 phone/unknown", [], ["cbt"], ("cbt",)),
    ]
    assert changed(said=BEFORE["said"][::-1]) == []


@pytest.mark.parametrize(
    ("before", "after"), [(1, True), (0, False), ("1", 1), ([], {}), ("", None)]
)
def test_values_of_another_kind_differ(before: object, after: object) -> None:
    assert difference({"a": before}, {"a": after}) == [Change("/a", before, after)]


def test_names_with_slashes_and_tildes_are_escaped() -> None:
    assert [change.pointer for change in difference({}, {"a/b": {"c~d": 1}})] == ["/a~1b/c~0d"]


def test_what_lies_very_deep_is_one_value() -> None:
    def deep(value: int) -> dict[str, Any]:
        document: dict[str, Any] = {"a": value}
        for _ in range(DEEPEST + 3):
            document = {"a": document}
        return document

    (change,) = difference(deep(1), deep(2))
    assert change.pointer == "/a" * DEEPEST
    assert change.before["a"] != change.after["a"]


def test_an_entry_as_a_document_tells_what_it_changed() -> None:
    (entry,) = chain_of([(EDITOR, an_event(before=None), NOW)])
    document = entry_document(entry)
    assert document["actor"] == {"kind": "account", "id": "3f0c", "name": "Ada Alvarez"}
    assert document["before"] is None
    assert document["after"] == {"name1": "Riverside Recovery"}
    assert document["changes"] == [
        {
            "pointer": "/name1",
            "before": None,
            "after": "Riverside Recovery",
            "added": (),
            "removed": (),
        }
    ]
    assert (document["seq"], document["hash"]) == (1, entry.hash)
    assert canonical(document)


_names = st.text("ab/~", min_size=1, max_size=3)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 3)
    | st.text("ab", max_size=2)
    | st.lists(st.sampled_from(["cbt", "dbt", "hiv"]))
    | st.lists(st.integers(0, 3), min_size=1, max_size=2),
    lambda inner: st.dictionaries(_names, inner, max_size=3),
    max_leaves=8,
)
_documents = st.none() | st.dictionaries(_names, _values, max_size=4)


def _plain(value: Any) -> Any:
    """The value without what says nothing, and with its slugs in order."""
    if isinstance(value, dict):
        kept = {name: _plain(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner is not None} or None
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return sorted(set(value))
    return value


def _patched(document: Any, changes: list[Change]) -> dict[str, Any]:
    patched = deepcopy(document) or {}
    for change in changes:
        *above, last = (
            name.replace("~1", "/").replace("~0", "~") for name in change.pointer.split("/")[1:]
        )
        at = patched
        for name in above:
            at[name] = at.get(name) or {}
            at = at[name]
        at[last] = change.after
    return patched


@given(_documents, _documents)
def test_the_differences_lead_from_one_document_to_the_other(before: Any, after: Any) -> None:
    changes = difference(before, after)
    assert canonical(_plain(_patched(before, changes))) == canonical(_plain(after or {}))
    assert [change.pointer for change in changes] == [
        change.pointer for change in difference(after, before)
    ]


@given(_documents, _documents)
def test_only_what_differs_is_told(before: Any, after: Any) -> None:
    for change in difference(before, after):
        assert canonical(_plain(change.before)) != canonical(_plain(change.after))
        if change.added or change.removed:
            assert set(change.added) == set(change.after or ()) - set(change.before or ())
            assert set(change.removed) == set(change.before or ()) - set(change.after or ())
