"""The text of a key: `tf_<id>_<secret>_<checksum>`.

The prefix lets scanners of published code find keys that should not be there. The checksum tells a
slip of the pen, or a key cut short, before anything is looked up.
"""

import re
import secrets
from string import ascii_letters, digits
from typing import NamedTuple
from zlib import crc32

PREFIX = "tf"
ID_LENGTH = 10
SECRET_BITS = 256
SECRET_LENGTH = 43
"""Letters and digits that hold 256 bits."""
CHECKSUM_LENGTH = 6

_ALPHABET = digits + ascii_letters
_SHAPE = re.compile(
    rf"({PREFIX}_([0-9A-Za-z]{{{ID_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}}))"
    rf"_([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)


class Token(NamedTuple):
    """A key's two parts: the one that may be seen, and the one that is never kept."""

    key_id: str
    secret: str

    @property
    def text(self) -> str:
        """The key as it is given to its owner."""
        body = f"{PREFIX}_{self.key_id}_{self.secret}"
        return f"{body}_{_checksum(body)}"


def new_token() -> Token:
    """A token that nobody else has, or could guess."""
    key_id = "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))
    return Token(key_id, _base62(secrets.randbits(SECRET_BITS), SECRET_LENGTH))


def read_token(text: str) -> Token | None:
    """The parts of a key; None where the text is none, or was mistyped."""
    found = _SHAPE.fullmatch(text)
    if found is None or _checksum(found[1]) != found[4]:
        return None
    return Token(found[2], found[3])


def _checksum(body: str) -> str:
    return _base62(crc32(body.encode()), CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))
