"""When a rule applies: conditions on a person's needs, three-valued like everything else.

A condition that rests on a question nobody answered is unknown, and a rule fires only on true.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from recommender.needs import Substance, fields
from recommender.vocabulary import vocabulary


class Answers(Protocol):
    """What conditions are held against: a person's `Needs`, or a sketch of them."""

    @property
    def substances(self) -> Sequence[Substance]:
        """What the person uses."""

    def answer(self, path: str, /) -> Any:
        """The answer at a dotted path; None where there is none."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    kind: ClassVar[str]


class Answer(_Strict):
    """One answer, held against one or more of `includes`, `is`, `at_least` and `at_most`.

    A list includes any of the values; a number lies between the bounds; a plain answer is the
    value. `answered` asks only whether there is an answer at all. Where nobody has answered the
    condition is unknown, unless `unanswered` says what to take it for.
    """

    kind: ClassVar[str] = "answer"
    field: str
    includes: list[str] | None = None
    equals: bool | str | None = Field(None, alias="is")
    at_least: int | None = None
    at_most: int | None = None
    answered: Literal[True] | None = None
    unanswered: bool | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Answer":
        if self.field not in fields():
            raise ValueError("field is not an answer that needs can have")
        asked = (self.includes, self.equals, self.at_least, self.at_most, self.answered)
        if all(value is None for value in asked):
            raise ValueError("needs one of includes, is, at_least, at_most, answered")
        return self

    def holds(self, needs: Answers) -> bool | None:
        """True, False, or None where the person has not answered."""
        answer: Any = needs.answer(self.field)
        if answer is None:
            return False if self.answered else self.unanswered
        return (
            (self.includes is None or not set(self.includes).isdisjoint(answer))
            and (self.equals is None or answer == self.equals)
            and (self.at_least is None or answer >= self.at_least)
            and (self.at_most is None or answer <= self.at_most)
        )


class Uses(_Strict):
    """The person uses one of these substances, and that one this often or with this plan.

    A frequency that nobody has told is unknown, unless `unanswered` says what to take it for.
    """

    kind: ClassVar[str] = "uses"
    uses: list[str]
    frequency: list[Literal["rarely", "weekly", "daily"]] | None = None
    planning_to_stop: bool | None = None
    unanswered: bool | None = None

    @model_validator(mode="after")
    def _takes_a_frequency_for_something(self) -> "Uses":
        if self.unanswered is not None and self.frequency is None:
            raise ValueError("unanswered goes with frequency")
        return self

    @field_validator("uses")
    @classmethod
    def _are_substances(cls, names: list[str]) -> list[str]:
        substances = {term.slug for term in vocabulary().of("substances")}
        if unknown := sorted(set(names) - substances):
            raise ValueError(f"{', '.join(unknown)}: not a substance of the vocabulary")
        return names

    def holds(self, needs: Answers) -> bool | None:
        """True, False, or None where substances, or what is asked of them, are unanswered."""
        if not needs.substances:
            return None
        held: bool | None = False
        for substance in needs.substances:
            if substance.name not in self.uses:
                continue
            often = self.unanswered
            if self.frequency is None:
                often = True
            elif substance.frequency is not None:
                often = substance.frequency in self.frequency
            plan: bool | None = True
            if self.planning_to_stop is not None:
                told = substance.planning_to_stop
                plan = None if told is None else told is self.planning_to_stop
            if often and plan:
                return True
            if often is not False and plan is not False:
                held = None
        return held


class AllOf(_Strict):
    """Every one of these holds."""

    kind: ClassVar[str] = "all"
    all: list["Condition"]

    def holds(self, needs: Answers) -> bool | None:
        """False where one is false, None where one is unknown, else True."""
        held: bool | None = True
        for condition in self.all:
            one = condition.holds(needs)
            if one is False:
                return False
            held = held and one
        return held


class AnyOf(_Strict):
    """At least one of these holds."""

    kind: ClassVar[str] = "any"
    any: list["Condition"]

    def holds(self, needs: Answers) -> bool | None:
        """True where one is true, None where one is unknown, else False."""
        held: bool | None = False
        for condition in self.any:
            one = condition.holds(needs)
            if one:
                return True
            if one is None:
                held = None
        return held


class Not(_Strict):
    """This does not hold; unknown stays unknown."""

    kind: ClassVar[str] = "not"
    not_: "Condition" = Field(alias="not")

    def holds(self, needs: Answers) -> bool | None:
        """The opposite, or None."""
        held = self.not_.holds(needs)
        return None if held is None else not held


def _kind(value: Any) -> str:
    if isinstance(value, _Strict):
        return value.kind
    keys = set(value) if isinstance(value, dict) else set()
    return next((kind for kind in ("all", "any", "not", "uses") if kind in keys), "answer")


Condition = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Uses, Tag("uses")]
    | Annotated[Answer, Tag("answer")],
    Discriminator(_kind),
]
"""One condition of a rule: `all`, `any`, `not`, `uses`, or an answer to a `field`."""

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()


def leaves(condition: Condition) -> Iterator[Answer | Uses]:
    """The conditions on single answers that it is made of."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.not_)
    else:
        yield condition
