"""What a person may have meant: labels of places with nearly the same name or number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from api.places.atlas import Entry

MOST = 5
LIKENESS = 0.7
"""How alike two keys must be, from 0 to 1: one slip in four letters is still offered."""


class NearMisses:
    """An index for misspelt names.

    Args:
        entries: every named place, the biggest first.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._of_state: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries:
            self._of_state[entry.state].append(entry)

    def like(self, typed: str, state: str) -> list[str]:
        """At most five labels: the most alike first, then the biggest, then by label.

        Args:
            typed: the key of a name.
            state: two letters to keep to; empty looks everywhere.
        """
        entries = self._of_state.get(state, []) if state else self._entries
        found = process.extract(
            typed,
            [entry.key for entry in entries],
            scorer=OSA.normalized_similarity,
            score_cutoff=LIKENESS,
            limit=None,
        )
        alike = [(-round(likeness, 3), entries[index].order) for _, likeness, index in found]
        return [label for _, (_, label) in sorted(alike)[:MOST]]


def near_numbers(code: str, known: Sequence[str]) -> list[str]:
    """At most five ZIP codes of the same three-digit area, the nearest by number first.

    Args:
        code: five digits.
        known: ZIP codes to choose from.
    """
    area = [other for other in known if other[:3] == code[:3]]
    return sorted(area, key=lambda other: (abs(int(other) - int(code)), other))[:MOST]
