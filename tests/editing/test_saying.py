"""What an editor says of a term is what is believed of it, beside whatever others say."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.editing.findings import Findings
from api.editing.records import How, Said
from api.editing.saying import Speaker, Words, believed_of, contradictions, say, values
from recommender.vocabulary import vocabulary

RANKS = {"staff": 300, "provider_staff": 200, "samhsa_su_2023": 100}
FIRST = date(2026, 1, 1)

# Terms of which some follow from others, and some that stand alone.
SLUGS = [
    *("opioid_medication", "buprenorphine", "buprenorphine_injection", "buprenorphine_implant"),
    *("naltrexone", "naltrexone_injection", "medicaid", "cbt", "spanish", "other_languages"),
]

words = st.dictionaries(st.sampled_from(SLUGS), st.sampled_from([True, False, None]), max_size=4)


@st.composite
def a_feeds_word(draw: st.DrawFn) -> Said:
    yes = draw(st.sets(st.sampled_from(SLUGS)))
    no = draw(st.sets(st.sampled_from(SLUGS))) - yes
    return Said("samhsa_su_2023", FIRST, "published", tuple(yes), tuple(no))


@st.composite
def sayings(draw: st.DrawFn) -> list[tuple[Words, Speaker]]:
    """Edits one after the other, each without a contradiction in itself."""
    edits: list[tuple[Words, Speaker]] = []
    for number in range(draw(st.integers(1, 4))):
        said = draw(words)
        findings = Findings()
        contradictions(said, findings)
        if not findings.errors:
            day = FIRST + timedelta(days=number // 2)
            how: How = draw(st.sampled_from(["published", "phone"]))
            edits.append((said, Speaker("staff", day, how)))
    return edits


@given(feed=a_feeds_word(), edits=sayings())
def test_the_newest_word_of_who_ranks_highest_is_believed(
    feed: Said, edits: list[tuple[Words, Speaker]]
) -> None:
    said: tuple[Said, ...] = (feed,)
    for newest, speaker in edits:
        said = say(said, newest, speaker)
        believed = values(believed_of(said, RANKS))
        assert {slug: believed.get(slug) for slug in newest} == newest


@given(feed=a_feeds_word(), edits=sayings())
def test_a_source_says_one_thing_of_a_term_and_others_keep_their_words(
    feed: Said, edits: list[tuple[Words, Speaker]]
) -> None:
    said: tuple[Said, ...] = (feed,)
    for newest, speaker in edits:
        said = say(said, newest, speaker)
    staff = [one for one in said if one.source == "staff"]
    told = [slug for one in staff for slug in (*one.yes, *one.no, *one.unknown)]
    assert len(told) == len(set(told))
    assert len({one.key for one in said}) == len(said)
    assert all(not one.empty for one in staff)
    assert [one for one in said if one.source != "staff" and not one.empty] == (
        [] if feed.empty else [feed]
    )


def test_words_are_kept_in_the_vocabularys_order() -> None:
    speaker = Speaker("staff", FIRST)
    (one,) = say((), {"medicaid": True, "cbt": True, "buprenorphine": True}, speaker)
    positions = [vocabulary()[slug].position for slug in one.yes]
    assert positions == sorted(positions)


def test_a_word_of_lower_rank_is_kept_and_not_believed() -> None:
    staff = Said("staff", FIRST, "published", no=("medicaid",))
    said = say((staff,), {"medicaid": True}, Speaker("provider_staff", FIRST))
    assert len(said) == 2
    assert values(believed_of(said, RANKS))["medicaid"] is False


def test_what_is_said_of_a_program_goes_before_what_is_said_of_its_place() -> None:
    place = Said("staff", FIRST, "published", yes=("medicaid", "cbt"))
    program = Said("samhsa_su_2023", FIRST, "published", no=("medicaid",))
    assert values(believed_of((place,), RANKS, (program,))) == {"cbt": True, "medicaid": False}
