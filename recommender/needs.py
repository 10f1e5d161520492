"""What a person told us; every field may be left out, and nothing here is ever kept."""

from functools import cache, partial
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from recommender.language import Language
from recommender.vocabulary import UnknownTerm, vocabulary


def _find(categories: tuple[str, ...], value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return vocabulary().find(value, categories).slug
    except UnknownTerm as unknown:
        raise PydanticCustomError(
            "unknown_term", "{hint}", {"hint": str(unknown), "suggestions": unknown.suggestions}
        ) from None


def _term(*categories: str) -> BeforeValidator:
    return BeforeValidator(partial(_find, categories))


def _schema(*categories: str) -> WithJsonSchema:
    slugs = [term.slug for term in vocabulary().of(*categories)]
    return WithJsonSchema({"type": "string", "examples": slugs[:3], "x-vocabulary": categories})


_PAYING = ("payment", "payment_help")
_BELONGING = ("populations", "conditions")

SubstanceName = Annotated[str, _term("substances"), _schema("substances")]
Condition = Annotated[str, _term("conditions"), _schema("conditions")]
Setting = Annotated[str, _term("settings"), _schema("settings")]
Payment = Annotated[str, _term(*_PAYING), _schema(*_PAYING)]
Therapy = Annotated[str, _term("therapies"), _schema("therapies")]
Medication = Annotated[str, _term("medications"), _schema("medications")]
SpokenLanguage = Annotated[str, _term("languages"), _schema("languages")]
Population = Annotated[str, _term(*_BELONGING), _schema(*_BELONGING)]
AnyTerm = Annotated[str, _term(), WithJsonSchema({"type": "string"})]

_MOST = 20
"""The most entries of any list: more than a person has, few enough to weigh quickly."""


def _in_order(slugs: list[str]) -> list[str]:
    """Each once, in the vocabulary's order: what is told first does not count for more."""
    if len(slugs) < 2:
        return slugs
    return sorted(set(slugs), key=lambda slug: vocabulary()[slug].position)


T = TypeVar("T")
Terms = Annotated[list[T], Field(max_length=_MOST), AfterValidator(_in_order)]

MustHave = Literal[
    "payment",
    "languages",
    "conditions",
    "therapies",
    "medications",
    "populations",
    "settings",
    "length_of_stay_days",
    "telehealth",
]


def empty(kind: type[list[Any]] | type[BaseModel], **bounds: Any) -> Any:
    """A field that is empty where it is left out.

    A plain default that is a list, or holds one, means the same; but pydantic makes a deep copy of
    it for each request, which takes longer than all else that it does with most of them.
    """
    default: Any = kind().model_dump(mode="json") if issubclass(kind, BaseModel) else []
    return Field(default_factory=kind, json_schema_extra={"default": default}, **bounds)


def _without_english(value: object) -> object:
    """Every listed place speaks English; asking for it asks for nothing."""
    if isinstance(value, list):
        english = {"english", "inglés", "ingles"}
        return [v for v in value if not (isinstance(v, str) and v.strip().lower() in english)]
    return value


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class Strict(BaseModel):
    """A part of the needs: unknown fields are an error, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Substance(Strict):
    """One substance a person uses, by its slug or an everyday name."""

    name: SubstanceName
    frequency: Literal["rarely", "weekly", "daily"] | None = None
    planning_to_stop: bool | None = None


def steady(substances: list[Substance]) -> list[Substance]:
    """The substances in the vocabulary's order, whatever order they were told in."""
    if len(substances) < 2:
        return substances
    return sorted(
        substances, key=lambda one: (vocabulary()[one.name].position, one.model_dump_json())
    )


Substances = Annotated[
    list[Annotated[Substance, BeforeValidator(_named)]],
    Field(max_length=_MOST),
    AfterValidator(steady),
]


class TapsScores(Strict):
    """Totals of the TAPS tool's second part, one for each kind of substance."""

    tobacco: int | None = Field(None, ge=0, le=3)
    alcohol: int | None = Field(None, ge=0, le=4)
    cannabis: int | None = Field(None, ge=0, le=3)
    stimulants: int | None = Field(None, ge=0, le=3)
    heroin: int | None = Field(None, ge=0, le=3)
    opioid_medication: int | None = Field(None, ge=0, le=3)
    sedatives: int | None = Field(None, ge=0, le=3)


class Scores(Strict):
    """Totals of screening questionnaires that a person or counselor has filled in.

    What each total means, and by which source, is in `recommender/screeners`.
    """

    phq2: int | None = Field(None, ge=0, le=6)
    phq9: int | None = Field(None, ge=0, le=27)
    gad7: int | None = Field(None, ge=0, le=21)
    audit_c: int | None = Field(None, ge=0, le=12)
    audit: int | None = Field(None, ge=0, le=40)
    taps: TapsScores = TapsScores()


class Safety(Strict):
    """What may need help before any list."""

    overdose_now: bool | None = None
    suicidal_thoughts: Literal["none", "passive", "active"] | None = None
    withdrawal_history: list[Literal["seizure", "delirium_tremens"]] = empty(list, max_length=_MOST)
    symptoms: list[
        Literal[
            "unresponsive",
            "confusion",
            "hallucinations",
            "seizure",
            "tremor",
            "blood_in_urine",
            "flank_pain",
            "cannot_urinate",
        ]
    ] = empty(list, max_length=_MOST)


class Preferences(Strict):
    """What a person would rather have, or rather not."""

    settings: Terms[Setting] = empty(list)
    length_of_stay_days: int | None = Field(None, ge=1, le=730)
    telehealth: bool | None = None
    avoid: Terms[AnyTerm] = empty(list)


class Needs(Strict):
    """What a person told us. An empty list and a missing field both mean: not answered."""

    age: int | None = Field(None, ge=0, le=120, description="Years.")
    gender: Literal["female", "male", "other"] | None = None
    pregnant: bool | None = None
    veteran: bool | None = None
    languages: Annotated[Terms[SpokenLanguage], BeforeValidator(_without_english)] = empty(list)
    substances: Substances = empty(list)
    conditions: Terms[Condition] = empty(list)
    scores: Scores = Scores()
    safety: Safety = empty(Safety)
    home: Literal["supportive", "unstable", "unsafe", "using", "none"] | None = Field(
        None, description="`using`: others there use alcohol or drugs."
    )
    children: bool | None = Field(
        None, description="Whether the person has children to bring or to find care for."
    )
    transport: bool | None = Field(
        None, description="Whether the person has a way to get to a place."
    )
    prior_treatment: Terms[Setting] = empty(list)
    populations: Terms[Population] = empty(list)
    payment: Terms[Payment] = empty(list)
    therapies: Terms[Therapy] = empty(list)
    medications: Terms[Medication] = empty(list)
    preferences: Preferences = empty(Preferences)
    must_have: list[MustHave] = empty(list, max_length=_MOST)
    must_be_known: bool = Field(
        False, description="List only places that are known to have each must-have."
    )
    language: Language = "en"

    @field_validator("must_have")
    @classmethod
    def _is_answered(cls, names: list[str], info: ValidationInfo) -> list[str]:
        for name in names:
            # A field that could not be read has an error of its own and is not in the data.
            first, _, rest = path_of(name).partition(".")
            given = info.data.get(first, True)
            if not (getattr(given, rest) if rest and given is not True else given):
                raise PydanticCustomError(
                    "must_have_unanswered",
                    "Answer {field} too, or take it out of must_have.",
                    {"field": path_of(name)},
                )
        return names

    def answer(self, path: str) -> Any:
        """The answer at a dotted path such as ``scores.phq9``; None where there is none.

        ``substances`` gives the names. Raises AttributeError for a path that does not exist.
        """
        if path == "substances":
            return list(dict.fromkeys(s.name for s in self.substances)) or None
        value: Any = self
        for name in path.split("."):
            value = getattr(value, name)
        return None if value == [] else value


_WHERE = {
    "settings": "preferences.settings",
    "length_of_stay_days": "preferences.length_of_stay_days",
    "telehealth": "preferences.telehealth",
}


def path_of(must_have: str) -> str:
    """The dotted path of what a must-have is about."""
    return _WHERE.get(must_have, must_have)


@cache
def fields() -> frozenset[str]:
    """Every dotted path that `Needs.answer` understands."""

    def walk(model: type[BaseModel], prefix: str) -> list[str]:
        found = []
        for name, field in model.model_fields.items():
            inner = field.annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found += walk(inner, f"{prefix}{name}.")
            else:
                found.append(prefix + name)
        return found

    return frozenset(walk(Needs, ""))
