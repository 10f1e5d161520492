"""Which provider that is there each row of a file is: surely, perhaps, or none.

    row ── an id or a decision ──> matched
        ── the same place, by address and phone or name, alone and clearly ──> matched
        ── the same place as one that another row is, or as several ──> uncertain
        ── alike, but not the same place ──> uncertain
        ── nothing near it ──> new

A provider is matched by one row at most. Nothing here is merged on a guess: see
docs/decisions/0013-imports-that-merge-nothing-silently.md.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from api.interchange.candidates import Candidate, Likeness, Site, Standing, likeness
from api.interchange.records import FeedListing
from seed_data.building.same_place import SIMILAR_NAME
from seed_data.identity import derived_identity, numbered, provider_id

OWN_FEED = "treatment_finder"
"""What stands for a feed where the file is in our own format."""

LONGEST_ID = 400

MOST_CANDIDATES = 20
"""Candidates that a person is shown for one row, the most alike first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, with what it is known by.

    Attributes:
        external_id: what the feed, or the row's own words, call it; no two rows of a file alike.
        words: the identity that its words make, numbered where rows have the same words.
    """

    listing: FeedListing
    external_id: str
    words: str

    @property
    def site(self) -> Site:
        """What is compared."""
        return site_of(self.listing)


class Known(NamedTuple):
    """What is known of a feed's rows from before.

    Attributes:
        providers: the provider of each external id.
        different: providers that a person said an external id is not.
        told_of: providers that the feed speaks of already.
    """

    providers: Mapping[str, UUID] = {}
    different: Mapping[str, Collection[UUID]] = {}
    told_of: Collection[UUID] = frozenset()


class Match(NamedTuple):
    """A row with its provider.

    Attributes:
        is_new: there is no such provider yet; this is the id it gets.
    """

    row: Row
    provider_id: UUID
    is_new: bool


class Uncertain(NamedTuple):
    """A row that a person has to place, with what it may be: the most alike first."""

    row: Row
    candidates: tuple[Candidate, ...]


class Matching(NamedTuple):
    """Every row of a file: matched in the file's order, or uncertain."""

    matched: list[Match]
    uncertain: list[Uncertain]


def site_of(listing: FeedListing) -> Site:
    """What is compared of a listing."""
    numbers = frozenset(phone.number for phone in listing.phones)
    return Site(listing.name1, listing.name2, listing.street, listing.zip, numbers)


def rows_of(listings: Iterable[FeedListing]) -> tuple[list[Row], list[FeedListing]]:
    """The listings with what they are known by; and those that repeat an id that is our own.

    Rows that have the same words, or the same id of a feed, are numbered in their order.
    """
    rows, repeated = [], []
    by_words: Counter[str] = Counter()
    by_id: Counter[str] = Counter()
    for listing in listings:
        plain = derived_identity(
            listing.name1, listing.name2, listing.street, listing.street2 or "", listing.zip
        )
        by_words[plain] += 1
        words = numbered(plain, by_words[plain])
        own = str(listing.provider_id) if listing.provider_id else None
        named = listing.external_id or own or plain
        by_id[named] += 1
        if own and by_id[named] > 1:
            repeated.append(listing)
        else:
            rows.append(Row(listing, _fitting(numbered(named, by_id[named])), words))
    return rows, repeated


def match(rows: Sequence[Row], standing: Standing, known: Known, *, whole: bool) -> Matching:
    """Each row's provider.

    Args:
        whole: whether the file has all of its feed. In a part of it, a row that shares just the
            door and a phone with a provider that the feed speaks of by another name may be beside
            it as well as be it.
    """
    work = _Work(rows, standing, known, whole=whole)
    work.by_id()
    work.by_place()
    work.by_doubt()
    return Matching(
        [work.matched[number] for number in sorted(work.matched)],
        [work.uncertain[number] for number in sorted(work.uncertain)],
    )


def new_id(row: Row, taken: Container[UUID]) -> UUID:
    """The id that a new provider gets: its own of our format, else what its words make."""
    own = row.listing.provider_id
    if own is not None and own not in taken:
        return own
    found, ordinal = provider_id(row.words), 1
    # An identity that another facility has is not given to this one.
    while found in taken:
        ordinal += 1
        found = provider_id(numbered(row.words, ordinal))
    return found


