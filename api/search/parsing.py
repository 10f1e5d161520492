"""Reads a query string or a body into the same request, with every fault named."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from api.places.names import state_of, words
from api.problems import FieldError, InvalidRequest
from api.search.query import Query, Sort
from api.search.schemas import TAGS, NeedsGroups, SearchBody
from api.validation import FIX_FIELDS, field_errors, pointer, read_json
from recommender.language import Language
from recommender.vocabulary import UnknownTerm, vocabulary

M = TypeVar("M", bound=BaseModel)

MOST_UNKNOWN = 10
"""Terms that are named as unknown; more are only looked at once these are corrected."""

ONE_PLACE = "Give only one of place, zip, and lat with lng."


class PlaceAsked(NamedTuple):
    """Where a search starts, not yet looked up: one of the three, or none."""

    text: str | None = None
    zip: str | None = None
    point: tuple[float, float] | None = None


class SearchRequest(NamedTuple):
    """A search whose fields are understood, all but the place.

    Attributes:
        radius_miles, sort: None where not asked for: the place decides.
        states: two letters each; empty where not asked for.
        language: of the sentences in the answer.
        query: the rest: `api.search.service` adds the area, the order and what fit is.
    """

    place: PlaceAsked
    radius_miles: float | None
    states: tuple[str, ...]
    sort: Sort | None
    language: Language
    query: Query


def parse_query_string(items: Iterable[tuple[str, str]]) -> SearchRequest:
    """The search of a query string: a comma means or, a repeated parameter and.

    A parameter without a value is as if it were not there, as plain forms send it.

    Args:
        items: (name, value) pairs, decoded, in order.

    Raises:
        InvalidRequest: naming the parameters at fault.
    """
    values: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in items:
        if value.strip() or name not in SearchBody.model_fields:
            values[name].append(value)
    data: dict[str, Any] = {}
    errors = []
    for name, given in values.items():
        if name == "needs":
            data[name] = _needs_of(given)
        elif name == "setting":
            data[name] = [group for value in given if (group := _pieces(value))]
        elif len(given) > 1:
            detail = "Give this once; between alternatives of one list put commas."
            errors.append(FieldError(pointer((name,)), "repeated", detail))
        elif name == "state":
            data[name] = _pieces(given[0])
        else:
            data[name] = given[0]
    if errors:
        raise InvalidRequest(FIX_FIELDS, errors=errors)
    return understand(read_parameters(SearchBody, data), whole_fields=True)


def read_parameters(model: type[M], values: Mapping[str, Any]) -> M:
    """The values of a query string as the model understands them.

    Raises:
        InvalidRequest: naming the parameters at fault.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise InvalidRequest(FIX_FIELDS, errors=_of_fields(field_errors(faults, TAGS))) from None


def parse_body(body: bytes) -> SearchRequest:
    """The search of a JSON body.

    Raises:
        MalformedJson: it is not JSON.
        InvalidRequest: naming the fields at fault.
    """
    return understand(read_json(SearchBody, body, TAGS))


def understand(body: SearchBody, *, whole_fields: bool = False) -> SearchRequest:
    """The request of a valid body: terms and states found, fields that need each other checked.

    Args:
        whole_fields: errors name a field, not a place inside it: a query string has none.

    Raises:
        InvalidRequest: naming the fields at fault.
    """
    errors: list[FieldError] = []
    needs_all: tuple[str, ...] = ()
    needs_any: tuple[tuple[str, ...], ...] = ()
    needs_none: tuple[str, ...] = ()
    if isinstance(body.needs, NeedsGroups):
        needs_all = _terms(body.needs.all, ("needs", "all"), errors)
        needs_none = _terms(body.needs.none, ("needs", "none"), errors)
        needs_any = _groups(body.needs.any, ("needs", "any"), errors)
    elif body.needs:
        needs_all = _terms(body.needs, ("needs",), errors)
    settings = _groups(body.setting, ("setting",), errors, ("settings",)) if body.setting else ()
    states = _states(body.state, errors) if body.state else ()
    name_words = tuple(words(body.q)) if body.q else ()
    if body.q and not name_words:
        errors.append(FieldError("/q", "no_words", "Write letters or digits of a name."))
    query = Query(
        settings=settings,
        length_of_stay_days=body.length_of_stay_days,
        needs_all=needs_all,
        needs_any=needs_any,
        needs_none=needs_none,
        accepting=body.accepting,
        verified_since=body.verified_since,
        name_words=name_words,
        include_unknown=body.include_unknown,
        one_per_provider=body.one_per_provider,
        facets=body.facets,
        page=body.page,
        per_page=body.per_page,
    )
    errors += _place_errors(body)
    if body.sort == "fit" and not (errors or _wishes(query)):
        detail = "To sort by fit say what is wanted: needs, setting or length_of_stay_days."
        errors.append(FieldError("/sort", "needs_wishes", detail))
    if errors:
        raise InvalidRequest(FIX_FIELDS, errors=_of_fields(errors) if whole_fields else errors)
    point = None if body.lat is None or body.lng is None else (body.lat, body.lng)
    asked = PlaceAsked(body.place, body.zip, point)
    return SearchRequest(
        place=asked,
        radius_miles=body.radius_miles,
        states=states,
        sort=body.sort,
        language=body.language,
        query=query,
    )


