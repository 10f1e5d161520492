"""What a report is sent with, and how it is answered."""

import re
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from api.directory.answers import Answer
from api.editing.tables import ReportKind
from recommender.vocabulary import vocabulary

MOST_LETTERS = 1_000
MOST_FACTS = 20

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\uffff]")
"""Control characters, but for tabs and ends of lines; and what is no character at all."""

_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Turns the direction of what is read. Phones put it around numbers that are copied."""


def _plain(text: str) -> str:
    """The text without what nobody sees of it. Refuses control characters."""
    text = _TURNING.sub("", text.replace("\r\n", "\n"))
    if _UNSEEN.search(text):
        raise PydanticCustomError(
            "control_character", "Write plain text: this holds characters that cannot be shown."
        )
    return text.strip()


PlainText = Annotated[str, AfterValidator(_plain)]


class ReportRequest(BaseModel):
    """What is wrong with a listing. Do not write anything about yourself: nobody needs it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: ReportKind = Field(description="What is wrong.")
    message: PlainText = Field(
        "",
        max_length=MOST_LETTERS,
        description="In a few words, what is right instead, and how you know. Nothing about "
        "yourself, please.",
    )
    facts: dict[str, Literal["yes", "no"]] = Field(
        {},
        max_length=MOST_FACTS,
        description="Terms of `/v1/vocabulary`, as they are in truth: `yes` or `no`.",
    )
    program_id: UUID | None = Field(None, description="The program that is meant, if only one is.")

    @field_validator("facts", mode="before")
    @classmethod
    def _are_terms(cls, facts: object) -> object:
        # Said of all at once, for the name of a term that is none is what was typed.
        if isinstance(facts, dict) and not _facts() >= facts.keys():
            raise PydanticCustomError(
                "unknown_term", "Use the slugs that /v1/vocabulary lists; a kind of care is none."
            )
        return facts


class ReportAnswer(Answer):
    """A report that was taken in."""

    id: UUID
    state: Literal["open"]
    next: str = Field(description="What happens with it, in a sentence for people.")


def _facts() -> frozenset[str]:
    return frozenset(term.slug for term in vocabulary() if term.category != "settings")
