"""Whether what an editor writes can be so: text, phone numbers, websites, state codes.

    Unusable                it can't be: it is an error of the field

What is odd and yet can be is told by the functions that end in `oddity`.
"""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import phonenumbers

from api.places.names import STATES

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Categories of characters that nobody sees: they change what is shown, or break a line."""

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.A)
_TOP = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]", re.A)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.A | re.I)
_HOST_WITH_PORT = re.compile(r"[^/?#@:]+\.[^/?#@:]+:\d+(?:[/?#].*)?", re.A)
_LOCAL = frozenset({"localhost", "local", "localdomain", "internal", "invalid", "test", "onion"})

_HERE = frozenset({"US", "PR", "GU", "VI", "AS", "MP"})
"""Regions of the numbering plan that are of the US."""

_DIGITS = 10


class Unusable(ValueError):
    """It can't be so.

    Attributes:
        code: a stable word for programs.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Oddity(NamedTuple):
    """What can be so and is probably not meant."""

    code: str
    detail: str


def plain_text(text: str) -> str:
    """The text in one spelling of its letters (NFC).

    Raises:
        Unusable: it holds characters that nobody sees, such as line breaks.
    """
    if any(unicodedata.category(char) in _HIDDEN for char in text):
        raise Unusable("control_character", "Leave out line breaks, tabs and invisible characters.")
    return unicodedata.normalize("NFC", text)


def state_code(text: str) -> str:
    """The two letters of a state or territory.

    Raises:
        Unusable: there is no such state.
    """
    if text not in STATES:
        raise Unusable("unknown_state", "Write the two capital letters of a state or territory.")
    return text


def phone_number(text: str) -> str:
    """A number of the US or its territories, written as 205-555-0100; letters become digits.

    Raises:
        Unusable: it can't be dialled, is no number of the US, or is one for emergencies.
    """
    digits = re.sub(r"\D", "", text, flags=re.A)
    try:
        read = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        raise Unusable("impossible_phone", _TEN_DIGITS) from None
    if phonenumbers.is_emergency_number(digits, "US") or digits in _SHORT_CODES:
        raise Unusable(
            "emergency_number",
            "Leave out numbers for emergencies: everybody is shown them, and they are not this "
            "provider's.",
        )
    if read.extension:
        raise Unusable("extension_apart", "Give the extension in a field of its own.")
    number = str(read.national_number)
    if read.country_code != 1:
        raise Unusable("foreign_phone", "Give a number of the US or its territories.")
    if len(number) != _DIGITS or not phonenumbers.is_possible_number(read):
        raise Unusable("impossible_phone", _TEN_DIGITS)
    region = phonenumbers.region_code_for_number(read)
    if region is not None and region not in _HERE:
        raise Unusable("foreign_phone", "Give a number of the US or its territories.")
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


_TEN_DIGITS = "Write a phone number of ten digits, such as 205-555-0100."
_SHORT_CODES = frozenset({"911", "988", "112"})


def phone_oddity(number: str) -> Oddity | None:
    """What is odd about a number that `phone_number` wrote."""
    read = phonenumbers.parse(number, "US")
    if not phonenumbers.is_valid_number(read):
        return Oddity("unassigned_phone", "By the numbering plan no phone has it; check it.")
    if phonenumbers.number_type(read) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        return Oddity("premium_phone", "Who calls it pays by the minute; look for another number.")
    return None


def website(text: str) -> str:
    """A website's address, with https:// before a bare host.

    Raises:
        Unusable: it is no address of a public website.
    """
    if re.search(r"[\s\\<>\"{}|^`]", text):
        raise Unusable("bad_website", "Write the address without spaces, quotes and brackets.")
    if not _SCHEME.match(text) or _HOST_WITH_PORT.fullmatch(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode().lower()
    except (UnicodeError, ValueError):
        raise Unusable("bad_website", _WEBSITE) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise Unusable("bad_website", "Give an address that begins with https:// or http://.")
    if "@" in parts.netloc:
        raise Unusable("credentials", "Leave out the user name and password.")
    if not _is_public(host):
        raise Unusable("bad_website", _WEBSITE)
    return _written(parts, host, port)


_WEBSITE = "Write the address of a public website, such as https://provider.example."


def website_oddity(address: str) -> Oddity | None:
    """What is odd about an address that `website` wrote."""
    if address.startswith("https://"):
        return None
    return Oddity("not_encrypted", "Others can read along on http://; most sites have https://.")


def _is_public(host: str) -> bool:
    labels = host.removesuffix(".").split(".")
    # A browser takes whatever ends in a number for an address of a machine.
    return (
        len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and _TOP.fullmatch(labels[-1]) is not None
        and labels[-1] not in _LOCAL
    )


def _written(parts: SplitResult, host: str, port: int | None) -> str:
    place = host if port is None else f"{host}:{port}"
    path = "" if parts.path == "/" and not (parts.query or parts.fragment) else parts.path
    return SplitResult(parts.scheme.lower(), place, path, parts.query, parts.fragment).geturl()
