"""Places whose names begin with what a person has typed so far."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nsmallest

from api.places.atlas import Entry
from api.places.names import STATES, key, splits, words
from api.places.place import Place

_AFTER = "\x7f"  # sorts behind every letter and digit of a key


class TypeAhead:
    """An index of the beginnings of names.

    Args:
        entries: every named place, the biggest first: the order they are offered in.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        pairs = [(entry.key, rank) for rank, entry in enumerate(self._entries)]
        for rank, entry in enumerate(self._entries):
            if entry.kind == "state":
                pairs += [(entry.state.lower(), rank), (key(words(entry.label)), rank)]
        pairs.sort()
        self._keys = [name for name, _ in pairs]
        self._ranks = [rank for _, rank in pairs]

    def beginning_with(self, text: str, limit: int) -> list[Place]:
        """At most `limit` places: the most ZIP codes first, then by label.

        "chi", "chic, i", "springfield il", "st lo", "cook county" are understood; what stands
        behind a comma is the beginning of a state.
        """
        name, comma, state = text.partition(",")
        typed = words(name)
        if not typed:
            return []
        if comma and (wanted := words(state)):
            return self._named(typed, _states_beginning_with(wanted), limit)
        if found := self._named(typed, None, limit):
            return found
        for rest, code in splits(typed):
            if found := self._named(rest, {code}, limit):
                return found
        return []

    def _named(self, typed: Sequence[str], states: set[str] | None, limit: int) -> list[Place]:
        # A last word may be half typed: "st" begins "Stamford" as well as "Saint Louis".
        prefixes = {key(typed), key(typed[:-1]) + typed[-1]}
        ranks = {
            rank
            for prefix in prefixes
            for rank in self._ranks_of(prefix)
            if states is None or self._entries[rank].state in states
        }
        return [self._entries[rank].place() for rank in nsmallest(limit, ranks)]

    def _ranks_of(self, prefix: str) -> Sequence[int]:
        start = bisect_left(self._keys, prefix)
        return self._ranks[start : bisect_left(self._keys, prefix + _AFTER, start)]


def _states_beginning_with(typed: Sequence[str]) -> set[str]:
    prefix = "".join(typed)
    return {
        code
        for code, name in STATES.items()
        if code.lower().startswith(prefix) or "".join(words(name)).startswith(prefix)
    }
