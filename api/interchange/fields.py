"""What becomes of a provider's or program's fields when a file tells some of them.

Each field has a word behind it: who said it, as of when. The heavier word stays.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from api.editing.records import FieldSource, ProgramRecord, ProviderRecord
from api.interchange.words import Weigher

PROVIDER_FIELDS: dict[str, tuple[str, ...]] = {
    "name1": ("name1",),
    "name2": ("name2",),
    "street": ("street",),
    "street2": ("street2",),
    "city": ("city",),
    "state": ("state",),
    "zip": ("zip",),
    "county": ("county",),
    "point": ("lat", "lng", "precision"),
    "website": ("website",),
    "phones": ("phones",),
    "address_hidden": ("address_hidden", "coarse_lat", "coarse_lng"),
    "status": ("status", "status_since", "status_why"),
}
"""The fields that are told together, by the name that their source is kept under."""

PROGRAM_FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "setting": ("setting",),
    "length_of_stay": ("min_days", "max_days", "typical_days", "basis"),
    "beds": ("beds_total", "beds_open", "beds_as_of", "beds_at", "beds_until"),
    "status": ("status", "status_since", "status_why"),
}

ADDRESS = frozenset({"street", "street2", "city", "state", "zip"})
"""Fields that are believed together: a street of one source in a city of another is nowhere."""

_NOTHING: tuple[Any, ...] = (None, "", (), "none", "published", False)


def _reader(parts: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    read = attrgetter(*parts)
    return read if len(parts) > 1 else lambda record: (read(record),)


# No field of a program has the name of another field of a provider.
_VALUES = {
    field: _reader(parts)
    for fields in (PROVIDER_FIELDS, PROGRAM_FIELDS)
    for field, parts in fields.items()
}

R = TypeVar("R", ProviderRecord, ProgramRecord)


class FieldDisagreement(NamedTuple):
    """A field of which a source of higher rank says otherwise than the file."""

    field: str
    ours: Any
    theirs: Any
    source: FieldSource


class Merged(NamedTuple):
    """A record with what a file told of it, and where it was not believed."""

    record: Any
    disagreements: list[FieldDisagreement]


def word_of(record: ProviderRecord | ProgramRecord, field: str) -> FieldSource:
    """Who said a field."""
    return record.field_sources.get(field) or FieldSource(record.source, record.as_of)


def fields_of(record: ProviderRecord | ProgramRecord) -> dict[str, tuple[str, ...]]:
    """The record's fields that are told together."""
    return PROVIDER_FIELDS if isinstance(record, ProviderRecord) else PROGRAM_FIELDS


def values(record: ProviderRecord | ProgramRecord, field: str) -> tuple[Any, ...]:
    """What a field holds."""
    return _VALUES[field](record)


def merged(before: R, told: R, telling: Collection[str], weigher: Weigher) -> Merged:
    """The record, after a file told some of its fields.

    Args:
        told: what the file says, with its own sources.
        telling: the fields that it says anything of; what else `told` holds is not looked at.
    """
    if _says_the_same(before, told, telling):
        return Merged(before, [])
    parts: dict[str, Any] = {}
    words: dict[str, FieldSource] = {}
    disagreements = []
    for field in fields_of(before):
        old = word_of(before, field)
        words[field] = old
        if field not in telling:
            continue
        new = word_of(told, field)
        differs = values(before, field) != values(told, field)
        if differs:
            ours, theirs = _deciding(before, told, field, telling, weigher)
        else:
            ours, theirs = old, new
        if weigher.outweighs(theirs, ours):
            words[field] = new
            parts |= dict(zip(fields_of(before)[field], values(told, field), strict=True))
        elif differs and weigher.rank(ours.source) > weigher.rank(theirs.source):
            disagreements.append(
                FieldDisagreement(field, _plain(before, field), _plain(told, field), ours)
            )
    base = weigher.heavier(_own(before), _own(told))
    if weigher.outweighs(_own(told), _own(before)):
        base = _own(told)
    record = replace(before, **parts, source=base.source, as_of=base.as_of)
    return Merged(
        replace(record, field_sources=_credits(before, record, told, words)), disagreements
    )


def _says_the_same(before: R, told: R, telling: Collection[str]) -> bool:
    """Whether the file is the very edition that the record is of, and no person changed it."""
    return (
        before.source == told.source
        and before.as_of == told.as_of
        and before.field_sources == told.field_sources
        and all(values(before, field) == values(told, field) for field in telling)
    )


def _own(record: ProviderRecord | ProgramRecord) -> FieldSource:
    return FieldSource(record.source, record.as_of)


def _deciding(
    before: R, told: R, field: str, telling: Collection[str], weigher: Weigher
) -> tuple[FieldSource, FieldSource]:
    """The words that decide a field that differs: of an address, the heaviest of all its lines."""
    if field not in ADDRESS or not telling >= ADDRESS:  # type: ignore[operator]
        return word_of(before, field), word_of(told, field)
    return _heaviest(before, weigher), _heaviest(told, weigher)


def _heaviest(record: ProviderRecord | ProgramRecord, weigher: Weigher) -> FieldSource:
    words: Iterable[FieldSource] = (word_of(record, field) for field in sorted(ADDRESS))
    return max(words, key=lambda word: (weigher.rank(word.source), word.as_of))


def _credits(before: R, after: R, told: R, words: dict[str, FieldSource]) -> dict[str, FieldSource]:
    """The words behind fields, where they are not the row's own.

    What nobody ever said has none. One that was noted although it is the row's own stays noted.
    """
    own = _own(after)
    noted_words = {}
    for field, word in words.items():
        noted = word in (before.field_sources.get(field), told.field_sources.get(field))
        empty = all(value in _NOTHING for value in values(after, field))
        if noted or (word != own and not empty):
            noted_words[field] = word
    return noted_words


def _plain(record: ProviderRecord | ProgramRecord, field: str) -> Any:
    """What a field holds, as a report shows it."""
    held = values(record, field)
    return held[0] if len(held) == 1 or field in ("status", "address_hidden") else list(held)
