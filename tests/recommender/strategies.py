"""Random needs and programs, any of them: what Hypothesis draws from."""

from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st

from recommender.needs import MustHave, Needs, path_of
from recommender.program import Facts, LengthOfStay, Program
from recommender.vocabulary import vocabulary

SLUGS = [term.slug for term in vocabulary() if term.category != "settings"]
SETTINGS = [term.slug for term in vocabulary().of("settings")]


def terms(*categories: str, most: int = 3) -> st.SearchStrategy[list[str]]:
    slugs = [term.slug for term in vocabulary().of(*categories)]
    return st.lists(st.sampled_from(slugs), max_size=most, unique=True)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A table with any of these fields, or none of them."""
    return st.fixed_dictionaries({}, optional=fields)


_substance = st.fixed_dictionaries(
    {"name": st.sampled_from([term.slug for term in vocabulary().of("substances")])},
    optional={
        "frequency": st.sampled_from(["rarely", "weekly", "daily"]),
        "planning_to_stop": st.booleans(),
    },
)
_low = st.integers(0, 3)

told: st.SearchStrategy[dict[str, Any]] = some(
    age=st.integers(10, 90),
    gender=st.sampled_from(["female", "male", "other"]),
    pregnant=st.booleans(),
    veteran=st.booleans(),
    languages=terms("languages", most=2),
    substances=st.lists(_substance, max_size=3),
    conditions=terms("conditions"),
    scores=some(
        phq2=st.integers(0, 6),
        phq9=st.integers(0, 27),
        gad7=st.integers(0, 21),
        audit_c=st.integers(0, 12),
        audit=st.integers(0, 40),
        taps=some(alcohol=_low, cannabis=_low, heroin=_low, stimulants=_low, sedatives=_low),
    ),
    safety=some(
        suicidal_thoughts=st.sampled_from(["none", "passive"]),
        withdrawal_history=st.lists(
            st.sampled_from(["seizure", "delirium_tremens"]), max_size=2, unique=True
        ),
        symptoms=st.lists(
            st.sampled_from(["confusion", "tremor", "blood_in_urine", "flank_pain"]), max_size=2
        ),
    ),
    home=st.sampled_from(["supportive", "unstable", "unsafe", "using", "none"]),
    children=st.booleans(),
    transport=st.booleans(),
    prior_treatment=terms("settings", most=2),
    populations=terms("populations"),
    payment=terms("payment", "payment_help"),
    therapies=terms("therapies"),
    medications=terms("medications", most=2),
    preferences=some(
        settings=terms("settings", most=2),
        length_of_stay_days=st.sampled_from([20, 30, 31, 90, 180]),
        telehealth=st.booleans(),
        avoid=terms("therapies", "medications", "policies", most=2),
    ),
    must_have=st.lists(st.sampled_from(get_args(MustHave)), max_size=3, unique=True),
    must_be_known=st.booleans(),
    language=st.sampled_from(["en", "es"]),
)
"""What a person tells, as JSON; no emergency is in it. Its must-haves may be unanswered."""


def needs_of(told: dict[str, Any]) -> Needs:
    """The needs of what was told, its must-haves kept to what is answered."""
    without = Needs.model_validate({**told, "must_have": []})
    answered = [name for name in told.get("must_have", []) if without.answer(path_of(name))]
    return Needs.model_validate({**told, "must_have": answered})


needs: st.SearchStrategy[Needs] = told.map(needs_of)

_days = st.none() | st.sampled_from([7, 28, 30, 31, 90, 120])
stays: st.SearchStrategy[LengthOfStay] = st.builds(
    LengthOfStay, min_days=_days, max_days=_days, typical_days=_days
)
known: st.SearchStrategy[dict[str, bool]] = st.dictionaries(
    st.sampled_from([*SLUGS, *SETTINGS]), st.booleans(), max_size=30
)
facts: st.SearchStrategy[Facts] = known.map(
    lambda said: Facts.said(
        [slug for slug, value in said.items() if value],
        [slug for slug, value in said.items() if not value],
    )
)
programs: st.SearchStrategy[Program] = st.builds(
    Program, st.just(UUID(int=1)), st.none() | st.sampled_from(SETTINGS), stays, facts
)
miles: st.SearchStrategy[float | None] = st.none() | st.sampled_from([0.5, 5.0, 14.0, 40.0, 90.0])
