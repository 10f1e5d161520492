"""The vocabulary, made anew from its table: what follows is worked out here in plain loops."""

import csv
from importlib.resources import files

import pytest

from recommender.vocabulary import UnknownTerm, Vocabulary, vocabulary
from recommender.vocabulary.terms import Term, read_terms

LISTS = "implies covers directory_codes locator_codes denied_by icd10 icd10_also".split()


def made() -> Vocabulary:
    return Vocabulary(read_terms())


def above(words: Vocabulary, slug: str) -> set[str]:
    """The term and all that it implies, one step after the other."""
    found = {slug}
    while more := {up for one in found for up in words[one].implies} - found:
        found |= more
    return found


def test_a_term_holds_what_its_row_says() -> None:
    text = files("recommender.vocabulary").joinpath("terms.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    terms = list(read_terms())

    assert len(terms) == len(rows)
    for number, (term, row) in enumerate(zip(terms, rows, strict=True)):
        assert term.position == number
        assert (term.slug, term.category) == (row["slug"], row["category"])
        assert (term.label, term.label_es) == (row["label"], row["label_es"])
        for name in LISTS:
            assert list(getattr(term, name)) == row[name].split()
        assert "; ".join(term.aliases) == row["aliases"]


def test_it_finds_a_term_by_every_name_that_the_table_gives_it() -> None:
    words = made()
    for term in read_terms():
        assert term.slug in words
        assert words[term.slug] == term
        for name in (term.slug, term.label, term.label_es, *term.aliases):
            assert words.find(name).slug == term.slug
            assert words.find(f" {name.upper()} ", [term.category]).slug == term.slug
    assert "ketamin" not in words


def test_broader_and_narrower_follow_implies_to_the_end() -> None:
    words = made()
    for term in words:
        assert words.broader(term.slug) == above(words, term.slug)
        below = {other.slug for other in words if term.slug in above(words, other.slug)}
        assert words.narrower(term.slug) == below


def test_codes_mean_what_the_table_says_of_them() -> None:
    words = made()
    yes = {c: {t.slug for t in words if c in t.directory_codes} for c in words.directory_codes}
    no = {c: {t.slug for t in words if c in t.denied_by} for c in words.directory_codes}

    assert words.directory_codes == {c for t in words for c in (*t.directory_codes, *t.denied_by)}
    for code in words.directory_codes:
        said_yes, said_no = words.read_codes([code])
        assert set(words.slugs(said_yes)) == yes[code] - no[code]
        assert set(words.slugs(said_no)) == no[code] - yes[code]
    denying, affirming = next(
        (one, other)
        for one in sorted(words.directory_codes)
        for other in sorted(words.directory_codes)
        if no[one] & yes[other]
    )
    for said in words.read_codes([affirming, denying]):
        assert not (no[denying] & yes[affirming]) & set(words.slugs(said))
    assert words.read_codes(["NO SUCH CODE"]) == (0, 0)


def test_what_is_said_is_closed_over_what_follows() -> None:
    words = made()
    for term in words:
        bit = words.mask([term.slug])
        yes, no = words.close(bit, 0)
        assert (set(words.slugs(yes)), no) == (above(words, term.slug), 0)
        yes, no = words.close(0, bit)
        assert (yes, set(words.slugs(no))) == (0, set(words.narrower(term.slug)))


def test_what_is_covered_is_implied_where_nobody_said_yes_or_no() -> None:
    words = made()
    for term in words:
        if not term.covers:
            continue
        first, *others = term.covers
        yes, no = words.mask([term.slug]), words.mask([first])
        assert words.implied(yes, 0) == dict.fromkeys(term.covers, term.slug)
        assert set(words.slugs(words.implied_mask(yes, 0))) == set(term.covers)
        assert set(words.slugs(words.implied_mask(yes, no))) == set(others)
        assert set(words.implied(yes, no)) == set(others)
        assert words.implied(yes | no, 0).keys() == set(others)
        assert words.implied(0, 0) == {}


def test_masks_and_slugs_are_each_others_way_back() -> None:
    words = made()
    every = [term.slug for term in words]

    assert words.slugs(words.mask(every)) == every
    assert words.slugs(0) == []
    assert words.mask([]) == 0
    with pytest.raises(KeyError):
        words.mask(["ketamin"])


def test_an_unknown_name_says_what_was_probably_meant() -> None:
    words = made()
    with pytest.raises(UnknownTerm) as unknown:
        words.find("ketamin", ["substances"])
    with pytest.raises(UnknownTerm) as strange:
        words.find("qqqqqq")

    assert unknown.value.suggestions[0] == "ketamine"
    meant = " or ".join(unknown.value.suggestions)
    assert str(unknown.value) == f"This is not a term of the vocabulary. Did you mean {meant}?"
    assert str(strange.value) == "This is not a term of the vocabulary."
    assert strange.value.suggestions == []
    with pytest.raises(UnknownTerm) as several:
        words.find("methadon or")
    assert len(several.value.suggestions) <= 3


def test_it_is_looked_up_where_it_was_said_to_be() -> None:
    words = made()

    assert [t.slug for t in words.of("payment_help")] == ["sliding_fee", "payment_assistance"]
    assert [t.category for t in words.of("settings", "substances")] == sorted(
        t.category for t in words.of("settings", "substances")
    )
    with pytest.raises(UnknownTerm):
        words.find("ketamine", ["payment"])


def test_the_shipped_vocabulary_is_read_once() -> None:
    assert vocabulary() is vocabulary()
    assert isinstance(vocabulary().terms[0], Term)
