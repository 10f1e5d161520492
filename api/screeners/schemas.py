"""What a screener is scored with."""

from pydantic import BaseModel, ConfigDict, Field

from recommender.language import Language
from recommender.screener_grammar import Gender


class ScreenerRequest(BaseModel):
    """A person's answers to a screener's questions."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    answers: list[int] = Field(
        max_length=40,
        description="The value of the chosen option, from 0, for each question in order.",
        examples=[[1, 2]],
    )
    gender: Gender | None = Field(
        None, description="Only where bands differ by gender, as those of the AUDIT-C do."
    )
    language: Language = "en"