@dataclass(slots=True)
class _Work:
    rows: Sequence[Row]
    standing: Standing
    known: Known
    whole: bool = field(kw_only=True)
    matched: dict[int, Match] = field(default_factory=dict)
    uncertain: dict[int, Uncertain] = field(default_factory=dict)
    taken: dict[UUID, int] = field(default_factory=dict)

    def by_id(self) -> None:
        """Match what is known by an id: of the feed, of ours, or of the words."""
        for means in (_by_record, _by_own_id, _by_words):
            for number, row in self._open():
                found = means(row, self.known)
                if found is None or found not in self.standing:
                    continue
                if found in self.taken:
                    self._doubt(number, row, [self._taken(row, found)])
                else:
                    self._take(number, row, found)

    def by_place(self) -> None:
        """Match what is the same place as one provider, and no other row as much."""
        claims: dict[UUID, list[tuple[Likeness, int, Row, list[Candidate]]]] = {}
        for number, row in self._open():
            sure = [one for one in self._near(row) if one.likeness.sure]
            if not sure:
                continue
            free = [one for one in sure if one.provider.id not in self.taken]
            if not free:
                self._doubt(number, row, [self._taken(row, one.provider.id) for one in sure])
            elif len(free) > 1 and not free[0].likeness.clearly_above(free[1].likeness):
                self._doubt(number, row, [_with(one, "tie") for one in free])
            elif row.listing.provider_id is not None:
                # Our own id, which is not there, speaks against it.
                self._doubt(number, row, free)
            elif self._goes_by_another_name(free[0]):
                self._doubt(number, row, [_with(free[0], "known_by_another_name"), *free[1:]])
            else:
                best = free[0]
                claims.setdefault(best.provider.id, []).append((best.likeness, number, row, free))
        for provider, claiming in claims.items():
            claiming.sort(key=lambda claim: claim[0], reverse=True)
            (best_likeness, first, its_row, its_candidates), *others = claiming
            if others and not best_likeness.clearly_above(others[0][0]):
                self._doubt(first, its_row, [_with(one, "tie") for one in its_candidates])
            else:
                self._take(first, its_row, provider)
            for _, number, row, candidates in others:
                self._doubt(number, row, [_with(one, "taken") for one in candidates])

    def by_doubt(self) -> None:
        """Leave to a person what is like a provider that no row is; the rest is new."""
        given: set[UUID] = set()
        for number, row in list(self._open()):
            near = [one for one in self._near(row) if one.provider.id not in self.taken]
            if near:
                self._doubt(number, row, near)
                continue
            new = new_id(row, _Either(self.standing, given))
            given.add(new)
            self.matched[number] = Match(row, new, True)

    def _open(self) -> list[tuple[int, Row]]:
        return [
            (number, row)
            for number, row in enumerate(self.rows)
            if number not in self.matched and number not in self.uncertain
        ]

    def _near(self, row: Row) -> list[Candidate]:
        but = self.known.different.get(row.external_id, ())
        near = [one for one in self.standing.near(row.site) if one.provider.id not in but]
        return sorted(near, key=lambda one: (one.likeness, one.provider.id), reverse=True)

    def _goes_by_another_name(self, candidate: Candidate) -> bool:
        return (
            not self.whole
            and candidate.provider.id in self.known.told_of
            and candidate.likeness.organization < SIMILAR_NAME
        )

    def _take(self, number: int, row: Row, provider: UUID) -> None:
        self.taken[provider] = number
        self.matched[number] = Match(row, provider, False)

    def _taken(self, row: Row, provider: UUID) -> Candidate:
        there = self.standing[provider]
        alike = likeness(row.site, there.site)
        return Candidate(there, alike, (*alike.why, "taken"))

    def _doubt(self, number: int, row: Row, candidates: Sequence[Candidate]) -> None:
        self.uncertain[number] = Uncertain(row, tuple(candidates[:MOST_CANDIDATES]))


@dataclass(frozen=True, slots=True)
class _Either:
    """Ids that are there, or were just given."""

    standing: Standing
    given: Collection[UUID]

    def __contains__(self, provider_id: object) -> bool:
        return provider_id in self.standing or provider_id in self.given


def _with(candidate: Candidate, why: str) -> Candidate:
    return candidate._replace(why=(*candidate.why, why))  # type: ignore[arg-type]


def _by_record(row: Row, known: Known) -> UUID | None:
    return known.providers.get(row.external_id)


def _by_own_id(row: Row, _: Known) -> UUID | None:
    return row.listing.provider_id


def _by_words(row: Row, known: Known) -> UUID | None:
    if row.listing.provider_id is not None:
        return None
    found = provider_id(row.words)
    return None if found in known.different.get(row.external_id, ()) else found


def _fitting(external_id: str) -> str:
    """The id, or what stands for one that is longer than a record holds."""
    if len(external_id) <= LONGEST_ID:
        return external_id
    return f"sha256:{sha256(external_id.encode()).hexdigest()}"
