"""Screeners, and what answers to them come to, as the API answers them."""

from typing import Any

from api.recommendations.answer import notice_document
from recommender.assess import assess
from recommender.language import Language
from recommender.needs import Needs
from recommender.ruleset import RuleSet
from recommender.screener_grammar import Band, Screener
from recommender.screening import Scored, add_score


def screener_document(screener: Screener, language: Language) -> dict[str, Any]:
    """A screener with its questions, its bands and its sources."""
    introduction = screener.introduction
    return {
        "id": screener.id,
        "title": screener.title[language],
        "about": screener.about[language],
        "permission": screener.permission[language],
        "most": screener.most,
        "scored": screener.scored,
        "introduction": None if introduction is None else introduction[language],
        "items": [
            {
                "text": item.text[language],
                "options": [
                    {"value": value, "label": option[language]}
                    for value, option in enumerate(screener.options_of(item))
                ],
            }
            for item in screener.items
        ],
        "bands": [
            {
                **_range(band, language),
                "gender": band.gender,
                "meaning": band.meaning[language],
                "next_screener": band.next_screener,
            }
            for band in screener.bands
        ],
        "sources": _sources(screener),
    }


def scored_document(
    screener: Screener, scored: Scored, language: Language, rules: RuleSet
) -> dict[str, Any]:
    """A total, what it may mean, and the notices that follow from it."""
    assessment = assess(add_score(Needs(language=language), scored), rules)
    return {
        "id": screener.id,
        "title": screener.title[language],
        "score": scored.total,
        "most": screener.most,
        "band": _range(scored.band, language),
        "meaning": scored.band.meaning[language],
        "next_screener": scored.band.next_screener,
        "needs": scored.needs,
        "notices": [notice_document(notice) for notice in assessment.notices],
        "sources": _sources(screener),
        "confirm_with_clinician": True,
        "ruleset": {"version": rules.version, "sha256": rules.sha256},
    }


def _range(band: Band, language: Language) -> dict[str, Any]:
    return {"from": band.lowest, "to": band.highest, "label": band.label[language]}


def _sources(screener: Screener) -> list[dict[str, Any]]:
    shown = {"title", "publisher", "year", "url"}
    return [source.model_dump(include=shown) for source in screener.sources]
