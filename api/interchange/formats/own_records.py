"""Records of our own documents, and documents of records: each the way back of the other."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any

from pydantic import ValidationError

from api.directory.records import Phone
from api.interchange.formats.own_documents import ListingDocument, SourceDocument
from api.interchange.records import (
    FeedListing,
    FeedProgram,
    FeedSource,
    FeedStatement,
    FieldSource,
    FieldSources,
    RowProblem,
)
from api.validation import field_errors

Document = dict[str, Any]

# Where a listing is in its file is no part of it; its id has the name that it has everywhere.
_NAMES = {"provider_id": "id", "row": None}


def source_document(source: FeedSource) -> Document:
    """The source as a document; dates and ids stay what they are."""
    return _filled(source)


def listing_document(listing: FeedListing) -> Document:
    """The listing as a document; dates and ids stay what they are."""
    document = _filled(listing)
    for name, write in (
        ("phones", _phone_document),
        ("programs", _filled),
        ("statements", _statement_document),
    ):
        if name in document:
            document[name] = [write(one) for one in document[name]]
    return document


def read_sources(
    documents: Iterable[tuple[int, Any]],
) -> tuple[tuple[FeedSource, ...], list[RowProblem]]:
    """The sources of documents, each with its row, and what is wrong with others."""
    sources: dict[str, FeedSource] = {}
    problems: list[RowProblem] = []
    for row, document in documents:
        try:
            source = FeedSource(**dict(SourceDocument.model_validate(document)))
        except ValidationError as error:
            problems += _problems(error, row)
            continue
        if source.slug in sources:
            problems.append(RowProblem(row, "slug", "repeated_source", "Name each source once."))
        sources.setdefault(source.slug, source)
    return tuple(sources.values()), problems


def read_listing(
    document: Any, row: int, sources: Collection[str]
) -> FeedListing | list[RowProblem]:
    """The listing of a document, or what is wrong with it.

    Args:
        row: where it is in its file.
        sources: the slugs of the file's sources.
    """
    try:
        read = ListingDocument.model_validate(document)
    except ValidationError as error:
        return _problems(error, row)
    if not _named(read) <= set(sources):
        return [
            RowProblem(
                row, "source", "unknown_source", "Name a source that stands before the listings."
            )
        ]
    plain = dict(read)
    plain["provider_id"] = plain.pop("id")
    plain["field_sources"] = _field_sources(read.field_sources)
    plain["phones"] = tuple(Phone(*dict(phone).values()) for phone in read.phones)
    plain["programs"] = tuple(
        FeedProgram(**{**dict(one), "field_sources": _field_sources(one.field_sources)})
        for one in read.programs
    )
    plain["statements"] = tuple(
        FeedStatement(**{**dict(one), "program": one.program - 1 if one.program else None})
        for one in read.statements
    )
    return FeedListing(row=row, **plain)


def _named(read: ListingDocument) -> set[str]:
    named = {read.source, *(said.source for said in read.statements)}
    for row in (read, *read.programs):
        named.add(row.source)
        named.update(source for source, _, _ in (row.field_sources or {}).values())
    return named


def _filled(record: Any) -> Document:
    """The fields that have a value, by the names that documents have for them."""
    document = {}
    for one in fields(record):
        name = _NAMES.get(one.name, one.name)
        value = getattr(record, one.name)
        # {} says that no field has a source of its own; None that nothing is told of that.
        if name == "field_sources" and value is not None:
            document[name] = {told: tuple(said) for told, said in value.items()}
        elif name and value is not None and value not in ("", ()):
            document[name] = value
    return document


def _phone_document(phone: Phone) -> Document:
    return {name: value for name, value in phone._asdict().items() if value is not None}


def _statement_document(statement: FeedStatement) -> Document:
    document = _filled(statement)
    if statement.program is not None:
        document["program"] = statement.program + 1
    return document


def _field_sources(
    read: Mapping[str, tuple[Any, ...]] | None,
) -> FieldSources | None:
    if read is None:
        return None
    return {name: FieldSource(*said) for name, said in read.items()}


def _problems(error: ValidationError, row: int) -> list[RowProblem]:
    faults = error.errors(include_url=False, include_input=False)
    return [
        RowProblem(row, fault.pointer.lstrip("/") or None, fault.code, fault.detail)
        for fault in field_errors(faults)
    ]
