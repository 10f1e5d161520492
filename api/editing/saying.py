"""What an editor says of terms, beside what others say of them.

One source says one thing of a term: a new word takes the place of the same source's older ones, and
of those that it contradicts by what follows from what. The words of other sources stay as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from api.directory.facts import Resolved, Statement, resolve
from api.editing.findings import Findings
from api.editing.records import How, Said
from recommender.vocabulary import vocabulary

Words = Mapping[str, bool | None]
"""What is said by slug: True, False, or None where nobody knows."""

Ranks = Mapping[str, int]
"""Of sources, by slug."""


class Speaker(NamedTuple):
    """Whose word it is, as of when, and how they know."""

    source: str
    as_of: date
    how: How = "published"


def words_of(facts: Mapping[str, str | None]) -> Words:
    """Facts as they are sent, "yes", "no" or null."""
    return {slug: None if word is None else word == "yes" for slug, word in facts.items()}


def believed_of(said: Iterable[Said], ranks: Ranks, of_program: Iterable[Said] = ()) -> Resolved:
    """What statements come to, with the provenance of each term.

    Args:
        said: of the provider, or of anything alone.
        of_program: what is said of one of its programs, which goes before.
    """
    own = [_statement(one, ranks, of_program=True) for one in of_program]
    return resolve([*own, *(_statement(one, ranks, of_program=False) for one in said)])


def values(resolved: Resolved) -> dict[str, bool]:
    """The terms that are known, in the vocabulary's order; kinds of care are no facts."""
    kinds = _kinds_of_care()
    return {one.slug: one.value for one in resolved.provenance if one.slug not in kinds}


def contradictions(words: Words, findings: Findings) -> None:
    """Tell the findings of words of which one excludes another."""
    known = vocabulary()
    for slug, word in words.items():
        for broader in sorted(known.broader(slug) - {slug}):
            if broader not in words:
                continue
            other = words[broader]
            if (word is True and other is not True) or (word is None and other is False):
                told = f"{slug} can't be {_said(word)} while {broader} is {_said(other)}"
                detail = f"Who has the one has the other: {told}."
                findings.error("contradiction", detail, slug)


def say(said: Sequence[Said], words: Words, speaker: Speaker) -> tuple[Said, ...]:
    """All statements, after the speaker said these words too.

    Statements that say nothing any more are left out; the others keep their order.
    """
    if not words:
        return tuple(said)
    takes_yes, takes_no, takes_unknown = _taken_back(words)
    kept = [
        one
        if one.source != speaker.source
        else one._replace(
            yes=_without(one.yes, takes_yes),
            no=_without(one.no, takes_no),
            unknown=_without(one.unknown, takes_unknown),
        )
        for one in said
    ]
    key = (speaker.source, speaker.as_of, speaker.how)
    place = next((n for n, one in enumerate(kept) if one.key == key), len(kept))
    if place == len(kept):
        kept.append(Said(*speaker))
    here = kept[place]
    kept[place] = here._replace(
        yes=_ordered({*here.yes, *(slug for slug, word in words.items() if word is True)}),
        no=_ordered({*here.no, *(slug for slug, word in words.items() if word is False)}),
        unknown=_ordered({*here.unknown, *(slug for slug, word in words.items() if word is None)}),
    )
    return tuple(one for one in kept if not one.empty)


def _taken_back(words: Words) -> tuple[set[str], set[str], set[str]]:
    """The terms of which a yes, a no and an "unknown" does not go with these words."""
    known = vocabulary()
    yes, no, unknown = set(words), set(words), set(words)
    for slug, word in words.items():
        if word is not True:
            yes |= known.narrower(slug)
        if word is not False:
            no |= known.broader(slug)
        if word is True:
            unknown |= known.broader(slug)
        if word is False:
            unknown |= known.narrower(slug)
    return yes, no, unknown


def _said(word: bool | None) -> str:
    return "unknown" if word is None else "yes" if word else "no"


def _statement(said: Said, ranks: Ranks, *, of_program: bool) -> Statement:
    words = vocabulary()
    return Statement(
        source=said.source,
        rank=ranks[said.source],
        as_of=said.as_of,
        how=None if said.how == "published" else said.how,
        yes=words.mask(said.yes),
        no=words.mask(said.no),
        of_program=of_program,
        unknown=words.mask(said.unknown),
    )


def _without(slugs: tuple[str, ...], taken: set[str]) -> tuple[str, ...]:
    return tuple(slug for slug in slugs if slug not in taken)


def _ordered(slugs: Iterable[str]) -> tuple[str, ...]:
    words = vocabulary()
    return tuple(sorted(slugs, key=lambda slug: words[slug].position))


@cache
def _kinds_of_care() -> frozenset[str]:
    return frozenset(term.slug for term in vocabulary().of("settings"))
