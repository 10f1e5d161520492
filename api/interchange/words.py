"""Whose word goes before whose: of what is there and what a file brings."""

from collections.abc import Mapping
from typing import NamedTuple

from api.editing.records import FieldSource
from api.interchange.records import FeedSource

Sources = Mapping[str, FeedSource]
"""Every source that is there or that the file names, by its slug."""


class Weigher(NamedTuple):
    """Weighs the words of sources."""

    sources: Sources

    def rank(self, slug: str) -> int:
        """Of two sources the higher is believed."""
        return self.sources[slug].rank

    def group(self, slug: str) -> str:
        """The feed that it is an edition of; a person's source stands for itself."""
        return self.sources[slug].feed or slug

    def is_person(self, slug: str) -> bool:
        """Whether it is no feed."""
        return self.sources[slug].feed is None

    def outweighs(self, new: FieldSource, old: FieldSource) -> bool:
        """Whether the new word takes the place of the old.

        It does by a higher rank, or else a later date; of the same rank and date only in the same
        feed: two feeds of one day would else undo each other, import by import.
        """
        ours, theirs = self.rank(old.source), self.rank(new.source)
        if ours != theirs:
            return theirs > ours
        if old.as_of != new.as_of:
            return new.as_of > old.as_of
        return self.group(old.source) == self.group(new.source)

    def heavier(self, one: FieldSource, other: FieldSource) -> FieldSource:
        """The word that goes before the other; the first where they are equal."""
        return other if self.outweighs(other, one) and not self.outweighs(one, other) else one
