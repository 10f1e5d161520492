"""A recommendation as the API answers it."""

from collections.abc import Iterable
from typing import Any

from recommender.assess import Assessment, Notice
from recommender.grammar import Action
from recommender.language import Language
from recommender.needs import Needs
from recommender.ruleset import RuleSet
from recommender.score import Match
from recommender.screening import screeners


def notice_document(notice: Notice) -> dict[str, Any]:
    """A notice, with what to do and its sources."""
    return {
        "id": notice.rule.id,
        "urgency": notice.rule.urgency,
        "title": notice.heading,
        "text": notice.text,
        "actions": [_action_document(action) for action in notice.actions],
        "rule": notice.rule.id,
        "sources": list(notice.rule.sources),
    }


def _action_document(action: Action) -> dict[str, str]:
    told = {"label": action.label, "tel": action.tel, "url": action.url}
    return {name: value for name, value in told.items() if value is not None}


def care_document(assessment: Assessment) -> dict[str, Any]:
    """The kinds of care worth asking about, each with its reasons."""
    return {
        "settings": [
            {
                "setting": advice.setting,
                "reasons": [{"rule": rule, "because": because} for rule, because in advice.reasons],
            }
            for advice in assessment.settings
        ],
        "confirm_with_clinician": True,
    }


def screening_document(needs: Needs) -> list[dict[str, Any]]:
    """What each score that was sent may mean; one for each substance of TAPS."""
    found = []
    for screener in screeners():
        told = getattr(needs.scores, screener.id)
        if told is None:
            continue
        scores = {None: told} if isinstance(told, int) else dict(told)
        for about, score in scores.items():
            if score is None:
                continue
            gender = needs.gender if needs.gender in ("female", "male") else None
            band = screener.band(score, gender)
            found.append(
                {
                    "id": screener.id,
                    "about": about,
                    "title": screener.title[needs.language],
                    "score": score,
                    "label": band.label[needs.language],
                    "meaning": band.meaning[needs.language],
                }
            )
    return found


def cited(
    rules: RuleSet,
    language: Language,
    assessment: Assessment,
    matches: Iterable[Match],
) -> dict[str, Any]:
    """Every rule that the answer names, once, with its title and sources.

    Args:
        matches: of the programs that are answered.
    """
    named = {notice.rule.id for notice in assessment.notices}
    named |= {rule for advice in assessment.settings for rule, _ in advice.reasons}
    named |= {question.rule for question in assessment.questions}
    for number, match in enumerate(matches):
        # Each names the same criteria: those that it meets, those that it does not, and the rest.
        reasons = match.ranked_below_by
        if number == 0:
            reasons += match.met + match.unmet + match.unknown
        named |= {reason.rule for reason in reasons}
    return {name: rules.citation(name, language) for name in sorted(named) if name in rules}
