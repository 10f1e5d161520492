"""Valid rules of each kind, of which a test says only what it is about."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from recommender.conditions import Condition
from recommender.grammar import Rule

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def condition(written: dict[str, Any]) -> Condition:
    """A condition, as a rule file has it."""
    return _CONDITION.validate_python(written)


def rule(effect: str, name: str = "one", **more: Any) -> Rule:
    """A rule with this effect; `more` adds to its fields, or replaces them."""
    weighing = {"group": "preferences", "unmet": "No.", "unknown": "Maybe."}
    standing = {"any": [{"has": ["cbt"]}], "because": "Because."}
    own: dict[str, dict[str, Any]] = {
        "notice": {"urgency": "advice", "heading": "Heading", "text": "Text."},
        "setting": {"settings": ["outpatient"], "because": "Because."},
        "ask": {"ask": "Do you?"},
        "prefer": {**weighing, "levels": [level()]},
        "avoid": {**weighing, "levels": [level(points=-5)]},
        "first": {**standing, "unknown": "Maybe."},
    }
    written = {
        "id": name,
        "effect": effect,
        "title": "Title",
        "description": "What it is for.",
        "sources": ["a-source"],
        "confidence": "convention",
        "since": date(2026, 1, 1),
        "reviewer": "nobody",
        **own.get(effect, standing),
        **more,
    }
    return _RULE.validate_python(written)


def level(**more: Any) -> dict[str, Any]:
    """A level of 5 points for CBT, or for the trait in `more`."""
    named = more.keys() & {"has", "setting", "stay", "within_miles"}
    return {**({} if named else {"has": ["cbt"]}), "points": 5, "because": "Because.", **more}
