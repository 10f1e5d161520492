"""Passwords: long and not the first that is guessed; kept as argon2id hashes."""

import argon2
import pytest

from api.auth.passwords import MOST, hash_password, is_outdated, is_right, password_fault

GOOD = "grey heron by the weir"


def fault(password: str) -> str | None:
    found = password_fault(password, "ann.brown@clinic.example", "Ann Brown-Ortiz")
    return found.code if found else None


@pytest.mark.parametrize(
    "password", [GOOD, "в тихом омуте мельница", "x7#mQ!p2vLr9", "passwords are hard to choose"]
)
def test_whatever_is_long_and_not_common_will_do(password: str) -> None:
    assert fault(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "too_short"),
        ("x" * 5 + "y" * MOST, "too_long"),
        ("Password1234", "too_common"),
        ("p a s s w o r d 1!", "too_common"),
        ("!!Welcome2026", "too_common"),
        ("correct horse battery staple", "too_common"),
        ("123456789012", "too_common"),
        ("1q2w3e4r5t6y", "too_common"),
        ("aaaaaaaaaaaab", "too_common"),
        ("ann.brown@clinic.example", "is_name"),
        ("Ann.Brown@Clinic.example1", "is_name"),
        ("annbrown-2026", "is_name"),
        ("Ann Brown-Ortiz", "is_name"),
        ("ANNBROWNORTIZ1", "is_name"),
    ],
)
def test_the_others_are_refused_and_not_repeated(password: str, code: str) -> None:
    found = password_fault(password, "ann.brown@clinic.example", "Ann Brown-Ortiz")

    assert found is not None
    assert found.code == code
    assert password not in found.detail


def test_a_hash_tells_the_password_from_others_and_is_salted() -> None:
    kept = hash_password(GOOD)

    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert kept != hash_password(GOOD)
    assert is_right(GOOD, kept)
    assert not is_right(GOOD + "s", kept)
    assert not is_right("", kept)


def test_letters_are_the_same_however_a_keyboard_sends_them() -> None:
    assert is_right("cafe\u0301 au lait noir", hash_password("caf\u00e9 au lait noir"))


def test_where_there_is_no_hash_nothing_is_right() -> None:
    assert not is_right(GOOD, None)
    assert not is_right("nobody's", None)
    assert not is_right(GOOD, "not a hash")


def test_a_hash_with_other_parameters_is_outdated() -> None:
    assert not is_outdated(hash_password(GOOD))
    assert is_outdated(argon2.PasswordHasher(time_cost=1, memory_cost=8_192).hash(GOOD))
