"""A key's text: two parts and a checksum, so that a slip is told from a key."""

import re
from string import ascii_letters, digits

from hypothesis import given
from hypothesis import strategies as st

from api.auth.tokens import Token, new_token, read_token

LETTERS = digits + ascii_letters


def test_it_looks_like_nothing_else() -> None:
    text = new_token().text

    assert re.fullmatch(r"tf_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", text)


def test_it_is_read_as_it_was_made() -> None:
    token = new_token()

    assert read_token(token.text) == token


def test_no_two_are_alike() -> None:
    made = [new_token() for _ in range(1000)]

    assert len({token.key_id for token in made}) == len({token.secret for token in made}) == 1000


def test_its_secret_uses_every_letter_and_all_of_its_bits() -> None:
    made = [new_token().secret for _ in range(500)]

    assert set("".join(made)) == set(LETTERS)
    # 62^43 is hardly more than 2^256: the first letter comes near the last of the alphabet.
    assert max(LETTERS.index(secret[0]) for secret in made) > 50


@given(st.data())
def test_any_letter_mistyped_is_told(data: st.DataObject) -> None:
    text = Token("AbCdEfGhIj", "k" * 20 + "0" * 23).text
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from(sorted(set(LETTERS + "_-") - {text[place]})))

    assert read_token(text[:place] + wrong + text[place + 1 :]) is None


@given(st.integers(0, 62))
def test_any_two_neighbours_swapped_are_told(place: int) -> None:
    text = new_token().text
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    assert (read_token(swapped) is None) == (swapped != text)


@given(st.text())
def test_whatever_else_is_no_key(text: str) -> None:
    assert read_token(text) is None


def test_one_cut_short_or_with_more_is_no_key() -> None:
    text = new_token().text

    assert [read_token(text[:-1]), read_token(text + "0"), read_token(f"{text}\n")] == [None] * 3
