"""A form that a browser sent, and what is wrong with its fields."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from api.problems import FieldError

MOST_FIELDS = 1_000
"""The form of a listing's facts has some three hundred."""
LARGEST_FIELD = 64 * 1024
"""Bytes. No whole form but that of a file is larger."""


class Form:
    """What was sent: each field as text, without spaces around it and with one kind of line end."""

    def __init__(self, sent: FormData) -> None:
        self._sent = sent

    @classmethod
    def empty(cls) -> Self:
        """A form that nobody filled in."""
        return cls(FormData())

    def text(self, name: str) -> str:
        """The field; empty where it was not sent."""
        value = self._sent.get(name)
        return _clean(value) if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Every value of the field."""
        return [_clean(value) for value in self._sent.getlist(name) if isinstance(value, str)]

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.text(name))

    def file(self, name: str) -> UploadFile | None:
        """The file that was chosen; None where none was."""
        value = self._sent.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def fields(self) -> list[tuple[str, str]]:
        """Every field that is text, in its order."""
        return [(name, value) for name, value in self._sent.multi_items() if isinstance(value, str)]


class Fault(NamedTuple):
    """What is wrong with a field.

    Attributes:
        name: the field's; empty for the form as a whole.
        text: what to do about it, in a sentence.
        id: of the element that the summary leads to; none for the form as a whole.
    """

    name: str
    text: str
    id: str


class Errors:
    """What is wrong with a form, field by field; false where nothing is."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self.all = list(faults)

    def __bool__(self) -> bool:
        return bool(self.all)

    @classmethod
    def on(cls, name: str, text: str) -> Self:
        """One fault of one field."""
        return cls([Fault(name, text, name)])

    @classmethod
    def of_pointers(
        cls,
        errors: Iterable[FieldError],
        names: Mapping[str, str],
        words: Mapping[tuple[str, str], str] | None = None,
    ) -> Self:
        """The service's errors, on the fields of the form.

        Args:
            names: the form's names by JSON pointers, or by beginnings of them, in the order of the
                form; the longest that fits is taken.
            words: sentences by fields and codes, where the service's own are for programs.
        """
        by_length = sorted(names, key=len, reverse=True)
        place = {name: nth for nth, name in enumerate(names.values())}
        faults = []
        for error in errors:
            start = next((one for one in by_length if _within(error.pointer, one)), None)
            name = names[start] if start is not None else ""
            faults.append(Fault(name, (words or {}).get((name, error.code), error.detail), name))
        return cls(sorted(faults, key=lambda fault: place.get(fault.name, -1)))

    def add(self, name: str, text: str) -> None:
        """One fault more."""
        self.all.append(Fault(name, text, name))

    def of(self, name: str) -> str:
        """What is wrong with this field; empty if nothing."""
        return next((fault.text for fault in self.all if fault.name == name), "")


async def read_form(request: Request) -> Form:
    """The form; a file of it is put on disk where it is large. Close the request's form after."""
    sent = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD)
    return Form(sent)


def _clean(text: str) -> str:
    # PostgreSQL keeps no NUL, and browsers end lines as the network does.
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _within(pointer: str, start: str) -> bool:
    return pointer == start or pointer.startswith(f"{start}/")
