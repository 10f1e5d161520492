"""The work queue is in the order that its formula says, and tells the numbers."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.directory.aging import STALE_AFTER_DAYS
from api.directory.records import ListedProgram, Listing
from api.editing.facts_of_places import facts_of_places
from api.editing.queue import (
    MOST_OF_A_KIND,
    MOST_TO_ASK,
    REPORT_POINTS,
    Because,
    QueueAsked,
    QueueEntry,
    work_queue,
)
from api.editing.tables import REPORT_KINDS
from api.editing.term_weights import REQUIRED, weights_of_terms
from api.search.building import build_index
from api.search.update import updated
from recommender.grammar import Rule
from recommender.reading import ruleset
from recommender.ruleset import RuleSet
from recommender.vocabulary import vocabulary
from tests.factories import a_listing, a_program, an_id
from tests.recommender.factories import level, rule

TODAY = date(2026, 11, 23)

DOCUMENT = (Path(__file__).parents[2] / "docs" / "admin.md").read_text(encoding="utf-8")


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def a_place(number: int, age: int, *programs: ListedProgram, state: str = "IL") -> Listing:
    """A place with this id that was last spoken of so many days ago."""
    stale = age > STALE_AFTER_DAYS
    return a_listing(*programs, id=an_id(number), as_of=days_ago(age), stale=stale, state=state)


def queue(
    listings: list[Listing],
    reports: dict[UUID, dict[str, int]] | None = None,
    rules: RuleSet | None = None,
    **asked: object,
) -> list[QueueEntry]:
    page = work_queue(
        build_index(listings),
        rules or ruleset(),
        reports or {},
        QueueAsked(TODAY, **asked),  # type: ignore[arg-type]
    )
    return page.entries


def numbers(entries: list[QueueEntry]) -> list[int]:
    return [entry.provider_id.int for entry in entries]


CBT_AND_MEDICAID = replace(
    ruleset(),
    rules=(
        rule("prefer", "cbt", levels=[level(has=["cbt"], points=10)]),
        rule("prefer", "payment", levels=[level(has=["medicaid"], points=15)]),
        rule("avoid", "paying", levels=[level(has=["medicaid"], points=-15)]),
    ),
)
"""10 points for one term, 30 for another: 40 in all."""


def test_it_is_in_the_order_that_was_worked_out_by_hand() -> None:
    listings = [
        # late 2, (10 + 30 / 2) / 40 = 0.625
        a_place(1, 730, a_program(yes=["cbt"])),
        # late 548 / 365 = 1.501, (30 + 10 / 2) / 40 = 0.875
        a_place(2, 548, a_program(no=["medicaid"])),
        # late 100 / 365 = 0.274, (0 + 40 / 2) / 40 = 0.5, and 50 for its report
        a_place(3, 100, a_program()),
        # late 400 / 365 = 1.096, all of it
        a_place(4, 400, a_program(yes=["cbt"], no=["medicaid"])),
        # neither old nor reported
        a_place(5, 10, a_program(yes=["cbt"])),
        # late 10 / 365 = 0.027, 0.5, and 200 for its report
        a_place(6, 10, a_program()),
    ]
    reports = {an_id(3): {"wrong_facts": 1}, an_id(6): {"closed": 1}}

    entries = queue(listings, reports, CBT_AND_MEDICAID)

    assert numbers(entries) == [6, 2, 1, 4, 3]
    assert [entry.importance for entry in entries] == [201.4, 131.4, 125.0, 109.6, 63.7]


def test_an_entry_tells_the_numbers_that_it_comes_of() -> None:
    listing = a_place(1, 548, a_program(no=["medicaid"]))
    (entry,) = queue([listing], {an_id(1): {"moved": 1, "other": 2}}, CBT_AND_MEDICAID)

    assert entry.provider_id == an_id(1)
    assert (entry.name, entry.city, entry.state, entry.stale) == (
        "Lakeside Recovery Center",
        "Chicago",
        "IL",
        True,
    )
    assert entry.because == Because(
        age_days=548,
        late=1.5,
        stated=30,
        left_open=10,
        all=40,
        share=0.875,
        facts=131.4,
        reports={"moved": 1, "other": 2},
        report_points=150,
        to_ask=["cbt"],
    )
    assert entry.importance == 131.4 + 150


def test_ties_are_in_the_order_of_ids() -> None:
    # A high and a low half each decide, and neither is the order of their places.
    ids = [an_id(n) for n in (7, 3, 1 << 127, (1 << 64) + 1, 5)]
    listings = [
        a_listing(id=one, as_of=days_ago(800), stale=True, lat=30.0 + n)
        for n, one in enumerate(ids)
    ]

    assert [entry.provider_id for entry in queue(listings)] == sorted(ids)


def test_what_is_older_than_twice_the_time_is_no_later() -> None:
    entries = queue([a_place(1, 730), a_place(2, 5_000)])

    assert [entry.because.late for entry in entries] == [2.0, 2.0]
    assert numbers(entries) == [1, 2]


def test_a_date_that_is_still_to_come_makes_nothing_late() -> None:
    (entry,) = queue([a_place(1, -3)], {an_id(1): {"other": 1}})

    assert (entry.because.age_days, entry.because.late) == (-3, 0)
    assert entry.importance == REPORT_POINTS["other"]


def test_the_last_word_counts_whether_a_source_or_a_person_said_it() -> None:
    confirmed = a_listing(id=an_id(1), as_of=days_ago(900), verified_at=days_ago(40), stale=False)
    told_since = a_listing(id=an_id(2), as_of=days_ago(30), verified_at=days_ago(400), stale=False)
    reports = {an_id(1): {"other": 1}, an_id(2): {"other": 1}}

    entries = queue([confirmed, told_since], reports)

    assert {entry.provider_id.int: entry.because.age_days for entry in entries} == {1: 40, 2: 30}


def test_a_report_of_what_costs_most_weighs_as_much_as_the_oldest_of_listings() -> None:
    oldest = 100 * 2.0 * 1.0

    assert REPORT_POINTS["closed"] == REPORT_POINTS["wrong_phone"] == oldest
    others = [REPORT_POINTS[kind] for kind in REPORT_KINDS if kind not in ("closed", "wrong_phone")]
    assert max(others) < oldest
    assert min(REPORT_POINTS.values()) > 0


def test_every_kind_of_report_has_points() -> None:
    assert set(REPORT_POINTS) == set(REPORT_KINDS)


def test_many_reports_of_one_kind_count_like_a_few() -> None:
    few, many = [
        queue([a_place(1, 10)], {an_id(1): {"other": count}})[0]
        for count in (MOST_OF_A_KIND, MOST_OF_A_KIND + 9)
    ]

    assert few.importance == many.importance
    assert many.because.reports == {"other": MOST_OF_A_KIND + 9}


def test_what_its_programs_state_is_put_together() -> None:
    place = a_place(
        1, 500, a_program(yes=["cbt"]), a_program("residential", no=["medicaid"]), a_program()
    )

    (entry,) = queue([place], rules=CBT_AND_MEDICAID)

    assert (entry.because.stated, entry.because.left_open) == (40, 0)
    assert entry.because.to_ask == []


def test_a_place_without_programs_leaves_everything_open() -> None:
    empty = Listing(a_listing(id=an_id(1), as_of=days_ago(500), stale=True).provider, ())
    between = [a_place(0, 500, a_program(yes=["cbt"])), empty, a_place(2, 500, a_program())]

    entries = {one.provider_id.int: one.because for one in queue(between, rules=CBT_AND_MEDICAID)}

    assert {number: one.stated for number, one in entries.items()} == {0: 10, 1: 0, 2: 0}
    assert entries[1].to_ask == ["medicaid", "cbt"]


def test_no_place_at_all_makes_an_empty_queue() -> None:
    assert queue([]) == []


def test_a_report_of_what_the_public_does_not_see_is_in_the_list_of_reports_alone() -> None:
    assert queue([a_place(1, 10)], {an_id(2): {"closed": 1}}) == []


def test_a_state_has_its_own_queue() -> None:
    listings = [a_place(1, 500), a_place(2, 500, state="OH"), a_place(3, 10, state="OH")]

    assert numbers(queue(listings, state="OH")) == [2]
    assert numbers(queue(listings, state="IL")) == [1]
    assert numbers(queue(listings, state="WY")) == []


def test_who_is_limited_to_some_places_sees_those() -> None:
    listings = [a_place(number, 500) for number in range(1, 5)]

    only = frozenset({an_id(4), an_id(2), an_id(99)})
    assert numbers(queue(listings, within=only)) == [2, 4]
    assert numbers(queue(listings, within=frozenset())) == []


def test_pages_are_the_queue_cut_in_pieces() -> None:
    listings = [a_place(number, 400 + number % 7) for number in range(45)]

    whole = numbers(queue(listings, per_page=100))
    pages = [numbers(queue(listings, page=page, per_page=20)) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert list(chain.from_iterable(pages)) == whole


def test_it_names_what_is_worth_asking_first() -> None:
    (entry,) = queue([a_place(1, 500, a_program(yes=["cbt"]))])
    weights = weights_of_terms(ruleset())

    asked = entry.because.to_ask
    assert len(asked) == MOST_TO_ASK
    assert "cbt" not in asked
    others = [weight for slug, weight in weights.items() if slug not in {*asked, "cbt"}]
    assert min(weights[slug] for slug in asked) >= max(others)


facts = st.fixed_dictionaries(
    {
        "yes": st.sets(st.sampled_from([term.slug for term in vocabulary()]), max_size=30),
        "no": st.sets(st.sampled_from([term.slug for term in vocabulary()]), max_size=30),
    }
)


@given(st.lists(st.tuples(st.integers(-5, 3_000), st.lists(facts, max_size=3)), max_size=8))
def test_the_bits_of_the_index_weigh_what_the_facts_weigh_one_by_one(
    places: list[tuple[int, list[dict[str, set[str]]]]],
) -> None:
    listings = [
        Listing(
            a_place(number, age).provider,
            tuple(a_program(yes=one["yes"], no=one["no"] - one["yes"]) for one in programs),
        )
        for number, (age, programs) in enumerate(places)
    ]
    weights = weights_of_terms(ruleset())
    index = build_index(listings)

    found = {one.provider_id: one for one in queue(listings, per_page=100)}

    assert set(found) == {one.provider.id for one in listings if one.provider.stale}
    for listing in listings:
        stated = {
            slug
            for listed in listing.programs
            for slug in weights
            if listed.program.facts.value(slug) is not None
        }
        if one := found.get(listing.provider.id):
            assert one.because.stated == sum(weights[slug] for slug in stated)
        number = index.provider_with(listing.provider.id)
        assert number is not None
        left_open = vocabulary().slugs(facts_of_places(index).open_of(number))
        assert {slug for slug in left_open if slug in weights} == set(weights) - stated


def test_an_index_that_was_changed_tells_the_same_days_as_one_that_is_built_anew() -> None:
    before = [a_place(number, 100 * number, state="IL") for number in range(1, 6)]
    confirmed = a_listing(id=an_id(3), as_of=days_ago(300), verified_at=days_ago(2))
    after = [*before[:1], *before[3:], confirmed, a_place(9, 7)]

    changes = {an_id(2): None, an_id(3): confirmed, an_id(9): after[-1]}
    changed, anew = updated(build_index(before), changes, 2), build_index(after)

    for place in after:
        days = [
            (int(index.dated[number]), bool(index.verified[number]))
            for index in (changed, anew)
            if (number := index.provider_with(place.provider.id)) is not None
        ]
        provider = place.provider
        last = max(provider.as_of, provider.verified_at or provider.as_of)
        assert days == [(last.toordinal(), provider.verified_at is not None)] * 2


def test_the_points_of_reports_are_documented() -> None:
    documented = " ".join(DOCUMENT.split())

    assert (
        "{closed} points for each that says `closed` or `wrong_phone`, {moved} for `moved`, "
        "{wrong_facts} for `wrong_website` and `wrong_facts`, {other} for `other`"
    ).format(**REPORT_POINTS) in documented
    assert REPORT_POINTS["wrong_website"] == REPORT_POINTS["wrong_facts"]
    assert f"puts first or last counts {REQUIRED}." in documented
    assert MOST_OF_A_KIND == 3
    assert "three of a kind at most" in documented


def weighed(*rules: Rule) -> dict[str, int]:
    return weights_of_terms(replace(ruleset(), rules=rules))


def test_a_rule_counts_for_a_term_once_with_its_most_points() -> None:
    ladder = [level(has=["cbt", "dbt"], points=9), level(has=["dbt", "trauma"], points=4)]

    assert weighed(rule("prefer", levels=ladder)) == {"cbt": 9, "dbt": 9, "trauma": 4}


def test_points_that_are_taken_away_count_alike() -> None:
    assert weighed(rule("avoid", levels=[level(has=["twelve_step"], points=-7)])) == {
        "twelve_step": 7
    }


@pytest.mark.parametrize("effect", ["require", "exclude", "first", "last"])
def test_what_decides_before_any_points_counts_like_the_most_of_them(effect: str) -> None:
    found = weighed(rule(effect, any=[{"has": ["naloxone"]}, {"within_miles": 30}]))

    assert found == {"naloxone": REQUIRED}


def test_a_rule_for_each_answer_counts_for_each_that_it_is_read_for() -> None:
    each = rule(
        "prefer",
        for_each="languages",
        only=["spanish", "sign_language"],
        levels=[level(has=["{each}"], points=6)],
    )

    assert weighed(each) == {"spanish": 6, "sign_language": 6}


def test_a_rule_that_names_an_answer_counts_for_all_that_it_can_be() -> None:
    found = weighed(rule("prefer", levels=[level(has=["{payment}"], points=12)]))

    paying = {term.slug for term in vocabulary().of("payment", "payment_help")}
    assert found == dict.fromkeys(paying, 12)


def test_kinds_of_care_are_no_facts_and_questions_have_no_points() -> None:
    care = rule("prefer", levels=[level(has=["residential", "{care.settings}"], points=5)])
    asks = rule("ask", unless=[{"has": ["medicaid"]}])

    assert weighed(care, asks, rule("notice"), rule("setting")) == {}


def test_what_may_never_count_does_not_count_here() -> None:
    found = weighed(rule("prefer", levels=[level(has=["ketamine_infusion", "cbt"])]))

    assert found == {"cbt": 5}


def test_the_shipped_rules_speak_of_most_facts() -> None:
    weights = weights_of_terms(ruleset())

    assert weights["co_occurring"] > weights["cbt"] > 0
    assert all(weight > 0 for weight in weights.values())
    assert set(weights) <= {term.slug for term in vocabulary() if term.category != "settings"}
