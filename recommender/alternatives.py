"""What programs are ranked by, for what a person told, and for each other thing they might tell.

`Alternatives` lives as long as one request does. To try an answer, only the rules that look at
what it changes are applied again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recommender.criteria import Criterion, Group, Level, Requirement
from recommender.must_have import must_have
from recommender.needs import Needs
from recommender.outcomes import Notice
from recommender.prepared import Applied
from recommender.ruleset import RuleSet
from recommender.told import Told


@dataclass(frozen=True, slots=True)
class Weighing:
    """What programs are ranked by, its points not yet held to what a group may come to.

    Attributes:
        criteria: as the rules give them. Where a rule asks the same of everybody, these are the
            same objects for everybody who is answered in that language.
        shares: (most, total) of each group whose criteria together could come to more points than
            it may: `in_share` of its points count. Other groups are not in it.
        requirements: in the order in which they decide.
        withheld: whether no list may be shown.
    """

    criteria: tuple[Criterion, ...]
    shares: Mapping[Group, tuple[int, int]]
    requirements: tuple[Requirement, ...]
    withheld: bool

    def counted(self) -> tuple[Criterion, ...]:
        """The criteria with the points that count: none of their groups comes to too many."""
        if not self.shares:
            return self.criteria
        return tuple(
            _shrunk(criterion, self.shares[criterion.group])
            if criterion.group in self.shares
            else criterion
            for criterion in self.criteria
        )


def in_share(points: int, share: tuple[int, int]) -> int:
    """How many of these points count where only `most` of a `total` may: rounded toward 0."""
    most, total = share
    return points * most // total if points > 0 else -(-points * most // total)


def weigh(needs: Needs, rules: RuleSet) -> Weighing:
    """What programs are ranked by, for these needs."""
    return Alternatives(needs, rules).weighing


class Alternatives:
    """The needs of one request, weighed, and the same with other answers in them.

    Attributes:
        applied: what each rule comes to for the needs as they are.
        weighing: what programs are ranked by for them.
    """

    def __init__(self, needs: Needs, rules: RuleSet) -> None:
        self.rules = rules
        self._musts: dict[str, tuple[object, Requirement]] = {}
        self.applied = self.rules.prepared.apply(Told(needs))
        self.weighing = self._weighed(self.applied)

    def weigh(self, changed: Needs) -> Weighing:
        """What `weigh` gives for these needs, sooner the less they differ from the request's own.

        What the change does not touch is in it as the same objects.
        """
        return self._weighed(self.rules.prepared.apply_changed(changed, self.applied))

    def _weighed(self, applied: Applied) -> Weighing:
        prepared, weights = self.rules.prepared, self.rules.weights
        criteria = prepared.found(Criterion, applied)
        requirements = prepared.found(Requirement, applied)
        sums: dict[Group, int] = {}
        for criterion in criteria:
            sums[criterion.group] = sums.get(criterion.group, 0) + criterion.weight
        # What puts places first decides before what puts them last.
        safety = sorted([one for one in requirements if one.safety], key=_puts_last)
        others = [one for one in requirements if not one.safety]
        return Weighing(
            criteria=tuple(criteria),
            shares={
                group: (weights[group].most, total)
                for group, total in sums.items()
                if total > weights[group].most
            },
            requirements=(*safety, *others, *self._musts_of(criteria, applied.told)),
            withheld=any(one.rule.withhold for one in prepared.found(Notice, applied)),
        )

    def _musts_of(self, criteria: Sequence[Criterion], told: Told) -> Iterator[Requirement]:
        """What the person must have, each a requirement made of the criteria for it."""
        for name in sorted(set(told.answer("must_have") or ())):
            rules = self.rules.prepared.for_must_have.get(name, ())
            wanted = [criterion for criterion in criteria if criterion.rule in rules]
            if wanted:
                yield self._must(name, wanted, told)

    def _must(self, name: str, criteria: list[Criterion], told: Told) -> Requirement:
        language, known = told.answers["language"], told.answers["must_be_known"]
        asked = (criteria, language, known)
        before = self._musts.get(name)
        if before is not None and before[0] == asked:
            return before[1]
        requirement = must_have(name, criteria, language, known=known)
        self._musts.setdefault(name, (asked, requirement))
        return requirement


def _puts_last(requirement: Requirement) -> bool:
    return not requirement.steps_unknown


def _shrunk(criterion: Criterion, share: tuple[int, int]) -> Criterion:
    levels = [
        Level(trait, in_share(points, share), because, partly, ask)
        for trait, points, because, partly, ask in criterion.levels
    ]
    return Criterion(
        criterion.rule,
        criterion.group,
        tuple(levels),
        criterion.unmet,
        criterion.unknown,
        criterion.ask,
        criterion.denied_by,
        criterion.avoid,
        criterion.about,
    )
