"""The JSON of results, serialized when the index is built, to be joined when they are shown.

An entry of `contents` is what stands in this order:

| piece | of |
|---|---|
| `head`: id, name, setting | each row |
| length of stay | each code of a stay |
| facts | each set of facts |
| `told`, first half: capacity | each code of what is told |
| distance | the query |
| provider | each provider |
| `told`, second half: dates and source | each code of what is told |
| the heads of the provider's other rows | |
| match | the query |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from api.directory.public import (
    capacity_document,
    dated_document,
    named_document,
    place_document,
)
from api.directory.records import ListedProgram, Provider

_SEGMENT = 40
"""Bits of a place within a segment: a terabyte."""
_WITHIN = (1 << _SEGMENT) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Many short texts, one after the other in a few segments; a slice of them copies nothing.

    Attributes:
        start: of each piece, the segment's number in the high bits and the place in it.
        size: bytes.
        segments: bytes; the first is the bulk, and each change of the directory adds a few.
    """

    start: NDArray[np.int64]
    size: NDArray[np.int32]
    segments: tuple[NDArray[np.uint8], ...]

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> Self:
        """These texts, in one segment."""
        size = np.fromiter(map(len, texts), np.int32, len(texts))
        start = np.zeros(len(texts), np.int64)
        np.cumsum(size[:-1], out=start[1:])
        return cls(start, size, (np.frombuffer(b"".join(texts), np.uint8),))

    def __len__(self) -> int:
        return len(self.size)

    def __getitem__(self, number: int) -> memoryview:
        return self.several([number])[0]

    def several(self, numbers: Sequence[int]) -> list[memoryview]:
        """These pieces, in this order."""
        chosen = np.array(numbers, np.intp)
        found = []
        for start, size in zip(
            self.start[chosen].tolist(), self.size[chosen].tolist(), strict=True
        ):
            place = start & _WITHIN
            found.append(self.segments[start >> _SEGMENT].data[place : place + size])
        return found

    def replaced(
        self, keep: NDArray[np.bool_] | slice, at: NDArray[np.intp] | int, added: "Pieces"
    ) -> "Pieces":
        """Those that are kept, with others put in before these places among them.

        The bytes of what is not kept stay behind: an index that saw many changes is built anew.
        """
        start = added.start + (len(self.segments) << _SEGMENT)
        return Pieces(
            np.insert(self.start[keep], at, start),
            np.insert(self.size[keep], at, added.size),
            (*self.segments, *added.segments),
        )


def head_piece(listed: ListedProgram) -> bytes:
    """What a result begins with, and what the other programs of its place are shown by."""
    return orjson.dumps(named_document(listed))[:-1]


def provider_piece(provider: Provider) -> bytes:
    """The provider of a result."""
    return orjson.dumps(place_document(provider))


def told_pieces(listed: ListedProgram) -> tuple[bytes, bytes]:
    """What stands between facts and distance, and between the provider and the other programs."""
    capacity = orjson.dumps({"capacity": capacity_document(listed.capacity)})[1:-1]
    dated = orjson.dumps(dated_document(listed))[1:-1]
    return b"," + capacity + b',"distance_miles":', b"," + dated + b',"also_at_provider":['


def document_of(piece: memoryview) -> dict[str, Any]:
    """What is in the piece of a program or provider."""
    text = bytes(piece)
    document: dict[str, Any] = orjson.loads(text if text.endswith(b"}") else text + b"}")
    return document
