"""A recommendation as the API answers it."""

from collections.abc import Iterable
from typing import Any

from recommender.assess import Assessment
from recommender.rules import NoticeRule
from recommender.ruleset import ruleset


def notice_document(notice: NoticeRule) -> dict[str, Any]:
    """A notice, with what to do and its sources."""
    return {
        "id": notice.id,
        "urgency": notice.urgency,
        "title": notice.heading,
        "text": notice.text,
        "actions": [action.model_dump(exclude_none=True) for action in notice.actions],
        "rule": notice.id,
        "sources": list(notice.sources),
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


def cited(assessment: Assessment, contents: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Every rule that the page names, once, with its title and sources.

    Args:
        contents: the page's programs, as they are answered.
    """
    named = [notice.id for notice in assessment.notices]
    named += [rule for advice in assessment.settings for rule, _ in advice.reasons]
    for program in contents:
        match = program["match"]
        reasons = (*match["met"], *match["unmet"], *match["unknown"])
        named += [reason["rule"] for reason in reasons]
    return {name: ruleset().citation(name) for name in sorted(set(named))}
