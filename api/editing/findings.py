"""What is found wrong or odd in an edit: an error stops it, a warning is told with its result."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.problems import FieldError, InvalidRequest
from api.validation import FIX_FIELDS, pointer


@dataclass(frozen=True, slots=True)
class Warned(FieldError):
    """What is odd about an edit that was made.

    Attributes:
        providers: the ids of other providers it is about.
    """

    providers: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The warning as JSON; without `providers` where it is about none."""
        plain = {"pointer": self.pointer, "code": self.code, "detail": self.detail}
        return {**plain, "providers": list(self.providers)} if self.providers else plain


class Findings:
    """All that is found in one edit, in the order of the finding.

    Args:
        at: names that stand before every field's own, as of one program of several.
    """

    def __init__(self, *at: str | int) -> None:
        self._at = at
        self.errors: list[FieldError] = []
        self.warnings: list[Warned] = []

    def below(self, *at: str | int) -> "Findings":
        """The same findings, for fields within this one."""
        inner = Findings(*self._at, *at)
        inner.errors, inner.warnings = self.errors, self.warnings
        return inner

    def error(self, code: str, detail: str, *at: str | int) -> None:
        """Note that a field can't be so."""
        self.errors.append(FieldError(self._pointer(at), code, detail))

    def warn(self, code: str, detail: str, *at: str | int, providers: Iterable[UUID] = ()) -> None:
        """Note that a field is odd."""
        others = tuple(str(one) for one in providers)
        self.warnings.append(Warned(self._pointer(at), code, detail, others))

    def raise_errors(self) -> None:
        """Return where nothing is wrong.

        Raises:
            InvalidRequest: naming all that is.
        """
        if self.errors:
            raise InvalidRequest(FIX_FIELDS, errors=self.errors)

    def _pointer(self, at: tuple[str | int, ...]) -> str:
        return pointer((*self._at, *at))
