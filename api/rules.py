"""The rules that this process recommends by: the shipped ones, or the operator's own."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from api.settings import Settings, SettingsError
from recommender.checks import unsafe_days
from recommender.grammar import Rule
from recommender.prose import in_words
from recommender.reading import read_ruleset, ruleset, shipped_rules
from recommender.ruleset import RuleError, RuleSet


class Rules:
    """Every rule that was read, of which those in effect today are applied."""

    def __init__(self, all_rules: RuleSet) -> None:
        self.all = all_rules

    @property
    def today(self) -> RuleSet:
        """The rules in effect on this day (UTC)."""
        return self.all.on(_today())


def load_rules(settings: Settings) -> Rules:
    """The rules that the settings name.

    Raises:
        SettingsError: a folder is missing, or holds rules that cannot be used.
    """
    try:
        return Rules(read_folders(settings.rules, settings.rules_overlay))
    except OSError as error:
        raise SettingsError(f"The rules cannot be read: {error.strerror}.") from None
    except RuleError as error:
        raise SettingsError(f"The rules cannot be used:\n{error}") from None


def read_folders(whole: Path | None, overlay: Path | None) -> RuleSet:
    """The rules of a folder (the shipped ones when there is none), with another laid over them.

    Raises:
        RuleError: they cannot be used, or do not keep people safe from today on.
        OSError: a folder cannot be read.
    """
    own = whole is not None or overlay is not None
    found = read_ruleset(whole or shipped_rules(), overlay) if own else ruleset()
    # Also where a wrong clock would put the shipped rules out of effect.
    if problems := list(unsafe_days(found, _today())):
        raise RuleError("\n".join(problems))
    return found


def rule_document(rules: RuleSet, rule: Rule) -> dict[str, Any]:
    """A rule with its topic, its condition in words, its sources and its sentences in Spanish."""
    sources = (rules.sources[name] for name in rule.sources)
    return {
        **rule.model_dump(mode="json", by_alias=True, exclude_none=True),
        "topic": rules.files[rule.id],
        "when_in_words": in_words(rule.when) if rule.when else None,
        "sources": [source.model_dump(mode="json") for source in sources],
        "spanish": {said: rules.say(said, "es") for said in rule.sentences()},
    }


def _today() -> date:
    return datetime.now(UTC).date()
