"""Joins the widget's modules, styles and words into the one file that sites embed.

The modules stand in it as they are written, one after the other, without the lines that import and
the word `export`. One file is one request on a slow network, and one hash says that nothing of it
was changed. `api.web.widget.releasing` makes it small.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from recommender.language import LANGUAGES
from recommender.vocabulary import vocabulary

VERSION = "1.0.0"
"""Of the widget. A release never changes: sites name it with its hash. Raise it (semver.org) with
any change that comes after a release was put into use."""

START = "element"
"""The module that needs all others."""

SHIPPED = "shipped"
"""What modules import that is no module: styles, words and labels, from other files."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const)", re.M)


class NotJoinable(ValueError):
    """A module is written in a way that cannot be joined with others; says which and why."""


def assembled(sheet: str | None = None) -> str:
    """The widget as one ES module.

    Args:
        sheet: styles that mean the same as its own.
    """
    modules = (f"\n// {name}.js\n\n{_without_imports(name)}" for name in _in_order())
    return "".join([_constants(sheet or styles()), *modules])


def source_hash() -> str:
    """The SHA-256 of the widget before it is made small, as its release names it."""
    return sha256(assembled().encode()).hexdigest()


def styles() -> str:
    """Every style of the widget: those of the frame first, then those of its views."""
    sheets = sorted(
        _source().joinpath("styles").iterdir(), key=lambda f: (f.name != "frame.css", f.name)
    )
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def words() -> dict[str, dict[str, str]]:
    """Every text by its key, in each language.

    Raises:
        NotJoinable: two files have a text of one key.
    """
    found: dict[str, dict[str, str]] = {}
    for file in sorted(_source().joinpath("words").iterdir(), key=lambda f: f.name):
        texts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if double := found.keys() & texts.keys():
            raise NotJoinable(
                f"{file.name}: {', '.join(sorted(double))} stands in another file too."
            )
        found |= texts
    return found


def labels() -> dict[str, dict[str, str]]:
    """What kinds of care are called in each language, by their slugs; other terms are asked for."""
    kinds = vocabulary().of("settings")
    return {kind.slug: {"en": kind.label, "es": kind.label_es} for kind in kinds}


def module(name: str) -> str:
    """The source of a module. Raises FileNotFoundError where there is none of that name."""
    return _source().joinpath(f"{name}.js").read_text(encoding="utf-8")


def _constants(sheet: str) -> str:
    texts = words()
    # One language after the other: so they compress best.
    listed = {one: [text[one] for text in texts.values()] for one in LANGUAGES}
    named: dict[str, Any] = {
        "STYLES": sheet,
        "WORDS": {"keys": list(texts), **listed},
        "LABELS": labels(),
    }
    return "".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, value in named.items()
    )


def _in_order() -> list[str]:
    """Every module once, behind those that it imports."""
    order: list[str] = []

    def put(name: str, on_the_way: tuple[str, ...]) -> None:
        if name in on_the_way:
            raise NotJoinable(f"{name}.js imports itself by way of {on_the_way[-1]}.js.")
        if name in order:
            return
        for imported in _imports(name):
            put(imported, (*on_the_way, name))
        order.append(name)

    put(START, ())
    return order


def _imports(name: str) -> Iterator[str]:
    return (one for one in _IMPORT.findall(module(name)) if one != SHIPPED)


def _without_imports(name: str) -> str:
    text = _EXPORT.sub("", _IMPORT.sub("", module(name))).strip() + "\n"
    if re.search(r"^(import|export)\b", text, re.M):
        raise NotJoinable(
            f'{name}.js: import as `import {{ a }} from "./b.js";`, export what is declared.'
        )
    return text


def _source() -> Traversable:
    return files("api.web.widget").joinpath("source")
