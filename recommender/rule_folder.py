"""One folder of rule files, as far as it can be read, and what is wrong with it.

safety.toml         [[rule]] tables, one topic a file; `without = ["id"]` in an overlay
sources.toml        [name] tables: the public sources that rules cite
weights.toml        [group] tables: the most points that each group can come to
es/safety.toml      "English sentence" = "Spanish sentence", for all sentences of the topic
"""

import tomllib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Any, Protocol, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from recommender.checks import faults_of_rule, placeholders
from recommender.criteria import Group
from recommender.grammar import Rule, Source
from recommender.ruleset import Weight

FIRST = ("safety.toml", "withdrawal.toml")
"""Read before the other topics, so that their notices come before others of the same urgency."""

GROUPS = get_args(Group)

_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
_SENTENCES: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


class Digest(Protocol):
    """What takes in every byte that is read."""

    def update(self, data: bytes, /) -> None:
        """Take in more."""


class _Topic(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rule: list[dict[str, Any]] = []
    without: list[str] = []


class _Weight(BaseModel):
    model_config = ConfigDict(extra="forbid")
    most: int = Field(ge=0, le=100)
    why: str


class RuleFolder:
    """What the files of a folder say.

    Attributes:
        rules: by id, safety first.
        topics: each rule's file, without its ending.
        spanish: for each topic, English sentence -> Spanish sentence.
        without: ids of rules to take away from what this is laid over.
    """

    def __init__(self, folder: Traversable, digest: Digest) -> None:
        self.rules: dict[str, Rule] = {}
        self.topics: dict[str, str] = {}
        self.sources: dict[str, Source] = {}
        self.weights: dict[Group, Weight] = {}
        self.spanish: dict[str, dict[str, str]] = {}
        self.without: list[str] = []
        self._digest = digest
        self._unread: list[str] = []
        for file in _tables(folder):
            self._read(file)
        if (folder / "es").is_dir():
            for file in _tables(folder / "es"):
                self._read_spanish(file)

    def problems(self) -> Iterator[str]:
        """What was not understood, then what is wrong between the files."""
        yield from self._unread
        for rule_id, rule in self.rules.items():
            where = f'{self.topics[rule_id]}.toml: rule "{rule_id}"'
            yield from (f"{where}: {fault}" for fault in faults_of_rule(rule))
        for topic in sorted({*self.topics.values(), *self.spanish}):
            yield from self._untranslated(topic)
        said: dict[str, str] = {}
        for english, spanish in self.translations():
            if said.setdefault(english, spanish) != spanish:
                yield f"es: has two Spanish sentences for: {english}"
        cited = {name for rule in self.rules.values() for name in rule.sources}
        for name in sorted(self.sources.keys() - cited):
            yield f'sources.toml: source "{name}": no rule cites it'

    def translations(self) -> Iterator[tuple[str, str]]:
        """Every (English, Spanish) sentence."""
        return (pair for table in self.spanish.values() for pair in table.items())

    def _untranslated(self, topic: str) -> Iterator[str]:
        spanish = self.spanish.get(topic, {})
        said: dict[str, str] = {}
        for rule_id, rule in self.rules.items():
            if self.topics[rule_id] == topic:
                said |= dict.fromkeys(rule.sentences(), rule_id)
        for sentence, rule_id in said.items():
            where = f'es/{topic}.toml: rule "{rule_id}"'
            if sentence not in spanish:
                yield f"{where}: has no Spanish for: {sentence}"
            elif placeholders(sentence) != placeholders(spanish[sentence]):
                yield f"{where}: other placeholders in Spanish than in English: {sentence}"
        for sentence in spanish:
            if sentence not in said:
                yield f"es/{topic}.toml: no rule says: {sentence}"

    def _read(self, file: Traversable) -> None:
        table = self._table(file, file.name)
        if file.name == "sources.toml":
            self._read_sources(table)
        elif file.name == "weights.toml":
            self._read_weights(table)
        else:
            self._read_rules(file.name.removesuffix(".toml"), table)

    def _read_spanish(self, file: Traversable) -> None:
        where = f"es/{file.name}"
        try:
            said = _SENTENCES.validate_python(self._table(file, where))
        except ValidationError as error:
            self._refuse(where, error)
        else:
            self.spanish[file.name.removesuffix(".toml")] = said

    def _table(self, file: Traversable, where: str) -> dict[str, Any]:
        content = file.read_bytes()
        self._digest.update(f"{where}\0{len(content)}\0".encode() + content)
        try:
            return tomllib.loads(content.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self._unread.append(f"{where}: {error}")
            return {}

    def _read_sources(self, table: dict[str, Any]) -> None:
        for name, entry in table.items():
            try:
                self.sources[name] = Source.model_validate(entry)
            except ValidationError as error:
                self._refuse(f'sources.toml: source "{name}"', error)

    def _read_weights(self, table: dict[str, Any]) -> None:
        for name, entry in table.items():
            group = next((one for one in GROUPS if one == name), None)
            if group is None:
                self._unread.append(f"weights.toml: {name} is not a group of points")
                continue
            try:
                read = _Weight.model_validate(entry)
            except ValidationError as error:
                self._refuse(f"weights.toml: {name}", error)
            else:
                self.weights[group] = Weight(read.most, read.why)

    def _read_rules(self, topic: str, table: dict[str, Any]) -> None:
        try:
            read = _Topic.model_validate(table)
        except ValidationError as error:
            self._refuse(f"{topic}.toml", error)
            return
        self.without += read.without
        for number, entry in enumerate(read.rule, start=1):
            where = f'{topic}.toml: rule "{entry.get("id", f"number {number}")}"'
            try:
                rule = _RULE.validate_python(entry)
            except ValidationError as error:
                self._refuse(where, error)
                continue
            if rule.id in self.rules:
                self._unread.append(f"{where}: id: is used twice")
            self.rules[rule.id] = rule
            self.topics[rule.id] = topic

    def _refuse(self, where: str, error: ValidationError) -> None:
        for fault in error.errors(include_url=False, include_input=False):
            field = ".".join(str(part) for part in fault["loc"]) or "the table"
            self._unread.append(f"{where}: {field}: {fault['msg']}")


def _tables(folder: Traversable) -> list[Traversable]:
    found = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    return sorted(found, key=lambda file: (file.name not in FIRST, file.name))
