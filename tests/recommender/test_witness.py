"""Whether conditions can come true is found out exactly: as a search through all answers does."""

from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import witness
from recommender.conditions import leaves
from recommender.needs import Needs, Substance, fields
from recommender.reading import ruleset
from recommender.vocabulary import vocabulary
from recommender.witness import can_hold, entries, faults_of_values
from tests.recommender.factories import condition

SUBSTANCES = [term.slug for term in vocabulary().of("substances")]


def reachable(*written: dict[str, Any]) -> bool:
    return can_hold(*(condition(one) for one in written))


def faults(written: dict[str, Any]) -> list[str]:
    return [fault for leaf in leaves(condition(written)) for fault in faults_of_values(leaf)]


def includes(field: str, *slugs: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "includes": list(slugs), **more}


def no(*written: dict[str, Any]) -> dict[str, Any]:
    return {"not": written[0] if len(written) == 1 else {"any": list(written)}}


AGED = {"field": "age", "answered": True}
DAILY = {"uses": ["alcohol"], "frequency": ["daily"]}


@pytest.mark.parametrize(
    "parts",
    [
        [{"field": "age", "at_least": 18}, {"field": "age", "at_most": 18}],
        [{"field": "age", "at_most": 120}],
        [{"field": "scores.taps.heroin", "at_least": 3}],
        [{"field": "preferences.length_of_stay_days", "at_most": 1}],
        [no(AGED)],
        [AGED, no({"field": "age", "at_most": 17})],
        [no({"field": "age", "at_most": 120, "unanswered": False})],
        [{"field": "age", "at_most": 17, "unanswered": True}, no(AGED)],
        [{"field": "home", "is": "none"}],
        [no({"field": "home", "is": "unsafe"}, {"field": "home", "is": "using"})],
        [{"field": "pregnant", "is": False}],
        [{"field": "language", "is": "en"}],
        [{"field": "must_be_known", "is": True}],
        [includes("must_have", "payment")],
    ],
)
def test_what_some_answer_makes_true_can_come_true(parts: list[dict[str, Any]]) -> None:
    assert reachable(*parts)


@pytest.mark.parametrize(
    "parts",
    [
        [{"field": "age", "at_least": 18}, {"field": "age", "at_most": 17}],
        [{"field": "age", "at_least": 26, "at_most": 25}],
        [no({"field": "age", "at_least": 0})],
        [{"field": "age", "at_most": 17}, no(AGED)],
        [{"field": "home", "is": "unsafe"}, {"field": "home", "is": "using"}],
        [{"field": "pregnant", "is": True}, {"field": "pregnant", "is": False}],
        [no({"field": "pregnant", "is": True}, {"field": "pregnant", "is": False})],
        [no(*({"field": "gender", "is": one} for one in ("female", "male", "other")))],
        [no({"field": "language", "answered": True})],
        [includes("conditions", "ptsd"), no(includes("conditions", "ptsd", "trauma"))],
        [includes("conditions", "ptsd"), no({"field": "conditions", "answered": True})],
        [{"field": "conditions", "includes": []}],
        [{"uses": []}],
        [{"any": []}],
        [{"uses": ["alcohol"]}, no({"field": "substances", "answered": True})],
        [DAILY, no({"uses": ["alcohol"]})],
        [{"uses": ["alcohol"]}, no(includes("substances", "alcohol"))],
        [{"field": "substances", "answered": True}, no(includes("substances", *SUBSTANCES))],
        [DAILY, no({"uses": ["alcohol", "opioids"], "frequency": ["daily", "weekly"]})],
        [
            {"uses": ["alcohol"], "planning_to_stop": True},
            no({"uses": ["alcohol"], "planning_to_stop": True}),
        ],
    ],
)
def test_what_no_answers_make_true_cannot(parts: list[dict[str, Any]]) -> None:
    assert not reachable(*parts)


@pytest.mark.parametrize(
    "parts",
    [
        # In another order than the vocabulary's, and two of three.
        [includes("conditions", "anxiety"), includes("conditions", "depression")],
        [
            includes("conditions", "depression"),
            includes("conditions", "anxiety"),
            no(includes("conditions", "psychosis")),
        ],
        [{"uses": ["opioids"]}, includes("substances", "ketamine")],
        [includes("substances", "alcohol"), includes("substances", "ketamine")],
        [{"uses": ["alcohol"]}, no(DAILY)],
        [DAILY, {"uses": ["alcohol"], "frequency": ["weekly"]}],
        [DAILY, no({"uses": ["opioids"], "frequency": ["daily"]}), {"uses": ["opioids"]}],
        [{"uses": SUBSTANCES}],
        [includes("conditions", "ptsd"), no(includes("conditions", "trauma"))],
        [no({"field": "substances", "answered": True})],
        [no(includes("substances", *SUBSTANCES, unanswered=False))],
    ],
)
def test_lists_hold_as_many_entries_as_it_takes(parts: list[dict[str, Any]]) -> None:
    assert reachable(*parts)


def test_no_conditions_at_all_hold_for_everybody() -> None:
    assert can_hold()


