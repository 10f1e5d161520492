"""Ids that a facility keeps from one edition to the next."""

import re
from uuid import UUID, uuid5

NAMESPACE = UUID("6f1d2a54-6a35-5c1e-9a0c-4f2b7d0e8c11")
"""Drawn once for this project. Changing it changes every id that others have stored."""

UNSTATED = "unstated"
"""Stands for the kind of care of a program that names none."""

_NOT_WORD = re.compile(r"[^\w]+")


def derived_identity(name1: str, name2: str, street: str, street2: str, zip_code: str) -> str:
    """What an edition's own words make of a facility: names, street lines and ZIP, normalized.

    Case, punctuation and runs of spaces do not matter.
    """
    parts = (name1, name2, street, street2, zip_code)
    return "|".join(_NOT_WORD.sub(" ", part.casefold()).strip() for part in parts)


def numbered(identity: str, ordinal: int) -> str:
    """The identity of the nth facility (from 1) of an edition that has the same words."""
    return identity if ordinal == 1 else f"{identity}|{ordinal}"


def provider_id(identity: str) -> UUID:
    """The provider's id, for good."""
    return uuid5(NAMESPACE, identity)


def program_id(provider: UUID, setting: str | None) -> UUID:
    """The id of a provider's program of this kind of care: a provider has one of each."""
    return uuid5(provider, setting or UNSTATED)
