"""A scorer that is made once says of each program what the criteria mean for it alone."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from recommender.assess import assess
from recommender.criteria import Criterion, Level, PhoneQuestion, Requirement, tier_weights
from recommender.ladder import Reason
from recommender.needs import Needs
from recommender.program import Facts, LengthOfStay, Program
from recommender.reading import ruleset
from recommender.score import Match, Scorer, percent, score
from recommender.traits import CoversStay, HasAny, InSetting, Trait, Within
from tests.recommender.strategies import SETTINGS, SLUGS, miles, needs, programs

RULES = ruleset()
UNSAID = Program(UUID(int=1), None, LengthOfStay(), Facts())

traits: st.SearchStrategy[Trait] = st.one_of(
    st.lists(st.sampled_from(SLUGS), max_size=3, unique=True).map(lambda of: HasAny(tuple(of))),
    st.lists(st.sampled_from(SETTINGS), max_size=3).map(lambda of: InSetting(tuple(of))),
    st.builds(CoversStay, st.sampled_from([7, 30, 90]), st.sampled_from(["stated", "possible"])),
    st.builds(Within, st.sampled_from([1.0, 10.0, 50.0])),
)
sentences = st.sampled_from(["One.", "Two.", "Three."])
asks = st.none() | st.sampled_from(["First?", "Second?", "Third?"])
levels = st.builds(Level, traits, st.integers(-9, 9), sentences, st.booleans(), asks)
criteria = st.lists(
    st.builds(
        Criterion,
        rule=st.sampled_from(["a", "b", "c"]),
        group=st.just("preferences"),
        levels=st.lists(levels, max_size=3).map(tuple),
        unmet=sentences,
        unknown=sentences,
        ask=asks,
        denied_by=st.lists(st.sampled_from(SLUGS), max_size=2).map(tuple),
        avoid=st.booleans(),
        about=st.none() | st.sampled_from(["cbt", "dbt"]),
    ),
    max_size=6,
)
requirements = st.lists(
    st.builds(
        Requirement,
        rule=st.sampled_from(["x", "y"]),
        clauses=st.lists(st.lists(traits, max_size=3).map(tuple), max_size=3).map(tuple),
        because=sentences,
        unknown=st.none() | sentences,
        forbids=st.booleans(),
        steps_unknown=st.none() | st.integers(0, 2),
        steps_failed=st.none() | st.integers(0, 2),
        safety=st.booleans(),
    ),
    max_size=4,
)
questions = st.lists(
    st.builds(
        PhoneQuestion, st.just("q"), st.sampled_from(["First?", "Fourth?"]), st.tuples(traits)
    ),
    max_size=3,
)


def meant(
    criteria: Sequence[Criterion],
    requirements: Sequence[Requirement],
    program: Program,
    away: float | None,
    questions: Sequence[PhoneQuestion],
) -> Match:
    """What the documentation of criteria, requirements and matches says, word by word."""
    met: list[Reason] = []
    unmet: list[Reason] = []
    unknown: list[Reason] = []
    asked: list[tuple[int, str]] = []
    for one in criteria:
        values = [level.trait.value(program, away) for level in one.levels]
        # The first level whose trait is yes gives the points.
        if not one.denied(program) and True in values:
            level = one.levels[values.index(True)]
            found = Reason(one.rule, level.points, level.because, one.possible, one.about)
            (unmet if one.avoid else met).append(found)
            asked += [(one.possible - level.points, level.ask)] if level.ask is not None else []
        elif one.denied(program) or all(value is False for value in values):
            found = Reason(one.rule, 0, one.unmet, one.possible, one.about)
            (met if one.avoid else unmet).append(found)
        else:
            unknown.append(Reason(one.rule, 0, one.unknown, one.possible, one.about))
            asked += [(one.weight, one.ask)] if one.ask is not None else []
    excluded_by: list[Reason] = []
    below: list[Reason] = []
    tier = 0
    for required, weight in zip(requirements, tier_weights(requirements), strict=True):
        held = value_of(required, program, away)
        steps = required.steps(held)
        because = required.because if held is False else required.unknown or required.because
        if steps is None:
            excluded_by.append(Reason(required.rule, 0, because))
        elif steps:
            below.append(Reason(required.rule, 0, because))
            tier += weight * steps
    asked.sort(key=lambda one: -one[0])
    texts = [text for _, text in asked]
    texts += [
        one.text
        for one in questions
        if True not in [trait.value(program, away) for trait in one.unless]
    ]
    points = sum(reason.points for reason in (*met, *unmet))
    return Match(
        excluded_by=tuple(excluded_by),
        ranked_below_by=tuple(below),
        tier=tier,
        points=points,
        score=percent(points, sum(one.possible for one in criteria)),
        met=tuple(sorted(met, key=lambda reason: -reason.points)),
        unmet=tuple(unmet),
        unknown=tuple(unknown),
        ask=tuple(dict.fromkeys(texts)),
    )


def value_of(required: Requirement, program: Program, away: float | None) -> bool | None:
    """In every clause one trait is enough; a clause that is open leaves all of it open."""
    clauses = [[trait.value(program, away) for trait in clause] for clause in required.clauses]
    if all(True in clause for clause in clauses):
        return not required.forbids
    if any(all(value is False for value in clause) for clause in clauses):
        return required.forbids
    return None


@given(criteria, requirements, questions, st.lists(st.tuples(programs, miles), max_size=4))
def test_it_says_of_each_program_what_the_criteria_mean(
    criteria: list[Criterion],
    requirements: list[Requirement],
    questions: list[PhoneQuestion],
    asked: list[tuple[Program, float | None]],
) -> None:
    scorer = Scorer(criteria, requirements, questions)

    for program, away in asked:
        expected = meant(criteria, requirements, program, away, questions)
        assert scorer.match(program, away) == expected
        assert score(criteria, requirements, program, away, questions) == expected


@given(needs, st.lists(st.tuples(programs, miles), max_size=4))
def test_it_says_of_each_program_what_a_person_needs(
    needs: Needs, asked: list[tuple[Program, float | None]]
) -> None:
    found = assess(needs, RULES)
    scorer = Scorer(found.criteria, found.requirements, found.questions)

    for program, away in asked:
        assert scorer.match(program, away) == meant(
            found.criteria, found.requirements, program, away, found.questions
        )


def test_what_a_rule_says_to_everybody_is_one_reason_for_everybody() -> None:
    def said(payment: str) -> dict[str, Reason]:
        needs = Needs.model_validate({"substances": ["ketamine"], "payment": [payment]})
        found = score(assess(needs, RULES).criteria, (), UNSAID, None)
        return {one.rule: one for one in (*found.met, *found.unmet, *found.unknown)}

    one, other = said("medicaid"), said("medicaid")

    assert one["treats-substance"] is other["treats-substance"]
    # What names a person's answer is theirs alone, and gone with their request.
    assert one["payment"] == other["payment"] != said("medicare")["payment"]
    assert one["payment"] is not other["payment"]


@given(needs, programs, programs, miles)
def test_the_same_outcome_is_the_same_reason_in_every_match(
    needs: Needs, one: Program, other: Program, away: float | None
) -> None:
    found = assess(needs, RULES)
    scorer = Scorer(found.criteria, found.requirements)
    matches = [scorer.match(program, away) for program in (one, other, one)]
    reasons = [
        reason
        for match in matches
        for reason in (*match.met, *match.unmet, *match.unknown, *match.excluded_by)
    ]

    assert len({id(reason) for reason in reasons}) == len(set(reasons))
