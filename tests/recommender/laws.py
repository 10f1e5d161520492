"""What a match comes to, for laws that compare two of them."""

from uuid import UUID

from recommender.assess import Assessment
from recommender.program import Facts, Program
from recommender.score import Match, score
from recommender.traits import HasAny, InSetting, Trait
from recommender.vocabulary import vocabulary

NOBODY = UUID(int=1)


def match(assessment: Assessment, program: Program, miles: float | None) -> Match:
    """The program against what a person needs."""
    return score(assessment.criteria, assessment.requirements, program, miles, assessment.questions)


def standing(found: Match) -> tuple[int, int, int]:
    """The greater, the better: whether it is listed, what comes before points, the points."""
    return (-bool(found.excluded_by), -found.tier, found.points)


def unwanted(assessment: Assessment) -> frozenset[str]:
    """The terms whose yes is against a program: avoided, or forbidden."""
    traits: list[Trait] = []
    for criterion in assessment.criteria:
        if criterion.avoid:
            traits += [level.trait for level in criterion.levels]
    for requirement in assessment.requirements:
        if requirement.forbids:
            traits += [trait for clause in requirement.clauses for trait in clause]
    named: set[str] = set()
    for trait in traits:
        if isinstance(trait, HasAny):
            named |= set(trait.terms)
        elif isinstance(trait, InSetting):
            named |= set(trait.settings)
    return frozenset(named)


def learned(program: Program, slug: str, *, value: bool) -> Program:
    """The program once its place has said yes or no to this term, and to nothing else."""
    bit = vocabulary().mask([slug])
    yes, no = program.facts.yes & ~bit, program.facts.no & ~bit
    facts = Facts(yes | bit, no) if value else Facts(yes, no | bit)
    return program._replace(facts=facts)


def forgotten(program: Program, slug: str) -> Program:
    """The program where nobody has said anything of this term."""
    bit = vocabulary().mask([slug])
    return program._replace(facts=Facts(program.facts.yes & ~bit, program.facts.no & ~bit))