def _needs_of(values: Iterable[str]) -> dict[str, Any]:
    groups = [group for value in values if (group := _pieces(value))]
    return {
        "all": [group[0] for group in groups if len(group) == 1],
        "any": [group for group in groups if len(group) > 1],
    }


def _pieces(value: str) -> list[str]:
    return [piece for piece in value.split(",") if piece.strip()]


def _groups(
    value: str | Sequence[str] | Sequence[Sequence[str]],
    at: tuple[str, ...],
    errors: list[FieldError],
    categories: Sequence[str] = (),
) -> tuple[tuple[str, ...], ...]:
    if isinstance(value, str):
        return (_terms([value], at, errors, categories, numbered=False),)
    if value and isinstance(value[0], str):
        return (_terms([str(word) for word in value], at, errors, categories),)
    return tuple(
        _terms(group, (*at, str(number)), errors, categories) for number, group in enumerate(value)
    )


def _terms(
    typed: Sequence[str],
    at: tuple[str, ...],
    errors: list[FieldError],
    categories: Sequence[str] = (),
    *,
    numbered: bool = True,
) -> tuple[str, ...]:
    slugs = []
    for number, word in enumerate(typed):
        # Each unknown word costs milliseconds of looking for what was meant.
        if len(errors) >= MOST_UNKNOWN:
            break
        try:
            slugs.append(vocabulary().find(word, categories).slug)
        except UnknownTerm as error:
            where = pointer((*at, number) if numbered else at)
            errors.append(FieldError(where, "unknown_term", str(error)))
    return tuple(dict.fromkeys(slugs))


def _states(typed: str | Sequence[str], errors: list[FieldError]) -> tuple[str, ...]:
    found = []
    for number, text in enumerate([typed] if isinstance(typed, str) else typed):
        if state := state_of(words(text)):
            found.append(state)
            continue
        where = "/state" if isinstance(typed, str) else f"/state/{number}"
        detail = "Write a state of the US by its two letters or its name."
        errors.append(FieldError(where, "unknown_state", detail))
    return tuple(dict.fromkeys(found))


def _place_errors(body: SearchBody) -> Iterable[FieldError]:
    has_point = body.lat is not None or body.lng is not None
    if body.lat is None and has_point:
        yield FieldError("/lat", "missing", "Give lat together with lng.")
    if body.lng is None and has_point:
        yield FieldError("/lng", "missing", "Give lng together with lat.")
    given = [] if body.place is None else ["/place"]
    given += [] if body.zip is None else ["/zip"]
    given += ["/lat"] if has_point else []
    for where in given[1:]:
        yield FieldError(where, "one_place", ONE_PLACE)
    if given:
        return
    if body.radius_miles is not None:
        detail = "A radius needs a place to be measured from: give place, zip, or lat and lng."
        yield FieldError("/radius_miles", "needs_place", detail)
    if body.sort == "distance":
        detail = "To sort by distance give place, zip, or lat and lng."
        yield FieldError("/sort", "needs_place", detail)


def _wishes(query: Query) -> bool:
    """Whether anything is asked for that a program can fit more or less."""
    wanted = query.needs_all or query.needs_any or query.settings
    return bool(wanted) or query.length_of_stay_days is not None


def _of_fields(errors: Iterable[FieldError]) -> list[FieldError]:
    """The errors of a query string: they name a parameter, not a place inside it."""
    named = [replace(e, pointer="/".join(e.pointer.split("/")[:2])) for e in errors]
    return list(dict.fromkeys(named))
