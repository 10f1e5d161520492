"""Passwords: which will do, and hashes of them by argon2id.

Any will do that is long enough and not what a guesser tries first (NIST SP 800-63B, 3.1.1.2):
nobody has to mix in digits and signs.
"""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.problems import FieldError

LEAST = 12
"""Letters."""
MOST = 200
_DIFFERENT = 5

COMMON = frozenset(
    """
    administrator adminpassword changeme changemenow changepassword defaultpassword dragon football
    iloveyou letmein letmeinnow masterpassword monkey mypassword newpassword opensesame passphrase
    password passwordpassword princess qwerty qwertyuiop qwertyuiopasdfghjkl secret secretpassword
    sunshine superman temporary temppassword testpassword thisismypassword treatmentfinder
    trustnoone trustno welcome welcomehome welcometo whatever asdfghjkl zxcvbnm
    correcthorsebatterystaple abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz
    """.split()
)
"""What is guessed first, with or without digits and signs before, between and after."""

_ROWS = (
    "01234567890123456789",
    "98765432109876543210",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnuj",
)

_hasher = PasswordHasher()
# Each takes 64 MiB while it is worked out.
_at_once = BoundedSemaphore(4)


def password_fault(password: str, email: str, name: str) -> FieldError | None:
    """What keeps this from being somebody's password, as a field's error; None if nothing."""
    text = _normal(password)
    plain = text.casefold()
    letters = _letters(plain)
    if len(text) < LEAST:
        return _fault("too_short", f"Choose at least {LEAST} letters, digits or signs.")
    if max(len(text), len(password)) > MOST:
        return _fault("too_long", f"Choose at most {MOST} letters, digits or signs.")
    mailbox = email.casefold().partition("@")[0]
    own = {_letters(word) for word in (email, mailbox, name)}
    if plain in (email.casefold(), name.casefold()) or letters in own - {""}:
        return _fault("is_name", "Choose something else than a name or an e-mail address.")
    common = letters in COMMON or any(plain in row for row in _ROWS)
    if common or len(set(plain)) < _DIFFERENT:
        return _fault("too_common", "Choose another one: this is among the first to be guessed.")
    return None


def hash_password(password: str) -> str:
    """The password's argon2id hash, with its own salt and the parameters it was made with."""
    with _at_once:
        return _hasher.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password. Takes as long where there is none to compare it with."""
    # Whatever is longer can't be right, and would only take time.
    text = _normal(password[: MOST + 1])
    with _at_once:
        try:
            _hasher.verify(kept or _nobodys(), text)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")


def _normal(password: str) -> str:
    # The same letters, however a keyboard sends them.
    return unicodedata.normalize("NFKC", password)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha())


def _fault(code: str, detail: str) -> FieldError:
    return FieldError("/password", code, detail)
