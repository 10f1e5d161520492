"""The whole vocabulary: finding terms, and working out what follows from what is said."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from unicodedata import combining, normalize

from recommender.vocabulary.terms import Term, read_terms


class UnknownTerm(ValueError):
    """A word that the vocabulary does not have.

    Attributes:
        suggestions: slugs that were probably meant, best first; may be empty.
    """

    def __init__(self, suggestions: list[str]) -> None:
        self.suggestions = suggestions
        hint = f" Did you mean {' or '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"This is not a term of the vocabulary.{hint}")


class Vocabulary:
    """All terms, found by slug, everyday name or code.

    Sets of terms travel as *masks*: integers in which bit ``term.position`` stands for the term.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._by_slug = {term.slug: term for term in self.terms}
        self._by_name = self._names()
        self._directory_yes = _codes((t.directory_codes, t.position) for t in self.terms)
        self._locator_yes = _codes((t.locator_codes, t.position) for t in self.terms)
        self._denied = _codes((t.denied_by, t.position) for t in self.terms)
        self._above = {t.slug: self._reach(t.slug, implied_by=False) for t in self.terms}
        self._below = {t.slug: self._reach(t.slug, implied_by=True) for t in self.terms}
        self._above_bits = self._bits_of(self._above)
        self._below_bits = self._bits_of(self._below)
        self._above_reaching = sum(self._above_bits)
        self._below_reaching = sum(self._below_bits)
        self._covering = [
            (1 << t.position, self.mask(t.covers), t.slug) for t in self.terms if t.covers
        ]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def __getitem__(self, slug: str) -> Term:
        return self._by_slug[slug]

    def find(self, text: str, categories: Iterable[str] = ()) -> Term:
        """The term that a person meant by a slug, a label or an everyday name, English or Spanish.

        Args:
            text: what was typed; case, accents, outer spaces, spaces for underscores do not matter.
            categories: where to look; everywhere when empty.

        Raises:
            UnknownTerm: with close matches from the same categories.
        """
        wanted = frozenset(categories)
        # Other programs send slugs, which need no reading.
        term = self._by_slug.get(text) or self._by_name.get(_plain(text))
        if term is not None and (not wanted or term.category in wanted):
            return term
        known = {
            name: term
            for name, term in self._by_name.items()
            if not wanted or term.category in wanted
        }
        close = get_close_matches(_plain(text), known, n=6, cutoff=0.7)
        raise UnknownTerm(list(dict.fromkeys(known[match].slug for match in close))[:3])

    def of(self, *categories: str) -> list[Term]:
        """The terms of these categories, in the table's order."""
        return [term for term in self.terms if term.category in categories]

    def narrower(self, slug: str) -> frozenset[str]:
        """The term and all that imply it: `residential` gives its short and long forms too."""
        return self._below[slug]

    def broader(self, slug: str) -> frozenset[str]:
        """The term and all that it implies."""
        return self._above[slug]

    def mask(self, slugs: Iterable[str]) -> int:
        """The bits of these slugs. Raises KeyError for a slug the table does not have."""
        mask = 0
        for slug in slugs:
            mask |= 1 << self._by_slug[slug].position
        return mask

    def slugs(self, mask: int) -> list[str]:
        """The slugs of these bits, in the table's order."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.terms[lowest.bit_length() - 1].slug)
            mask ^= lowest
        return found

    def read_codes(self, codes: Iterable[str]) -> tuple[int, int]:
        """What a directory entry says outright, as (yes, no) masks.

        A code present says yes to its terms and, for the explicit "none" and "only" codes, no to
        what they exclude. A code that is absent says nothing. A term that one entry both
        affirms and denies is in neither mask: contradiction is not knowledge.
        """
        return self._read(codes, self._directory_yes)

    def read_locator_codes(self, codes: Iterable[str]) -> tuple[int, int]:
        """What a locator's entry says outright, as `read_codes` does of a directory's.

        `MI` is motivational interviewing here and military insurance there; `SSA` a state agency's
        licence here and screening for substance use there.
        """
        return self._read(codes, self._locator_yes)

    def _read(self, codes: Iterable[str], affirmed: Mapping[str, int]) -> tuple[int, int]:
        yes = no = 0
        for code in codes:
            yes |= affirmed.get(code, 0)
            no |= self._denied.get(code, 0)
        return yes & ~no, no & ~yes

    def close(self, yes: int, no: int) -> tuple[int, int]:
        """(yes, no) with all that follows: yes runs to what a term implies, no the other way.

        What is said outright beats what would follow from something else; where what follows
        contradicts what follows, or what is said, of another term, neither is kept.
        """
        follows_yes = self._spread(yes, self._above_bits, self._above_reaching)
        follows_no = self._spread(no, self._below_bits, self._below_reaching)
        return yes | (follows_yes & ~follows_no), (no | follows_no) & ~follows_yes

    def implied(self, yes: int, no: int) -> dict[str, str]:
        """Terms that are neither known nor denied but that a yes may cover: slug -> covering slug.

        Where several may cover one, the last in the table speaks: the table has the surer later.
        """
        known = yes | no
        covered: dict[str, str] = {}
        for bit, covers, slug in self._covering:
            if yes & bit:
                for term in self.slugs(covers & ~known):
                    covered[term] = slug
        return covered

    def implied_mask(self, yes: int, no: int) -> int:
        """The bits of `implied`."""
        mask = 0
        for bit, covers, _ in self._covering:
            if yes & bit:
                mask |= covers
        return mask & ~(yes | no)

    @property
    def directory_codes(self) -> frozenset[str]:
        """Every code of the National Directories that a term stands for."""
        return frozenset(self._directory_yes) | frozenset(self._denied)

    @property
    def locator_codes(self) -> frozenset[str]:
        """Every code of the locator that a term stands for."""
        return frozenset(self._locator_yes) | frozenset(self._denied)

    def _names(self) -> dict[str, Term]:
        names: dict[str, Term] = {}
        for term in self.terms:
            for name in (term.slug, term.label, term.label_es, *term.aliases):
                names.setdefault(_plain(name), term)
        return names

    def _reach(self, start: str, *, implied_by: bool) -> frozenset[str]:
        reached, todo = {start}, [start]
        while todo:
            slug = todo.pop()
            following = (
                [t.slug for t in self.terms if slug in t.implies]
                if implied_by
                else self._by_slug[slug].implies
            )
            todo += [other for other in following if other not in reached]
            reached.update(following)
        return frozenset(reached)

    def _bits_of(self, reach: Mapping[str, frozenset[str]]) -> dict[int, int]:
        return {
            1 << self._by_slug[slug].position: self.mask(others)
            for slug, others in reach.items()
            if len(others) > 1
        }

    @staticmethod
    def _spread(mask: int, reach: Mapping[int, int], reaching: int) -> int:
        # One bit after the other: few of those set reach farther, and a directory has many masks.
        left = mask & reaching
        while left:
            lowest = left & -left
            mask |= reach[lowest]
            left ^= lowest
        return mask


def _plain(text: str) -> str:
    letters = "".join(mark for mark in normalize("NFD", text.casefold()) if not combining(mark))
    return " ".join(letters.replace("_", " ").replace("-", " ").split())


def _codes(pairs: Iterable[tuple[tuple[str, ...], int]]) -> dict[str, int]:
    bits: dict[str, int] = {}
    for codes, position in pairs:
        for code in codes:
            bits[code] = bits.get(code, 0) | 1 << position
    return bits


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once."""
    return Vocabulary(read_terms())
