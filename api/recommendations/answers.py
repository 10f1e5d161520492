"""What a recommendation answers, as the OpenAPI document shows it."""

from typing import Any, Literal

from pydantic import Field

from api.directory.answers import Answer, ProgramAnswer
from api.search.answers import PlaceAnswer


class ActionAnswer(Answer):
    """Something to do at once."""

    label: str
    tel: str | None = None
    url: str | None = None


class NoticeAnswer(Answer):
    """What to know before any list."""

    id: str
    urgency: Literal["emergency", "urgent", "advice"]
    title: str
    text: str
    actions: list[ActionAnswer]
    rule: str
    sources: list[str]


class BecauseAnswer(Answer):
    """A rule, and its sentence."""

    rule: str
    because: str


class SettingAnswer(Answer):
    """A kind of care worth asking about, and why."""

    setting: str
    reasons: list[BecauseAnswer]


class CareAnswer(Answer):
    """Kinds of care worth asking about; never a placement."""

    settings: list[SettingAnswer]
    confirm_with_clinician: Literal[True]


class WithheldAnswer(Answer):
    """Why there is no list."""

    because: str


class RelaxationAnswer(Answer):
    """A single change that brings more programs."""

    change: dict[str, Any] = Field(description="Fields to put into the same request.")
    text: str
    adds: int


class AnswerChoice(Answer):
    """One way to answer, and what it adds to the request."""

    label: str
    needs: dict[str, Any]


class QuestionAnswer(Answer):
    """The unanswered question whose answer would change the first page most."""

    field: str = Field(description="Send it in `asked` where it was put and not answered.")
    text: str
    why: str
    answers: list[AnswerChoice]


class SourceAnswer(Answer):
    """A public source of a rule."""

    title: str
    publisher: str
    year: int | None
    url: str


class CitationAnswer(Answer):
    """A rule that this answer names, with its sources."""

    title: str
    sources: list[SourceAnswer]


class RulesetAnswer(Answer):
    """Which rules were used."""

    version: str
    sha256: str


class RecommendationAnswer(Answer):
    """Notices, kinds of care, and a page of explained programs."""

    notices: list[NoticeAnswer]
    care: CareAnswer
    withheld: WithheldAnswer | None
    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[ProgramAnswer]
    facets: dict[str, dict[str, int]] | None = Field(description="As in a search; with `facets`.")
    relaxations: list[RelaxationAnswer]
    next_question: QuestionAnswer | None
    cited: dict[str, CitationAnswer]
    place: PlaceAnswer
    ranking: str
    ruleset: RulesetAnswer
    directory_version: int
