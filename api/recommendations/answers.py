"""What a recommendation answers, as the OpenAPI document shows it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.directory.answers import Answer, BecauseAnswer, OtherProgram, ProgramAnswer
from api.recommendations.candidate import Stands
from api.search.answers import PlaceAnswer
from recommender.criteria import Group


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


class ScreeningAnswer(Answer):
    """What a score that was sent may mean."""

    id: str = Field(description="Of the screener, at `/v1/screeners`.")
    about: str | None = Field(description="The substance, where each has a score of its own.")
    title: str
    score: int
    label: str
    meaning: str


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
    screening: list[ScreeningAnswer]
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


Standing = Annotated[
    Stands,
    Field(
        description="`other_program_listed`: another program of the same provider stands in the "
        "list. `left_out`: a requirement or filter leaves it out. `too_far`: beyond the radius. "
        "`elsewhere`: outside of the state or county, or nobody knows where it is."
    ),
]


class ListedInstead(OtherProgram):
    """The program of the same provider that stands in the list."""

    score: int = Field(ge=0, le=100)


class AheadAnswer(Answer):
    """How many of those listed come before it, by what decides that."""

    requirements: int = Field(description="Fewer or lesser requirements put them below others.")
    points: int = Field(description="As to requirements they are alike, and have more points.")
    distance: int = Field(
        description="Points are alike too: they are nearer, or as near with a smaller id."
    )


class FactChange(Answer):
    """Something that the place could confirm on the phone, and what it would bring."""

    kind: Literal["fact"]
    rule: str
    about: str | None = Field(description="The term, where the rule is read for several.")
    because: str = Field(description="What would have to be so.")
    points: int = Field(description="What it adds to the program's points, at least.")
    rank: int = Field(description="Where the program would stand then, if no other place changed.")


class RequestChange(Answer):
    """A change of what is asked for, and what it would bring."""

    kind: Literal["request"]
    change: dict[str, Any] = Field(description="Fields to put into the same request.")
    text: str
    rank: int = Field(description="Where the program stands in the list of the changed request.")


class _AboutPrograms(Answer):
    """What an answer about named programs has around them."""

    notices: list[NoticeAnswer]
    screening: list[ScreeningAnswer]
    care: CareAnswer
    withheld: WithheldAnswer | None = Field(description="Then there is no program.")
    cited: dict[str, CitationAnswer]
    place: PlaceAnswer
    ranking: str
    ruleset: RulesetAnswer
    directory_version: int


class ExplanationAnswer(_AboutPrograms):
    """Why one program stands where it stands, or does not, and what would change it."""

    program: ProgramAnswer | None
    standing: Standing | None
    rank: int | None = Field(description="Among the providers listed, from 1; null if not listed.")
    page: int | None = Field(description="The page on which it stands, at `per_page`.")
    total_items: int = Field(description="How many providers are listed.")
    left_out_by: list[BecauseAnswer] = Field(
        description="Requirements and filters that leave it out, also where it is outside of the "
        "area."
    )
    listed_instead: ListedInstead | None
    ahead: AheadAnswer | None = Field(
        description="Of a program that is listed, or whose provider is by another; null otherwise."
    )
    would_change: list[Annotated[FactChange | RequestChange, Field(discriminator="kind")]] = Field(
        description="Single changes with which it would be listed, or stand higher: the best rank "
        "first, then the most points; at most 10."
    )


class ComparedProgram(ProgramAnswer):
    """One of the programs that are compared."""

    standing: Standing
    rank: int | None = Field(description="Among the providers listed, from 1; null if not listed.")


class RequirementCell(Answer):
    """What is known of one program as to a requirement."""

    program: UUID
    outcome: Literal["met", "unmet", "unknown"]
    because: str | None = Field(description="Null where it changes nothing.")


class RequirementRow(Answer):
    """A requirement: what is decided before any points."""

    rule: str
    cells: list[RequirementCell] = Field(description="In the order of `programs`.")


class CriterionCell(Answer):
    """What one program gets for a criterion, and why."""

    program: UUID
    outcome: Literal["met", "unmet", "unknown"]
    points: int
    because: str


class CriterionRow(Answer):
    """Something that programs are ranked by."""

    rule: str
    about: str | None = Field(description="The term, where the rule is read for several.")
    title: str
    group: Group
    possible: int = Field(description="The most points that it can give.")
    cells: list[CriterionCell] = Field(description="In the order of `programs`.")


class DifferenceAnswer(Answer):
    """A row in which the programs differ."""

    rule: str
    about: str | None = Field(description="As in the row; null for a requirement.")


class ComparisonAnswer(_AboutPrograms):
    """A few programs side by side, in the order in which they were asked for."""

    programs: list[ComparedProgram]
    requirements: list[RequirementRow]
    rows: list[CriterionRow] = Field(description="What can change a program's points most, first.")
    differ: list[DifferenceAnswer] = Field(
        description="Rows in which they differ: requirements, then the most points apart first."
    )
