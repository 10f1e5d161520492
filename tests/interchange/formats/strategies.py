"""Arbitrary records that our own format has to carry whole."""

from datetime import UTC, date
from string import ascii_letters, ascii_uppercase, digits
from typing import Any, get_args

from hypothesis import strategies as st

from api.directory.records import Phone, PhoneKind
from api.directory.tables import SETTINGS
from api.interchange.records import (
    Confirmed,
    FeedListing,
    FeedProgram,
    FeedSource,
    FeedStatement,
    FieldSource,
    How,
    Status,
)
from recommender.vocabulary import vocabulary

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "'",
    "''=1",
    "'=1",
    "\uff1d1",
    " =1",
    "_x000D_",
]

_CHARACTERS = st.characters(
    codec="utf-8", exclude_characters=[chr(code) for code in range(32) if chr(code) not in "\t\n\r"]
)
_TEXTS = st.one_of(st.sampled_from(FORMULAS), st.text(_CHARACTERS, min_size=1, max_size=20))
_NAMES = _TEXTS.filter(lambda text: bool(text.strip()))
_SLUGS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,11}", fullmatch=True)
_DAYS = st.dates(min_value=date(1, 1, 1))
_MOMENTS = st.datetimes(timezones=st.just(UTC))
_TERMS = st.lists(
    st.sampled_from([term.slug for term in vocabulary()]), max_size=4, unique=True
).map(tuple)


def _named(names: list[str], values: list[int]) -> dict[str, Any]:
    return dict(zip(names, values, strict=False))


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text(digits, min_size=count, max_size=count)


def _one_of(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


_phones = st.builds(
    Phone,
    _one_of(PhoneKind),
    st.builds("{}-{}-{}".format, _digits(3), _digits(3), _digits(4)),
    _maybe(st.text(ascii_letters + digits + "*#", min_size=1, max_size=10)),
)


@st.composite
def sources(draw: st.DrawFn) -> list[FeedSource]:
    slugs = draw(st.lists(_SLUGS, min_size=1, max_size=3, unique=True))
    return [
        FeedSource(
            slug=slug,
            title=draw(_NAMES),
            publisher=draw(_NAMES),
            url=draw(_maybe(_TEXTS)),
            edition=draw(_maybe(_TEXTS)),
            as_of=draw(_DAYS),
            rank=draw(st.integers(0, 32_767)),
            feed=draw(_maybe(_TEXTS)),
        )
        for slug in slugs
    ]


def _of_rows(draw: st.DrawFn, slug: st.SearchStrategy[str]) -> dict[str, Any]:
    return {
        "source": draw(slug),
        "as_of": draw(_DAYS),
        "status": draw(_maybe(_one_of(Status))),
        "status_since": draw(_maybe(_MOMENTS)),
        "status_why": draw(_maybe(_TEXTS)),
        "verified_at": draw(_maybe(_DAYS)),
        "verified_how": draw(_maybe(_one_of(Confirmed))),
        "field_sources": draw(
            _maybe(
                st.dictionaries(
                    _SLUGS, st.builds(FieldSource, slug, _DAYS, _one_of(How)), max_size=3
                )
            )
        ),
    }


@st.composite
def _programs(draw: st.DrawFn, slug: st.SearchStrategy[str]) -> FeedProgram:
    days = sorted(draw(st.lists(st.integers(1, 1_000_000), max_size=3)))
    told = draw(
        st.permutations(["min_days", "typical_days", "max_days"]).map(lambda p: p[: len(days)])
    )
    order: list[str] = [name for name in ("min_days", "typical_days", "max_days") if name in told]
    beds = sorted(draw(st.lists(st.integers(0, 1_000), max_size=2)))
    moments = sorted(draw(st.lists(_MOMENTS, min_size=2, max_size=2)))
    held = moments if draw(st.booleans()) else [None, None]
    return FeedProgram(
        **_of_rows(draw, slug),
        **_named(order, days),
        **_named(["beds_open", "beds_total"], beds),
        id=draw(_maybe(st.uuids())),
        name=draw(_maybe(_NAMES)),
        setting=draw(_maybe(st.sampled_from(SETTINGS))),
        basis=draw(st.sampled_from(["category", "stated"])) if days else None,
        beds_as_of=draw(_DAYS) if beds else None,
        beds_at=held[0],
        beds_until=held[1],
    )


@st.composite
def listings(draw: st.DrawFn, slugs: list[str]) -> FeedListing:
    slug = st.sampled_from(slugs)
    programs = draw(st.lists(_programs(slug), max_size=3))
    statements = draw(
        st.lists(
            st.builds(
                FeedStatement,
                source=slug,
                as_of=_DAYS,
                how=_one_of(How),
                yes=_TERMS,
                no=_TERMS,
                unknown=_TERMS,
                program=_maybe(st.sampled_from(range(len(programs)))) if programs else st.none(),
            ),
            max_size=4,
            unique_by=lambda said: (said.program, said.source, said.as_of, said.how),
        )
    )
    lat, lng = (
        (draw(st.floats(-90, 90)), draw(st.floats(-180, 180)))
        if draw(st.booleans())
        else (None, None)
    )
    hidden = draw(_maybe(st.booleans()))
    coarse = (draw(st.floats(-90, 90)), draw(st.floats(-180, 180))) if hidden else (None, None)
    return FeedListing(
        **_of_rows(draw, slug),
        row=0,
        external_id=draw(_maybe(_TEXTS)),
        provider_id=draw(_maybe(st.uuids())),
        name1=draw(_NAMES),
        name2=draw(st.just("") | _TEXTS),
        street=draw(st.just("") | _TEXTS),
        street2=draw(_maybe(_TEXTS)),
        city=draw(_NAMES),
        state=draw(st.text(ascii_uppercase, min_size=2, max_size=2)),
        zip=draw(_digits(5)),
        county=draw(_maybe(_TEXTS)),
        lat=lat,
        lng=lng,
        precision="none" if lat is None else draw(st.sampled_from(["address", "zip", "city"])),
        website=draw(_maybe(_TEXTS)),
        phones=tuple(draw(st.lists(_phones, max_size=3))),
        programs=tuple(programs),
        statements=tuple(statements),
        address_hidden=hidden,
        coarse_lat=coarse[0],
        coarse_lng=coarse[1],
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[list[FeedSource], list[FeedListing]]:
    """Sources, and listings that name them."""
    said = draw(sources())
    slugs = [source.slug for source in said]
    return said, draw(st.lists(listings(slugs), max_size=4))


def a_source(slug: str = "staff", **told: Any) -> FeedSource:
    plain: dict[str, Any] = {
        "title": "Our staff",
        "publisher": "Treatment Finder",
        "url": None,
        "edition": None,
        "as_of": date(2026, 1, 1),
        "rank": 300,
        "feed": None,
    }
    return FeedSource(slug=slug, **(plain | told))


def a_listing(**told: Any) -> FeedListing:
    plain: dict[str, Any] = {
        "row": 0,
        "external_id": None,
        "name1": "Riverside Recovery",
        "street": "1 Main Street",
        "city": "Alabaster",
        "state": "AL",
        "zip": "35007",
        "source": "staff",
        "as_of": date(2026, 1, 1),
    }
    return FeedListing(**(plain | told))
