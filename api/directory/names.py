"""How providers and programs are called, from the lines that a source prints."""

from functools import cache

from recommender.vocabulary import vocabulary

UNSTATED_LABEL = "kind of care not stated"

_CONNECTIVES = ("for", "of", "and", "the", "in", "at", "&", "-")


def provider_name(name1: str, name2: str) -> str:
    """The organization and its site: "Helio Health Inc, Methadone Clinic".

    A source breaks long names over its two lines ("Institute for" / "Family Health"): those
    are joined by a space.
    """
    if not name2:
        return name1
    last = name1.rsplit(maxsplit=1)[-1].casefold()
    broken = last in _CONNECTIVES or last.endswith("-")
    return f"{name1} {name2}" if broken else f"{name1}, {name2}"


def program_name(own: str | None, provider: str, setting: str | None) -> str:
    """The program's own name, or its provider's with the kind of care."""
    return own or f"{provider} – {_label(setting)}"


@cache
def _label(setting: str | None) -> str:
    return vocabulary()[setting].label if setting else UNSTATED_LABEL
