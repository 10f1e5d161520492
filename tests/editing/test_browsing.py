"""Editors find every listing, by words, place, status and age, in one order."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.directory.records import Phone
from api.editing.browsing import Asked, Row, browse
from tests.editing.conftest import TODAY, Desk

YEAR_AGO = TODAY - timedelta(days=365)


def found(desk: Desk, **asked: object) -> list[UUID]:
    with desk.reading() as session:
        return [row.id for row in browse(session, Asked(**asked)).rows]  # type: ignore[arg-type]


def test_every_word_is_in_a_name_the_city_the_zip_code_or_a_number(desk: Desk) -> None:
    phones = (Phone("main", "907-555-1234", None),)
    place: dict[str, Any] = {"city": "Sitka", "state": "AK", "zip": "99835", "county": None}
    ours = desk.fed(name1="Zephyr House", name2="Glacier Clinic", phones=phones, **place)
    for q in ("zephyr", "GLACIER zeph", "sitka house", "99835", "998", "907-555-1234", "5551234"):
        assert ours in found(desk, q=q), q
    for q in ("zephyr juneau", "99836", "907-555-1235", "zephyr 12345"):
        assert ours not in found(desk, q=q), q


@pytest.mark.parametrize("q", ["%", "_", "Zeph%r", "'; --", "\\"])
def test_signs_are_looked_for_as_they_are(desk: Desk, q: str) -> None:
    desk.fed(name1="Zephyr House")
    assert found(desk, q=q) == []


def test_a_state_and_a_status(desk: Desk) -> None:
    place: dict[str, Any] = {"city": "Hagatna", "state": "GU", "zip": "96910", "county": None}
    shown, hidden = desk.fed(**place), desk.fed(**place, status="hidden")
    assert {shown, hidden} <= set(found(desk, state="GU"))
    assert hidden in found(desk, state="GU", status="hidden")
    assert shown not in found(desk, state="GU", status="hidden")
    assert found(desk, state="GU", status="deleted") == []


def test_what_nobody_spoke_of_for_too_long_is_stale(desk: Desk) -> None:
    place: dict[str, Any] = {"city": "Pago Pago", "state": "AS", "zip": "96799", "county": None}
    old = desk.fed(**place, as_of=YEAR_AGO - timedelta(days=1))
    confirmed = desk.fed(**place, verified_at=YEAR_AGO, verified_how="phone")
    new = desk.fed(**place, as_of=YEAR_AGO)
    asked = {"state": "AS", "stale_before": YEAR_AGO}
    assert found(desk, **asked, stale=True) == [old]
    assert set(found(desk, **asked, stale=False)) == {confirmed, new}
    with desk.reading() as session:
        rows = browse(session, Asked(state="AS", stale_before=YEAR_AGO)).rows
    assert {row.id: row.stale for row in rows} == {old: True, confirmed: False, new: False}


def test_pages_are_by_name_and_then_by_id_and_miss_none(desk: Desk) -> None:
    place: dict[str, Any] = {"city": "Saipan", "state": "MP", "zip": "96950", "county": None}
    for name in ("Beta", "alpha", "Alpha", "gamma", "beta"):
        desk.fed(name1=name, **place)
    pages: list[list[Row]] = []
    for page in (1, 2, 3, 4):
        with desk.reading() as session:
            listed = browse(session, Asked(state="MP", page=page, per_page=2))
        assert listed.total == 5
        pages.append(listed.rows)
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    rows = [row for page in pages for row in page]
    assert rows == sorted(rows, key=lambda row: (row.name1.lower(), row.id))


def test_a_row_tells_what_helps_to_choose(desk: Desk) -> None:
    provider = desk.fed(name1="Quartz House", verified_at=date(2026, 1, 2), verified_how="site")
    desk.fed_program(provider)
    desk.fed_program(provider, setting="inpatient", status="deleted")
    with desk.reading() as session:
        (row,) = browse(session, Asked(q="quartz")).rows
    record = desk.provider(provider)
    assert (row.id, row.phone, row.programs) == (provider, record.phones[0].number, 1)
    assert (row.name2, row.verified_at, row.revision) == (None, date(2026, 1, 2), 1)
