"""What a rule file may say: the shape of every rule, by its effect.

The files in `rules/` are TOML, one topic each. This module is their grammar; `ruleset` reads
them and `checks` holds them against the vocabulary and each other. A sentence may hold
``{label}`` or, inside the sentence, ``{name}`` (the term a rule is repeated for), ``{labels}``
(all of the person's answers to the field) and ``{days}`` (the wanted length of stay); a list of
terms may hold ``{each}`` or a field in braces.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.conditions import Condition
from recommender.criteria import Group
from recommender.needs import MustHave, fields

Confidence = Literal["strong", "moderate", "weak", "convention"]
"""How sure the source is; a convention is our own choice, made for plain reasons."""

NOBODY = "no clinician yet"
"""Who has read a rule that no clinician has read."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """A public source. `read` says how we know it: in the original, an excerpt, or by quotation."""

    title: str
    publisher: str
    year: int | None = None
    url: str = Field(pattern=r"^https://")
    read: Literal["original", "excerpt", "quoted", "general_knowledge"]


class Action(_Strict):
    """Something to do at once: a number to call or a page to open."""

    label: str
    tel: str | None = Field(None, pattern=r"^[0-9-]+$")
    url: str | None = Field(None, pattern=r"^https://")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Action":
        if (self.tel is None) == (self.url is None):
            raise ValueError("an action has either tel or url")
        return self


class TraitPattern(_Strict):
    """One trait of a program: exactly one of the four kinds.

    has: the listing says yes to any of these terms; a kind of care means that the place gives it.
    setting: the program itself is one of these kinds of care.
    stay: a stay of the wanted days is stated, or possible.
    within_miles: how far away at most.
    """

    has: list[str] | None = None
    setting: list[str] | None = None
    stay: Literal["stated", "possible"] | None = None
    within_miles: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "TraitPattern":
        asked = (self.has, self.setting, self.stay, self.within_miles)
        if sum(value is not None for value in asked) != 1:
            raise ValueError("needs exactly one of has, setting, stay, within_miles")
        return self

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms and placeholders that it names."""
        return (*(self.has or ()), *(self.setting or ()))


class LevelPattern(TraitPattern):
    """One step of a ladder: a trait, its points, and the sentence for it."""

    points: int = Field(ge=-20, le=20)
    because: str
    partly: bool = False
    ask: str | None = None


