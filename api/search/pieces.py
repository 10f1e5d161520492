"""The JSON of results, serialized when the index is built, to be joined when they are shown.

`api.search.writing.Parts` tells in which order.
"""

from typing import Any

import orjson

from api.directory.public import (
    capacity_document,
    dated_document,
    named_document,
    place_document,
    stay_document,
)
from api.directory.records import ListedProgram, Provider
from api.search.writing import Texts
from recommender.program import LengthOfStay


def head_piece(listed: ListedProgram) -> bytes:
    """What a result begins with, and what the other programs of its place are shown by."""
    return orjson.dumps(named_document(listed))[:-1]


def provider_piece(provider: Provider) -> bytes:
    """The provider of a result."""
    return orjson.dumps(place_document(provider))


def stay_piece(stay: LengthOfStay, days: int | None = None) -> bytes:
    """How long people stay, and whether that covers the days that are asked, where any are."""
    document = stay_document(stay)
    if days is not None:
        document["covers"] = stay.covers(days)
    return b',"length_of_stay":%b,"facts":' % orjson.dumps(document)


def told_pieces(listed: ListedProgram) -> tuple[bytes, bytes]:
    """What stands between facts and distance, and between the provider and the other programs."""
    capacity = orjson.dumps({"capacity": capacity_document(listed.capacity)})[1:-1]
    dated = orjson.dumps(dated_document(listed))[1:-1]
    return b"," + capacity + b',"distance_miles":', b"," + dated + b',"also_at_provider":['


def fit_piece(match: bytes | None) -> bytes:
    """The end of an entry, and how the program fits where that is told."""
    return b"]}" if match is None else b'],"match":%b}' % match


def document_of(text: bytes) -> dict[str, Any]:
    """What is in the piece of a program or provider."""
    document: dict[str, Any] = orjson.loads(text if text.endswith(b"}") else text + b"}")
    return document


GLUE = Texts.of([b',"provider":', fit_piece(None)])
"""What stands behind the distance; and the end of an entry that does not tell how it fits."""
