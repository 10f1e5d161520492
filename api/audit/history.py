"""What differs between two documents, field by field, and an entry as a document. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

import orjson

from api.audit.chain import Entry, canonical
from api.validation import pointer

DEEPEST = 6
"""Names within names that are looked into; what lies deeper is compared as one value."""

_SAID = ("source", "as_of", "how", "yes", "no", "unknown")
"""What each statement of a log's document holds, in its order."""


class Change(NamedTuple):
    """One field that differs.

    Attributes:
        pointer: where it is: a JSON pointer.
        before: its value; None where it had none.
        after: its value now; None where it has none.
        added: of a list of slugs, those that are new.
        removed: and those that are gone.
    """

    pointer: str
    before: Any
    after: Any
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """The fields in which two documents differ, in the order of their names.

    - What is absent and what is null are alike: neither says anything.
    - Lists of slugs are sets: their order is no difference.
    - Any other list, such as the phones, is one value, for its order tells something.
    - The statements of a document of the log (`said`) go by their source, date and how, as in
      `/said/staff 2026-11-23 phone/yes`.

    Args:
        before: a document; None where there was none.
        after: the same thing's document later; None where there is none any more.
    """
    earlier, later = _by_statement(before), _by_statement(after)
    return list(_changes((), earlier, later)) if not _alike(earlier, later) else []


def entry_document(entry: Entry) -> dict[str, Any]:
    """The entry as JSON, with what it changed field by field."""
    before, after = _read(entry.before), _read(entry.after)
    return {
        **entry._asdict(),
        "actor": entry.actor._asdict(),
        "before": before,
        "after": after,
        "changes": [change._asdict() for change in difference(before, after)],
    }


def _changes(at: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if _alike(before, after):
        return
    if _may_be(before, Mapping) and _may_be(after, Mapping) and len(at) < DEEPEST:
        earlier, later = before or {}, after or {}
        for name in sorted({*earlier, *later}):
            yield from _changes((*at, name), earlier.get(name), later.get(name))
    elif _may_be_slugs(before) and _may_be_slugs(after):
        earlier, later = set(before or ()), set(after or ())
        added, removed = tuple(sorted(later - earlier)), tuple(sorted(earlier - later))
        if added or removed or before is None or after is None:
            yield Change(pointer(at), before, after, added, removed)
    else:
        yield Change(pointer(at), before, after)


def _alike(before: Any, after: Any) -> bool:
    """Whether both are the same JSON: Python holds 1 and true for equal."""
    if isinstance(before, str) and isinstance(after, str):
        return before == after
    return canonical(before) == canonical(after)


def _may_be(value: Any, kind: type) -> bool:
    return value is None or isinstance(value, kind)


def _may_be_slugs(value: Any) -> TypeGuard[Sequence[str] | None]:
    if value is None:
        return True
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def _by_statement(document: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The document with its statements by what each is: a list's positions would tell nothing."""
    if document is None or "said" not in document:
        return document
    named = (dict(zip(_SAID, statement, strict=True)) for statement in document["said"])
    said = {
        f"{one['source']} {one['as_of']} {one['how']}": {
            says: one[says] for says in ("yes", "no", "unknown")
        }
        for one in named
    }
    return {**document, "said": said}


def _read(text: str | None) -> dict[str, Any] | None:
    return None if text is None else orjson.loads(text)
