"""Valid listings for tests: every field has a plain value, and any can be given."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from api.directory.records import Capacity, ListedProgram, Listing, Phone, Provider
from recommender.program import Facts, LengthOfStay, Program

_numbers = count(1)


def an_id(number: int | None = None) -> UUID:
    """A UUID that nothing else has, or that of a number."""
    return UUID(int=next(_numbers) + (1 << 100) if number is None else number)


def a_provider(**fields: Any) -> Provider:
    """A provider in Chicago's Loop."""
    plain: dict[str, Any] = {
        "id": an_id(),
        "name": "Lakeside Recovery Center",
        "street": "100 North State Street",
        "street2": None,
        "city": "Chicago",
        "state": "IL",
        "zip": "60602",
        "county": "Cook County",
        "lat": 41.8837,
        "lng": -87.6280,
        "precision": "address",
        "website": "https://lakeside.example",
        "phones": (Phone("main", "312-555-0100", None),),
        "source": "samhsa_2023",
        "as_of": date(2023, 6, 1),
        "verified_at": None,
    }
    if "lat" in fields and fields["lat"] is None:
        plain |= {"lng": None, "precision": "none"}
    return Provider(**(plain | fields))


def a_program(
    setting: str | None = "outpatient",
    yes: Iterable[str] = (),
    no: Iterable[str] = (),
    *,
    stay: LengthOfStay | None = None,
    beds_open: int | None = None,
    **fields: Any,
) -> ListedProgram:
    """A listed program that says yes and no to these terms, and to nothing else.

    Args:
        stay: unknown unless given.
        beds_open: on 2026-01-15; None for no word of beds at all.
        fields: of `ListedProgram`, and `id`.
    """
    program = Program(
        id=fields.pop("id", None) or an_id(),
        setting=setting,
        stay=stay or LengthOfStay(),
        facts=Facts.said(yes, no),
    )
    plain: dict[str, Any] = {
        "program": program,
        "name": "Program",
        "capacity": None if beds_open is None else Capacity(None, beds_open, date(2026, 1, 15)),
        "source": "samhsa_2023",
        "as_of": date(2023, 6, 1),
        "verified_at": None,
    }
    return ListedProgram(**(plain | fields))


def a_listing(*programs: ListedProgram, **provider: Any) -> Listing:
    """A provider with these programs, or with one plain one."""
    return Listing(a_provider(**provider), programs or (a_program(),))
