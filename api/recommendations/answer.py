"""A recommendation as the API answers it."""

from collections.abc import Iterable
from typing import Any

from recommender.assess import Assessment, Notice
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
        "actions": [action.model_dump(exclude_none=True) for action in notice.actions],
        "rule": notice.rule.id,
        "sources": list(notice.rule.sources),
    }


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
        told = needs.answer(f"scores.{screener.id}")
        scores = {None: told} if isinstance(told, int) else dict(told or ())
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
    for match in matches:
        for reasons in (match.met, match.unmet, match.unknown, match.ranked_below_by):
            named |= {reason.rule for reason in reasons}
    return {name: rules.citation(name, language) for name in sorted(named) if name in rules}
