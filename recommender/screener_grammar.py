"""What a screener's table may say: its questions, its bands, and its words in every language."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from recommender.grammar import Source
from recommender.language import Language, Text

Gender = Literal["female", "male", "other"]


def _complete(text: Text) -> Text:
    if missing := [name for name in get_args(Language) if not text.get(name, "").strip()]:
        raise ValueError(f"has no words in: {', '.join(missing)}")
    return text


Words = Annotated[Text, AfterValidator(_complete)]
"""The same words in every language."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Band(_Strict):
    """What the totals between two numbers, both included, may mean.

    Attributes:
        gender: whom it is for, where the cut-off differs; None: who has no bands of their own.
        next_screener: the questionnaire that is worth taking next.
    """

    lowest: int = Field(alias="from", ge=0)
    highest: int = Field(alias="to", ge=0)
    gender: Literal["female", "male"] | None = None
    label: Words
    meaning: Words
    next_screener: str | None = None


class Item(_Strict):
    """A question. An answer is the position of its option from 0, and that many points.

    Attributes:
        options: its own, where they differ from the screener's.
        suicidal_thoughts: what any answer but the first one tells.
    """

    text: Words
    options: tuple[Words, ...] = ()
    suicidal_thoughts: Literal["passive", "active"] | None = None


class Screener(_Strict):
    """A screening questionnaire.

    Attributes:
        id: the name of its score in a request's `scores`.
        permission: who made it, and on what terms it may be copied.
        most: the highest total; of one substance where `scored` is ``each_substance``.
        items: none where the questions are not reproduced here.
    """

    id: str
    title: Words
    about: Words
    permission: Words
    most: int = Field(gt=0)
    scored: Literal["total", "each_substance"] = "total"
    introduction: Words | None = None
    options: tuple[Words, ...] = ()
    items: tuple[Item, ...] = Field((), alias="item")
    bands: tuple[Band, ...] = Field(alias="band")
    sources: tuple[Source, ...] = Field(alias="source", min_length=1)

    def options_of(self, item: Item) -> tuple[Words, ...]:
        """What can be answered to one of its questions, the fewest points first."""
        return item.options or self.options

    @property
    def depends_on_gender(self) -> bool:
        """Whether the same total can mean something else for another gender."""
        return any(band.gender for band in self.bands)

    def band(self, score: int, gender: Gender | None = None) -> Band:
        """The band that a total falls into. Raises ValueError outside 0 to `most`."""
        own = self._bands_for(gender) or self._bands_for(None)
        for band in own:
            if band.lowest <= score <= band.highest:
                return band
        raise ValueError(f"{self.id} goes from 0 to {self.most}")

    def _bands_for(self, gender: Gender | None) -> list[Band]:
        return [band for band in self.bands if band.gender == gender]

    @model_validator(mode="after")
    def _adds_up(self) -> "Screener":
        for gender in dict.fromkeys([None, *(band.gender for band in self.bands)]):
            self._tile(gender)
        points = [len(self.options_of(item)) - 1 for item in self.items]
        if points and (min(points) < 1 or sum(points) != self.most):
            raise ValueError(f"the items' options do not come to {self.most}")
        if bool(self.items) != (self.introduction is not None):
            raise ValueError("items and an introduction go together")
        return self

    def _tile(self, gender: Gender | None) -> None:
        expected = 0
        for band in self._bands_for(gender):
            if band.lowest != expected or band.highest < band.lowest:
                raise ValueError(f"the bands do not go on from {expected} (gender: {gender})")
            expected = band.highest + 1
        if expected != self.most + 1:
            raise ValueError(f"the bands do not end at {self.most} (gender: {gender})")
