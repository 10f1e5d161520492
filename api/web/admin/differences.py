"""What a change of the log changed, as people read it: one line for each field and fact."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from api.web import wording
from api.web.admin.speakers import short_name

_SILENT = frozenset({"revision", "status_since", "field_sources", "coarse"})
"""What changes with every change, or follows from another one."""

_SAYS = {"yes": "Yes", "no": "No", "unknown": "Not known"}


class Difference(NamedTuple):
    """One line of a change.

    Attributes:
        label: what changed; below: who said it, for a fact.
        before, after: as text; empty where there was nothing.
    """

    label: str
    below: str
    before: str
    after: str


def differences(changes: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """The lines of a change, facts after fields."""
    fields: list[Difference] = []
    facts: list[Difference] = []
    for change in changes:
        parts = change["pointer"].split("/")[1:]
        if not parts or parts[0] in _SILENT:
            continue
        if parts[0] == "said" and len(parts) == 3:
            facts += _said(parts[1], parts[2], change)
        else:
            label = wording.field_label(parts[-1])
            fields.append(Difference(label, "", _text(change["before"]), _text(change["after"])))
    return [*fields, *facts]


def _said(statement: str, value: str, change: Mapping[str, Any]) -> list[Difference]:
    source, as_of, how = statement.split(" ")
    who = f"{short_name(source)}, {wording.HOWS[how]}, {wording.day(as_of)}"
    word = _SAYS[value]
    return [
        *(Difference(wording.term_label(slug), who, word, "") for slug in change["removed"]),
        *(Difference(wording.term_label(slug), who, "", word) for slug in change["added"]),
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        told = (f"{wording.field_label(name)}: {_text(one)}" for name, one in value.items())
        return "; ".join(one for one in told if not one.endswith(": "))
    if isinstance(value, list | tuple):
        return "\n".join(_phone(one) if isinstance(one, Mapping) else _text(one) for one in value)
    return str(value)


def _phone(value: Mapping[str, Any]) -> str:
    if "number" not in value:
        return _text(value)
    extension = f" ext. {value['extension']}" if value.get("extension") else ""
    return f"{wording.PHONE_KINDS.get(value['kind'], value['kind'])} {value['number']}{extension}"
