"""Whether conditions can come true together: the search for answers that make them so.

A condition is unfolded into its ways to come true, each a row of single conditions that have to be
true or false. A way is open where every field has an answer that suits all that is asked of it.
A must-have is taken to be possible whether or not its own field is answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from recommender.conditions import AllOf, Answer, AnyOf, Condition, Not, Uses
from recommender.needs import Needs, Substance
from recommender.vocabulary import vocabulary

MOST_TRIED = 20_000
"""Ways after which a condition is taken to be one that can come true."""


def can_hold(*conditions: Condition) -> bool:
    """Whether some answers make all of these conditions true."""
    ways = _ways(AllOf(all=list(conditions)), wanted=True)
    return any(tried == MOST_TRIED or _is_open(way) for tried, way in enumerate(ways))


def faults_of_values(leaf: Answer | Uses) -> Iterator[str]:
    """Values of a condition that no answer can have, such as a bound beyond the field's own."""
    if isinstance(leaf, Uses):
        return
    for entry in leaf.includes or ():
        if entry not in entries(leaf.field):
            yield f"{leaf.field}: {entry} is not an answer that it can have"
    for value in (leaf.equals, leaf.at_least, leaf.at_most):
        if value is not None and not _can_be(leaf.field, value):
            shown = str(value).lower() if isinstance(value, bool) else value
            yield f"{leaf.field}: {shown} is not an answer that it can have"


@cache
def entries(field: str) -> tuple[str, ...]:
    """What the lists of a field can hold, in a steady order; nothing where it is no list."""
    if field == "substances":
        return tuple(term.slug for term in vocabulary().of("substances"))
    listed = _schema(field).get("items")
    if listed is None:
        return ()
    if "enum" in listed:
        return tuple(listed["enum"])
    terms = vocabulary().of(*listed["x-vocabulary"]) if "x-vocabulary" in listed else vocabulary()
    return tuple(term.slug for term in terms if _can_be(field, [term.slug]))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A single condition that has to be true, or false; unknown is neither."""

    leaf: Answer | Uses
    value: bool

    @property
    def field(self) -> str:
        return self.leaf.field if isinstance(self.leaf, Answer) else "substances"

    def suits(self, sketch: "_Sketch") -> bool:
        return self.leaf.holds(sketch) is self.value


@dataclass(frozen=True, slots=True)
class _Sketch:
    """The answer to one field, as conditions see it; not all of a `Needs`."""

    told: Any = None
    substances: Sequence[Substance] = ()

    def answer(self, path: str) -> Any:
        if path == "substances":
            return [substance.name for substance in self.substances] or None
        return self.told


def _ways(condition: Condition, *, wanted: bool) -> Iterator[tuple[_Wanted, ...]]:
    if isinstance(condition, Not):
        yield from _ways(condition.not_, wanted=not wanted)
    elif isinstance(condition, AllOf | AnyOf):
        parts = condition.all if isinstance(condition, AllOf) else condition.any
        ways = [_ways(part, wanted=wanted) for part in parts]
        if isinstance(condition, AllOf) is wanted:
            yield from (tuple(chain.from_iterable(chosen)) for chosen in product(*ways))
        else:
            yield from chain.from_iterable(ways)
    else:
        yield (_Wanted(condition, wanted),)


def _is_open(way: Sequence[_Wanted]) -> bool:
    asked: dict[str, list[_Wanted]] = {}
    for one in way:
        asked.setdefault(one.field, []).append(one)
    return all(
        any(all(one.suits(sketch) for one in of) for sketch in _sketches(field, of))
        for field, of in asked.items()
    )


def _sketches(field: str, asked: Sequence[_Wanted]) -> Iterator[_Sketch]:
    """The answers worth trying: none, then one that has all that is asked for, if any does."""
    yield _Sketch(None if field == "substances" else Needs().answer(field))
    if singles := _singles(field):
        # What must not be has to be false of every entry, what must be true of one of them.
        left = [one for one in singles if all(w.suits(one) for w in asked if not w.value)]
        chosen = [next((one for one in left if w.suits(one)), None) for w in asked if w.value]
        yield _joined([one for one in (*chosen, *left[:1]) if one is not None])
    else:
        yield from (_Sketch(value) for value in _values(field, asked))


@cache
def _singles(field: str) -> tuple[_Sketch, ...]:
    """Every answer to a field of lists that has one entry."""
    if field != "substances":
        return tuple(_Sketch([entry]) for entry in entries(field))
    often: tuple[Literal["rarely", "weekly", "daily"] | None, ...]
    often = (None, "rarely", "weekly", "daily")
    told = product(entries(field), often, (None, True, False))
    return tuple(
        _Sketch(None, (Substance(name=name, frequency=frequency, planning_to_stop=plan),))
        for name, frequency, plan in told
    )


def _joined(sketches: Sequence[_Sketch]) -> _Sketch:
    told = [entry for sketch in sketches for entry in sketch.told or ()]
    return _Sketch(told or None, [one for sketch in sketches for one in sketch.substances])


def _values(field: str, asked: Sequence[_Wanted]) -> Iterator[Any]:
    """Answers to a field of single values: every word, or the numbers around the bounds."""
    leaves = [one.leaf for one in asked if isinstance(one.leaf, Answer)]
    bounds = [n for leaf in leaves for n in (leaf.at_least, leaf.at_most) if n is not None]
    numbers = {1, *(n + step for n in bounds for step in (-1, 0, 1))}
    tried = (True, False, *_schema(field).get("enum", ()), *sorted(numbers))
    return (value for value in tried if _can_be(field, value))


def _can_be(field: str, value: Any) -> bool:
    """Whether the field takes this value as it is, with nothing to convert."""
    try:
        told = _adapter(field).validate_python(value)
    except ValidationError:
        return False
    return type(told) is type(value) and bool(told == value)


@cache
def _schema(field: str) -> dict[str, Any]:
    """The JSON Schema of a field's answers."""
    schema = _adapter(field).json_schema()
    ways = [way for way in schema.get("anyOf", [schema]) if way.get("type") != "null"]
    return dict(ways[0])


@cache
def _adapter(field: str) -> TypeAdapter[Any]:
    *outer, name = field.split(".")
    model: Any = Needs
    for part in outer:
        model = model.model_fields[part].annotation
    return TypeAdapter(model.model_fields[name].rebuild_annotation())