def test_after_many_ways_it_takes_a_condition_for_one_that_can_come_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    impossible = {"all": [{"field": "age", "at_least": 18}, {"field": "age", "at_most": 17}]}
    monkeypatch.setattr(witness, "MOST_TRIED", 3)

    assert not reachable({"any": [impossible] * 3})
    assert reachable({"any": [impossible] * 4})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"field": "age", "at_least": 121}, "age: 121"),
        ({"field": "scores.phq9", "at_least": 5, "at_most": 28}, "scores.phq9: 28"),
        ({"field": "age", "at_least": -1}, "age: -1"),
        ({"field": "age", "is": True}, "age: true"),
        ({"field": "age", "is": "18"}, "age: 18"),
        (includes("age", "18"), "age: 18"),
        ({"field": "pregnant", "at_least": 1}, "pregnant: 1"),
        ({"field": "pregnant", "is": "yes"}, "pregnant: yes"),
        ({"field": "home", "is": "cosy"}, "home: cosy"),
        ({"field": "home", "is": True}, "home: true"),
        (includes("home", "unsafe"), "home: unsafe"),
        ({"field": "conditions", "is": "ptsd"}, "conditions: ptsd"),
        ({"field": "conditions", "at_least": 1}, "conditions: 1"),
        (includes("conditions", "medicaid"), "conditions: medicaid"),
        (includes("conditions", "depresion"), "conditions: depresion"),
        (includes("substances", "beer"), "substances: beer"),
        (includes("languages", "english"), "languages: english"),
        (includes("safety.symptoms", "cough"), "safety.symptoms: cough"),
        (includes("must_have", "money"), "must_have: money"),
        (no(includes("conditions", "medicaid")), "conditions: medicaid"),
    ],
)
def test_a_value_that_the_field_cannot_have_is_named(written: dict[str, Any], said: str) -> None:
    assert faults(written) == [f"{said} is not an answer that it can have"]


def test_each_of_several_wrong_values_is_named() -> None:
    assert len(faults(includes("conditions", "medicaid", "ptsd", "cash"))) == 2


def test_nothing_is_wrong_with_the_conditions_of_the_shipped_rules() -> None:
    for rule in ruleset().rules:
        if rule.when is not None:
            assert [fault for leaf in leaves(rule.when) for fault in faults_of_values(leaf)] == []
            assert can_hold(rule.when), rule.id


@pytest.mark.parametrize("field", sorted(fields()))
def test_every_field_has_answers_that_can_be_tried(field: str) -> None:
    assert reachable({"field": field, "answered": True})
    if entries(field) and field != "must_have":
        told: Any = [entries(field)[0]]
        for name in reversed(field.split(".")):
            told = {name: told}
        assert Needs.model_validate(told).answer(field) == [entries(field)[0]]


# The same question, put to a search through all answers of a small world.


@dataclass(frozen=True)
class World:
    """Answers to three fields, as conditions see them."""

    age: int | None
    conditions: tuple[str, ...]
    substances: tuple[Substance, ...]

    def answer(self, path: str) -> Any:
        if path == "substances":
            return [substance.name for substance in self.substances] or None
        return self.age if path == "age" else list(self.conditions) or None


def subsets(values: list[str]) -> list[tuple[str, ...]]:
    return [*chain.from_iterable(combinations(values, n) for n in range(len(values) + 1))]


AGES = [None, 0, 16, 17, 18, 19, 120]
CONDITIONS = subsets(["depression", "anxiety", "hiv"])
USED = [
    Substance.model_validate({"name": name, "frequency": frequency, "planning_to_stop": plan})
    for name in ("alcohol", "ketamine")
    for frequency, plan in product((None, "rarely", "weekly", "daily"), (None, True, False))
] + [Substance(name="tobacco")]
SUBSTANCE_LISTS = [
    *chain.from_iterable(combinations(USED, n) for n in range(4)),
]
WORLDS = {
    "age and conditions": [World(age, told, ()) for age in AGES for told in CONDITIONS],
    "substances": [World(None, (), tuple(used)) for used in SUBSTANCE_LISTS],
}

_bounds = st.sampled_from([17, 18])
_slugs = st.lists(st.sampled_from(["depression", "anxiety"]), min_size=1, unique=True)
_silence = st.sampled_from([{}, {"unanswered": True}, {"unanswered": False}])
_age = st.sampled_from(["at_least", "at_most"]).flatmap(
    lambda bound: st.builds(lambda n, more: {"field": "age", bound: n, **more}, _bounds, _silence)
)
_has = st.builds(lambda slugs, more: includes("conditions", *slugs, **more), _slugs, _silence)
_names = st.lists(st.sampled_from(["alcohol", "ketamine"]), min_size=1, unique=True)
_uses = st.fixed_dictionaries(
    {"uses": _names},
    optional={
        "frequency": st.lists(st.sampled_from(["weekly", "daily"]), min_size=1, unique=True),
        "planning_to_stop": st.booleans(),
    },
)
_used = st.builds(lambda names, more: includes("substances", *names, **more), _names, _silence)
_answered = st.sampled_from(["age", "conditions"]).map(lambda f: {"field": f, "answered": True})


def trees(leaf: st.SearchStrategy[dict[str, Any]], most: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda one: {"not": one}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        ),
        max_leaves=most,
    )


@given(trees(st.one_of(_age, _has, _answered), 8))
def test_it_finds_what_a_search_through_ages_and_conditions_finds(written: dict[str, Any]) -> None:
    read = condition(written)

    assert can_hold(read) is any(read.holds(world) for world in WORLDS["age and conditions"])


# Three in a list are enough for three conditions on substances.
@given(trees(st.one_of(_uses, _used), 3))
def test_it_finds_what_a_search_through_substances_finds(written: dict[str, Any]) -> None:
    read = condition(written)

    assert can_hold(read) is any(read.holds(world) for world in WORLDS["substances"])
