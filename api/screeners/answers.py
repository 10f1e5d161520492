"""What is answered about screeners, as the OpenAPI document shows it."""

from typing import Any, Literal

from pydantic import Field

from api.directory.answers import Answer
from api.recommendations.answers import NoticeAnswer, RulesetAnswer, SourceAnswer


class OptionAnswer(Answer):
    """One way to answer a question, and its points."""

    value: int
    label: str


class ItemAnswer(Answer):
    """One question."""

    text: str
    options: list[OptionAnswer]


class RangeAnswer(Answer):
    """The totals, both included, that mean the same."""

    from_: int = Field(alias="from")
    to: int
    label: str


class BandAnswer(RangeAnswer):
    """What the totals of a range may mean."""

    gender: Literal["female", "male"] | None = Field(
        description="Whom it is for; null: everyone without bands of their own."
    )
    meaning: str
    next_screener: str | None = Field(description="The screener worth taking next.")


class ScreenerAnswer(Answer):
    """A screening questionnaire, and what its totals may mean."""

    id: str = Field(description="Also the name of its score in a request's `scores`.")
    title: str
    about: str
    permission: str = Field(description="Who made it, and on what terms it may be copied.")
    most: int = Field(description="The highest total.")
    scored: Literal["total", "each_substance"] = Field(
        description="`each_substance`: each kind of substance has a score of its own."
    )
    introduction: str | None
    items: list[ItemAnswer] = Field(description="None where they are not reproduced here.")
    bands: list[BandAnswer]
    sources: list[SourceAnswer]


class ScoredAnswer(Answer):
    """What the answers to a screener come to; never a diagnosis."""

    id: str
    title: str
    score: int
    most: int
    band: RangeAnswer
    meaning: str
    next_screener: str | None = Field(description="The screener worth taking next.")
    needs: dict[str, Any] = Field(
        description="What to merge into a recommendation request. Where the person has told of "
        "graver `suicidal_thoughts`, keep those."
    )
    notices: list[NoticeAnswer]
    sources: list[SourceAnswer]
    confirm_with_clinician: Literal[True]
    ruleset: RulesetAnswer = Field(description="The rules that the notices come from.")
