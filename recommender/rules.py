"""What a rule file may say: the shape of every rule, by its effect.

The files in `rules/` are TOML, one topic each. This module is their grammar; `ruleset` reads
them. A sentence may hold ``{label}`` or, inside the sentence, ``{name}`` (the term a rule is
repeated for), ``{labels}`` (all of the person's answers to the field) and ``{days}`` (the wanted
length of stay); a list of terms may hold ``{each}`` or a field in braces.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.conditions import Condition
from recommender.criteria import Group
from recommender.needs import MustHave, fields

Confidence = Literal["strong", "moderate", "weak", "convention"]
"""How sure the source is; a convention is our own choice, made for plain reasons."""


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

    has: the listing says yes to any of these terms.
    setting: the program is one of these kinds of care.
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


class LevelPattern(TraitPattern):
    """One step of a ladder: a trait, its points, and the sentence for it."""

    points: int = Field(ge=-20, le=20)
    because: str
    partly: bool = False
    ask: str | None = None


class _Rule(_Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    description: str
    sources: list[str] = Field(min_length=1)
    confidence: Confidence
    since: date
    reviewer: str
    when: Condition | None = None


class NoticeRule(_Rule):
    """Says something to the person, before any list."""

    effect: Literal["notice"]
    urgency: Literal["emergency", "urgent", "advice"]
    heading: str
    text: str
    actions: list[Action] = []
    withhold: str | None = None
    """Why no list is shown with it; None where the list may follow."""


class SettingRule(_Rule):
    """Names kinds of care worth asking about, with the reason."""

    effect: Literal["setting"]
    settings: list[str] = Field(min_length=1)
    because: str


class _Repeated(_Rule):
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


class PreferRule(_Repeated):
    """Gives points for what fits, on a ladder of levels."""

    effect: Literal["prefer"]
    group: Group
    levels: list[LevelPattern] = Field(min_length=1)
    unmet: str
    unknown: str
    ask: str | None = None
    denied_by: list[str] = []
    must_have: MustHave | None = None
    """The must-have that turns this preference into a requirement."""


class AvoidRule(_Repeated):
    """Takes points away for what a person would rather not have."""

    effect: Literal["avoid"]
    group: Group
    levels: list[LevelPattern] = Field(min_length=1)
    unmet: str
    unknown: str
    ask: str | None = None


class RequireRule(_Repeated):
    """Leaves out programs that are known to fail it."""

    effect: Literal["require", "exclude"]
    any: list[TraitPattern] = Field(min_length=1)
    because: str
    unknown_ranks_below: bool = False


Rule = Annotated[
    NoticeRule | SettingRule | PreferRule | AvoidRule | RequireRule,
    Field(discriminator="effect"),
]
