"""A place as it would be if somebody there said, on the phone, what its listing does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from recommender.program import Facts, LengthOfStay, Program
from recommender.traits import CoversStay, HasAny, InSetting, Trait
from recommender.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a place might confirm.

    Attributes:
        yes, no: terms, of the place: they hold for all of its programs.
        setting, stay: of the one program that is asked about.
    """

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    setting: str | None = None
    stay: LengthOfStay | None = None

    def of_place(self, program: Program) -> Program:
        """Another program of the place, if this were so."""
        return program._replace(facts=_said(program.facts, self.yes, self.no))

    def of_program(self, program: Program) -> Program:
        """The program itself, if this were so."""
        return self.of_place(program)._replace(
            setting=self.setting or program.setting, stay=self.stay or program.stay
        )

    def also(self, other: "Supposed") -> "Supposed":
        """Both at once."""
        return Supposed(
            yes=(*self.yes, *other.yes),
            no=(*self.no, *other.no),
            setting=other.setting or self.setting,
            stay=other.stay or self.stay,
        )


def confirmed(trait: Trait, program: Program) -> list[Supposed]:
    """Each way in which a place could say that the program has a trait it is not known to have.

    A listed no to a term may have changed since; a kind of care or a length of stay that is known
    to be another is what the program is, and no call will change it. Nor will one bring it nearer.
    """
    held = trait.value(program, None)
    if held:
        return []
    if isinstance(trait, HasAny):
        return [Supposed(yes=(slug,)) for slug in trait.terms]
    if isinstance(trait, InSetting) and held is None:
        narrower = None if program.setting is None else vocabulary().narrower(program.setting)
        # What a program is, its place gives.
        return [
            Supposed(yes=(slug,), setting=slug)
            for slug in trait.settings
            if narrower is None or slug in narrower
        ]
    if isinstance(trait, CoversStay) and held is None:
        stated = LengthOfStay(typical_days=trait.days, basis="stated")
        possible = LengthOfStay(min_days=trait.days, basis="stated")
        return [Supposed(stay=stated if trait.coverage == "stated" else possible)]
    return []


def denied(traits: Iterable[Trait]) -> Supposed | None:
    """A place that says no to all of these; None where one of them is nothing to say no to."""
    parts = []
    for trait in traits:
        if not isinstance(trait, HasAny):
            return None
        parts.append(Supposed(no=trait.terms))
    return reduce(Supposed.also, parts, Supposed())


def _said(facts: Facts, yes: Iterable[str], no: Iterable[str]) -> Facts:
    """The facts with these said outright, and without what was said against them."""
    words = vocabulary()
    known_yes, known_no = facts.yes, facts.no
    for slug in yes:
        above = words.mask(words.broader(slug))
        known_yes, known_no = known_yes | above, known_no & ~above
    for slug in no:
        below = words.mask(words.narrower(slug))
        known_yes, known_no = known_yes & ~below, known_no | below
    return Facts.from_masks(known_yes, known_no)