class _Rule(_Strict):
    """What every rule has.

    Attributes:
        since, until: the first day, and the last, on which it is in effect.
        reviewer: who read it, with their profession; `NOBODY` where no clinician has.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    description: str
    sources: list[str] = Field(min_length=1)
    confidence: Confidence
    since: date
    until: date | None = None
    reviewer: str
    when: Condition | None = None

    @property
    def is_read(self) -> bool:
        """Whether a clinician has read it."""
        return self.reviewer != NOBODY

    @property
    def own_sentences(self) -> tuple[str | None, ...]:
        """What a person may be shown of it, besides its title."""
        return ()

    @property
    def patterns(self) -> Iterator[tuple[str, TraitPattern]]:
        """Each trait that it names, with the field it stands in."""
        return iter(())

    def sentences(self) -> Iterator[str]:
        """Every sentence that a person may be shown, in the order of the file."""
        yield self.title
        yield from (sentence for sentence in self.own_sentences if sentence is not None)


class NoticeRule(_Rule):
    """Says something to the person, before any list."""

    effect: Literal["notice"]
    urgency: Literal["emergency", "urgent", "advice"]
    heading: str
    text: str
    actions: list[Action] = []
    withhold: str | None = None
    """Why no list is shown with it; None where the list may follow."""

    @property
    def own_sentences(self) -> tuple[str | None, ...]:
        """Heading, text, actions and why the list waits."""
        actions = (action.label for action in self.actions)
        return (self.heading, self.text, *actions, self.withhold)


class SettingRule(_Rule):
    """Names kinds of care worth asking about, with the reason."""

    effect: Literal["setting"]
    settings: list[str] = Field(min_length=1)
    because: str

    @property
    def own_sentences(self) -> tuple[str | None, ...]:
        """The reason."""
        return (self.because,)


class _Repeated(_Rule):
    """A rule that may be read once for each answer to a field."""

    for_each: str | None = None
    only: list[str] | None = None
    excluding: list[str] | None = Field(None, alias="except")

    @model_validator(mode="after")
    def _repeats_a_field(self) -> "_Repeated":
        if self.for_each is not None and self.for_each not in fields():
            raise ValueError("for_each is not an answer that needs can have")
        if (self.only or self.excluding) and self.for_each is None:
            raise ValueError("only and except go with for_each")
        return self

    def repeats_for(self, term: str) -> bool:
        """Whether it is read for this answer."""
        return (self.only is None or term in self.only) and term not in (self.excluding or ())


class _Weighing(_Repeated):
    group: Group
    levels: list[LevelPattern] = Field(min_length=1)
    unmet: str
    unknown: str
    ask: str | None = None

    @property
    def own_sentences(self) -> tuple[str | None, ...]:
        """Those of its levels, then of the outcomes."""
        levels = (s for level in self.levels for s in (level.because, level.ask))
        return (*levels, self.unmet, self.unknown, self.ask)

    @property
    def patterns(self) -> Iterator[tuple[str, TraitPattern]]:
        """The levels."""
        return ((f"levels.{n}", level) for n, level in enumerate(self.levels))


class PreferRule(_Weighing):
    """Gives points for what fits, on a ladder of levels."""

    effect: Literal["prefer"]
    denied_by: list[str] = []
    must_have: MustHave | None = None
    """The must-have that turns this preference into a requirement."""


class AvoidRule(_Weighing):
    """Takes points away for what a person would rather not have."""

    effect: Literal["avoid"]


class RequireRule(_Repeated):
    """Leaves programs out, or puts them first or last, whatever their points.

    require: those known to fail it are left out.
    exclude: those known to have it are left out.
    first: those known to have it come before the unknown, and these before those known to fail it.
    last: those known to fail it come after all others.
    """

    effect: Literal["require", "exclude", "first", "last"]
    any: list[TraitPattern] = Field(min_length=1)
    because: str
    unknown: str | None = None
    """Why a program ranks below where it is unknown."""
    unknown_ranks_below: bool = False

    @model_validator(mode="after")
    def _ranks_in_one_way(self) -> "RequireRule":
        if self.unknown_ranks_below and self.effect != "require":
            raise ValueError("unknown_ranks_below goes with require")
        if (self.unknown is not None) != (self.unknown_ranks_below or self.effect == "first"):
            raise ValueError("unknown is the sentence where a place ranks below for being unknown")
        return self

    @property
    def own_sentences(self) -> tuple[str | None, ...]:
        """Why a program stands where it stands."""
        return (self.because, self.unknown)

    @property
    def patterns(self) -> Iterator[tuple[str, TraitPattern]]:
        """What it asks for."""
        return ((f"any.{n}", trait) for n, trait in enumerate(self.any))


class AskRule(_Repeated):
    """Puts a question into the phone script, except where the listing answers it with a yes."""

    effect: Literal["ask"]
    ask: str
    unless: list[TraitPattern] = []

    @property
    def own_sentences(self) -> tuple[str | None, ...]:
        """The question."""
        return (self.ask,)

    @property
    def patterns(self) -> Iterator[tuple[str, TraitPattern]]:
        """What answers it."""
        return ((f"unless.{n}", trait) for n, trait in enumerate(self.unless))


RepeatedRule = PreferRule | AvoidRule | RequireRule | AskRule

Rule = Annotated[
    NoticeRule | SettingRule | RepeatedRule,
    Field(discriminator="effect"),
]
