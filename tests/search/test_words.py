"""Programs by the words of their names: what is found, and that an index edited is one built."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from api.directory.records import Listing
from api.places.names import words
from api.search.words import Named, WordIndex
from tests.search.oracle import words_of

NAMES: list[Named] = [
    ("Hope Clinic", "Riverside", ["Hope Clinic – Detox", "Hope Clinic – Day treatment"]),
    ("St. Mary’s House & Home", "Riverhead", ["Día Nuevo"]),
    ("Clinica Esperanza", "Peoria", ["Clinica Esperanza – Outpatient care"]),
    ("Nobody’s Place", "Nowhere", []),
    ("Recovery 911", "Hopewell", ["Recovery 911 Detox", "House 1234"]),
]
HOPE_DETOX, HOPE_DAY, MARYS, ESPERANZA, DETOX_911, HOUSE_1234 = range(6)


def found(typed: str, names: Sequence[Named] = NAMES) -> list[int]:
    rows: list[int] = WordIndex.of(names).rows_with(words(typed)).tolist()
    return rows


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("clinic", [HOPE_DETOX, HOPE_DAY, ESPERANZA]),
        ("cli", [HOPE_DETOX, HOPE_DAY, ESPERANZA]),
        ("detox", [HOPE_DETOX, DETOX_911]),
        ("treatment", [HOPE_DAY]),
        ("linic", [HOPE_DETOX, HOPE_DAY]),  # one letter short of "clinic", not the middle of it
        ("nic", []),
    ],
)
def test_a_row_is_found_by_the_beginnings_of_its_words(typed: str, rows: list[int]) -> None:
    assert found(typed) == rows


def test_a_row_is_found_by_its_providers_city() -> None:
    assert found("riverhead") == [MARYS]
    assert found("river") == [HOPE_DETOX, HOPE_DAY, MARYS]


def test_each_word_that_was_typed_must_match_one_of_the_row() -> None:
    assert found("hope clinic riverside") == [HOPE_DETOX, HOPE_DAY]
    assert found("day hope") == [HOPE_DAY]
    assert found("hope peoria") == []
    assert found("hope nothing") == []


def test_one_word_of_a_row_may_match_two_that_were_typed() -> None:
    assert found("esp esperanza") == [ESPERANZA]


@pytest.mark.parametrize(
    "typed", ["dia", "DÍA", "marys", "St. Mary's", "house and", "house & home"]
)
def test_accents_apostrophes_and_ampersands_are_read_as_in_names(typed: str) -> None:
    assert found(typed) == [MARYS]


def test_without_a_word_every_row_is_found() -> None:
    assert found("–") == list(range(6))


@pytest.mark.parametrize(
    ("typo", "typed"),
    [
        ("a letter missing", "riversde"),
        ("the first letter missing", "iverside"),
        ("a letter added", "riverrside"),
        ("a letter added at the end", "riversidee"),
        ("another letter", "riverzide"),
        ("another first letter", "tiverside"),
        ("another last letter", "riversidr"),
        ("two neighbours swapped", "rievrside"),
        ("the last two swapped", "riversied"),
        ("a digit for a letter", "r1verside"),
    ],
)
def test_one_typo_is_allowed(typo: str, typed: str) -> None:
    assert found(typed) == found("riverside") == [HOPE_DETOX, HOPE_DAY], typo


@pytest.mark.parametrize("typed", ["rivrsde", "irvreside", "riversidexx", "vierrside"])
def test_two_typos_are_not(typed: str) -> None:
    assert found(typed) == []


def test_each_word_may_have_its_own_typo() -> None:
    assert found("hoep clinci rivrside") == [HOPE_DETOX, HOPE_DAY]


def test_every_word_that_is_one_typo_away_is_matched() -> None:
    assert found("hops") == [HOPE_DETOX, HOPE_DAY]
    assert found("homs") == [MARYS]
    assert found("hole") == [HOPE_DETOX, HOPE_DAY, MARYS]


def test_a_word_that_some_name_begins_with_is_not_read_as_another() -> None:
    assert found("hope", [("Home", "Peoria", ["Home"])]) == [0]
    assert found("hope", [("Home", "Peoria", ["Home"]), ("Hope", "Peoria", ["Hope"])]) == [1]
    assert found("hope", [("Home", "Peoria", ["Home"]), ("Hopes", "Peoria", ["Hopes"])]) == [1]


def test_a_name_without_programs_keeps_no_typo_from_being_allowed() -> None:
    assert found("nobodys") == []
    assert found("hope", [("Hope", "Peoria", []), ("Home", "Peoria", ["Home"])]) == [0]


def test_a_typo_is_not_guessed_in_a_beginning() -> None:
    assert found("rivrsi") == []


def test_words_below_four_letters_get_no_typo() -> None:
    assert found("daz") == []
    assert found("dayz") == [HOPE_DAY]


def test_digits_alone_get_no_typo() -> None:
    assert found("911") == [DETOX_911, HOUSE_1234]
    assert found("123") == [HOUSE_1234]
    assert found("1235") == []
    assert found("123a") == [HOUSE_1234]


def test_a_row_without_a_word_is_counted() -> None:
    names: list[Named] = [("–", "", ["…", "!"]), ("Hope", "", ["?"])]
    assert found("hope", names) == [2]
    assert found("", names) == [0, 1, 2]


def test_nothing_is_found_among_no_names() -> None:
    assert found("hope", []) == found("h", []) == found("", []) == []


def test_a_typed_word_may_be_longer_than_any_name() -> None:
    assert found("hope" * 100) == []


def test_what_is_found_is_of_32_bits_and_rising() -> None:
    index = WordIndex.of(NAMES)
    for typed in ["", "h", "hope", "nothing", "hoke", "hope clinic"]:
        rows = index.rows_with(words(typed))
        assert rows.dtype == np.int32
        assert (np.diff(rows) > 0).all()


def test_it_is_kept_in_arrays_and_made_from_them_where_they_lie(tmp_path: Path) -> None:
    index = WordIndex.of(NAMES)
    for name, array in index.arrays().items():
        np.save(tmp_path / f"{name}.npy", array)
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in index.arrays()}
    again = WordIndex.from_arrays(mapped)
    assert same(again, index)
    assert again.rows is mapped["rows"]
    assert again.first is mapped["first"]
    assert again.rows_with(["hoep"]).tolist() == [HOPE_DETOX, HOPE_DAY]
    assert again.replaced(0, 2, []).rows_with(["detox"]).tolist() == [DETOX_911 - 2]


def test_an_index_of_nothing_is_kept_in_arrays_too() -> None:
    index = WordIndex.of([])
    assert same(WordIndex.from_arrays(index.arrays()), index)


def test_replaced_rows_have_the_new_words_alone_and_those_behind_them_move() -> None:
    index = WordIndex.of(NAMES)
    edited = index.replaced(0, 2, [("Hopeful Clinic", "Riverside", ["A", "B", "C"])])
    assert edited.rows_with(["hopeful"]).tolist() == [0, 1, 2]
    assert edited.rows_with(["treatment"]).tolist() == []
    assert edited.rows_with(["detox"]).tolist() == [DETOX_911 + 1]
    assert index.rows_with(["detox"]).tolist() == [HOPE_DETOX, DETOX_911], "the old one stays"


def test_rows_can_be_added_behind_the_last() -> None:
    edited = WordIndex.of(NAMES).replaced(6, 0, [("Zion", "Hope", ["Zion"])])
    assert edited.rows_with(["zion"]).tolist() == [6]
    assert edited.rows_with(["hope"]).tolist() == [HOPE_DETOX, HOPE_DAY, DETOX_911, HOUSE_1234, 6]


def test_a_word_whose_last_row_went_keeps_no_typo_from_being_allowed() -> None:
    index = WordIndex.of([("Home", "Peoria", ["Home"]), ("Hope", "Peoria", ["Hope"])])
    assert index.rows_with(["hope"]).tolist() == [1]
    assert index.replaced(1, 1, []).rows_with(["hope"]).tolist() == [0]


@pytest.mark.parametrize(("at", "removed"), [(-1, 1), (0, 7), (7, 0), (6, 1), (3, -1)])
def test_only_rows_that_there_are_can_be_replaced(at: int, removed: int) -> None:
    with pytest.raises(ValueError, match="Replace rows that the index has"):
        WordIndex.of(NAMES).replaced(at, removed, [])


# Few letters, so that words begin alike and are one typo apart.
a_word = st.text("ab1", min_size=1, max_size=7)
some_words = st.lists(a_word | st.sampled_from(["á", "B’a", "a&b", "–"]), max_size=3).map(" ".join)


@st.composite
def named(draw: st.DrawFn) -> Named:
    provider, rest = draw(some_words), st.tuples(st.sampled_from(["", "– ", "a"]), some_words)
    after_provider = rest.map(lambda pair: f"{provider} {''.join(pair)}")
    return provider, draw(some_words), draw(st.lists(some_words | after_provider, max_size=3))


some_names = st.lists(named(), max_size=6)
some_typed = st.lists(a_word, max_size=3)
an_edit = st.tuples(st.integers(0), st.integers(0), some_names)


@given(some_names, some_typed)
def test_it_finds_what_a_look_at_every_row_finds(names: list[Named], typed: list[str]) -> None:
    assert WordIndex.of(names).rows_with(typed).tolist() == at_a_look(names, typed)


@given(some_names, st.data())
def test_it_finds_what_is_a_typo_away_from_a_name(names: list[Named], data: st.DataObject) -> None:
    said = sorted(set().union(*words_of_rows(names)))
    if said:
        word = data.draw(st.sampled_from(said))
        typed = with_typo(word, random.Random(data.draw(st.integers())))
        if typed:
            assert WordIndex.of(names).rows_with([typed]).tolist() == at_a_look(names, [typed])


@given(some_names, st.lists(an_edit, max_size=4), some_typed)
def test_edits_one_after_the_other_give_the_index_of_what_there_is_then(
    names: list[Named], edits: list[tuple[int, int, list[Named]]], typed: list[str]
) -> None:
    index, rows = WordIndex.of(names), row_by_row(names)
    for somewhere, some, others in edits:
        at = somewhere % (len(rows) + 1)
        removed = some % (len(rows) - at + 1)
        index = index.replaced(at, removed, others)
        rows[at : at + removed] = row_by_row(others)
        assert same(index, WordIndex.of(rows))
        assert index.rows_with(typed).tolist() == at_a_look(rows, typed)


def test_the_whole_directory_is_found_by_beginnings_and_with_typos(
    listings: list[Listing],
) -> None:
    names = names_of(listings)
    index = WordIndex.of(names)
    rows: dict[str, list[int]] = {}
    for row, its_words in enumerate(words_of_rows(names)):
        for word in its_words:
            rows.setdefault(word, []).append(row)
    rng = random.Random(911)
    for word in rng.sample(sorted(rows), 100):
        for typed in (word, word[: rng.randint(1, len(word))], with_typo(word, rng)):
            meant = [known for known in rows if known.startswith(typed)]
            meant = meant or [known for known in rows if one_typo_apart(known, typed)]
            expected = set().union(*(rows[known] for known in meant))
            assert index.rows_with([typed]).tolist() == sorted(expected), typed


def test_a_listing_of_the_whole_directory_can_be_replaced(listings: list[Listing]) -> None:
    names = names_of(listings)
    place = len(names) // 2
    at = sum(len(programs) for *_, programs in names[:place])
    removed = len(names[place][2])
    renamed: Named = ("Zzyzx Recovery", "Baker", ["Zzyzx Recovery – Detox", "Old Mill"])
    edited = WordIndex.of(names).replaced(at, removed, [renamed])
    assert same(edited, WordIndex.of([*names[:place], renamed, *names[place + 1 :]]))
    assert edited.rows_with(["zzyxz", "mill"]).tolist() == [at + 1]


def same(one: WordIndex, other: WordIndex) -> bool:
    pairs = zip(one.arrays().items(), other.arrays().items(), strict=True)
    return all(
        name == its_name and array.dtype == its_array.dtype and np.array_equal(array, its_array)
        for (name, array), (its_name, its_array) in pairs
    )


def names_of(listings: Sequence[Listing]) -> list[Named]:
    return [
        (listing.provider.name, listing.provider.city, [p.name for p in listing.programs])
        for listing in listings
    ]


def row_by_row(names: Sequence[Named]) -> list[Named]:
    return [(name, city, [program]) for name, city, programs in names for program in programs]


def words_of_rows(names: Sequence[Named]) -> Iterator[set[str]]:
    for provider, city, programs in names:
        for program in programs:
            yield {word for text in (provider, city, program) for word in words_of(text)}


def at_a_look(names: Sequence[Named], typed: Sequence[str]) -> list[int]:
    rows = list(words_of_rows(names))
    said = set().union(*rows)

    def matches(asked: str, word: str) -> bool:
        if any(known.startswith(asked) for known in said):
            return word.startswith(asked)
        return one_typo_apart(word, asked)

    return [
        row
        for row, its_words in enumerate(rows)
        if all(any(matches(asked, word) for word in its_words) for asked in typed)
    ]


def one_typo_apart(word: str, typed: str) -> bool:
    return len(typed) >= 4 and not typed.isdigit() and OSA.distance(word, typed) <= 1


def with_typo(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz0123456789")
    head, tail = word[:at], word[at:]
    return rng.choice(
        [
            head + tail[1:],
            head + letter + tail[1:],
            head + letter + tail,
            head + tail[1:2] + tail[:1] + tail[2:],
        ]
    )
