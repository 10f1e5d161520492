from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.directory.facts import How, Statement, believed, resolve
from recommender.program import Facts
from recommender.vocabulary import vocabulary

DAY = date(2023, 1, 1)


def says(
    yes: str = "",
    no: str = "",
    *,
    source: str = "directory",
    rank: int = 100,
    days_later: int = 0,
    how: How | None = None,
    of_program: bool = False,
    unknown: str = "",
) -> Statement:
    words = vocabulary()
    return Statement(
        source,
        rank,
        DAY + timedelta(days=days_later),
        how,
        words.mask(yes.split()),
        words.mask(no.split()),
        of_program,
        words.mask(unknown.split()),
    )


def test_nobody_says_anything() -> None:
    assert believed([]) == Facts()


def test_what_one_source_says_is_believed_with_what_follows() -> None:
    facts = believed([says("buprenorphine_injection", "medicaid")])
    assert facts.value("buprenorphine") is True
    assert facts.value("medicaid") is False
    assert facts.value("medicare") is None


def test_equals_that_disagree_know_nothing() -> None:
    facts = believed([says("medicaid cash"), says("", "medicaid", source="other")])
    assert facts.value("medicaid") is None
    assert facts.value("cash") is True


def test_a_higher_rank_is_believed_though_it_is_older() -> None:
    facts = believed([says("medicaid", days_later=900), says("", "medicaid", rank=200)])
    assert facts.value("medicaid") is False


def test_of_one_rank_the_newer_is_believed() -> None:
    facts = believed([says("medicaid"), says("", "medicaid", days_later=1)])
    assert facts.value("medicaid") is False


def test_what_is_said_of_a_program_goes_before_what_is_said_of_the_place() -> None:
    facts = believed([says("medicaid", rank=200), says("", "medicaid", of_program=True)])
    assert facts.value("medicaid") is False


def test_a_lesser_word_does_not_settle_what_equals_disagree_on() -> None:
    facts = believed(
        [says("medicaid", rank=200), says("", "medicaid", rank=200), says("medicaid", rank=1)]
    )
    assert facts.value("medicaid") is None


def test_a_no_outweighs_what_a_lesser_word_would_imply() -> None:
    facts = believed([says("", "buprenorphine", rank=200), says("buprenorphine_injection")])
    assert facts.value("buprenorphine") is False
    assert facts.value("buprenorphine_injection") is False


def test_a_yes_outweighs_a_lesser_no_to_what_it_implies() -> None:
    facts = believed([says("buprenorphine_injection", rank=200), says("", "buprenorphine")])
    assert facts.value("buprenorphine") is True


def test_a_weightier_word_that_nobody_knows_clears_what_lesser_ones_say() -> None:
    facts = believed([says("medicaid", "cash"), says(rank=200, unknown="medicaid cash")])
    assert facts.value("medicaid") is None
    assert facts.value("cash") is None


def test_what_is_cleared_does_not_come_back_as_what_follows() -> None:
    cleared = says(rank=200, unknown="buprenorphine")
    assert believed([cleared, says("buprenorphine_injection")]).value("buprenorphine") is None
    cleared = says(rank=200, unknown="buprenorphine_injection")
    assert believed([cleared, says("", "buprenorphine")]).value("buprenorphine_injection") is None


def test_what_is_cleared_is_still_known_from_a_weightier_word() -> None:
    facts = believed([says(unknown="medicaid"), says("medicaid", rank=200)])
    assert facts.value("medicaid") is True


def test_provenance_names_who_said_it_when_and_how() -> None:
    resolved = resolve(
        [says("medicaid cash"), says("medicaid", source="staff", rank=200, how="phone")]
    )
    by_slug = {known.slug: known for known in resolved.provenance}
    assert (by_slug["medicaid"].source, by_slug["medicaid"].how) == ("staff", "phone")
    assert (by_slug["cash"].source, by_slug["cash"].how) == ("directory", None)
    assert by_slug["cash"].as_of == DAY


def test_provenance_names_what_a_term_follows_from() -> None:
    by_slug = {
        known.slug: known
        for known in resolve([says("buprenorphine_injection", "naltrexone")]).provenance
    }
    assert by_slug["buprenorphine_injection"].follows_from is None
    assert by_slug["buprenorphine"].follows_from == "buprenorphine_injection"
    assert by_slug["naltrexone_injection"].value is False
    assert by_slug["naltrexone_injection"].follows_from == "naltrexone"


SLUGS = st.sets(st.sampled_from([term.slug for term in vocabulary()]), max_size=12)
STATEMENTS = st.lists(
    st.builds(
        lambda yes, no, unknown, source, rank, later, of_program: says(
            " ".join(yes),
            " ".join(no - yes),
            source=source,
            rank=rank,
            days_later=later,
            of_program=of_program,
            unknown=" ".join(unknown - yes - no),
        ),
        SLUGS,
        SLUGS,
        SLUGS,
        st.sampled_from("abc"),
        st.sampled_from([100, 200]),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=5,
)


@given(STATEMENTS)
def test_the_order_of_statements_does_not_matter(statements: list[Statement]) -> None:
    assert resolve(statements) == resolve(statements[::-1])


@given(STATEMENTS, SLUGS)
def test_nothing_is_known_of_what_the_weightiest_word_clears(
    statements: list[Statement], cleared: set[str]
) -> None:
    last = says(rank=300, of_program=True, unknown=" ".join(cleared))
    facts = believed([*statements, last])
    assert all(facts.value(slug) is None for slug in cleared)


@given(STATEMENTS)
def test_every_known_term_has_one_provenance_and_no_other_has(statements: list[Statement]) -> None:
    words = vocabulary()
    resolved = resolve(statements)
    assert resolved.facts == believed(statements)
    told = [(known.slug, known.value) for known in resolved.provenance]
    assert told == [
        (term.slug, value)
        for term in words
        if (value := resolved.facts.value(term.slug)) is not None
    ]
