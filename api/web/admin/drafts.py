"""A listing as its form holds it: items by name, to be compared, merged and sent as a patch.

An item is what an editor sees as one thing: a line of text, all phones, the point, one fact. Its
value is text, or lists of text. Of two editors' versions the items tell what each changed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from api.editing.schemas import MOST_PHONES
from api.web import wording
from api.web.forms import Form
from recommender.vocabulary import Term

Draft = dict[str, Any]

FACT = "fact-"
"""What an item's name begins with that is a fact."""
UNKNOWN = "unknown"
BLANK_PHONES = 2
"""Empty rows for further phones in a form."""


class Kind(NamedTuple):
    """What is edited: a provider or a program.

    Attributes:
        draft: its admin document as items.
        read: the items of its form.
        sent: an item that is no fact, as the patch has it.
        pointers: where its fields are in a patch, with the form's names.
    """

    name: str
    draft: Callable[[Mapping[str, Any]], Draft]
    read: Callable[[Form], Draft]
    sent: Callable[[str, Any], dict[str, Any]]
    pointers: Mapping[str, str]

    @property
    def blank(self) -> Draft:
        """The items of its empty form."""
        return self.read(Form.empty())

    def patch(self, items: Mapping[str, Any], why: str = "") -> dict[str, Any]:
        """The patch that makes these items true."""
        patch: dict[str, Any] = {}
        facts = {}
        for name, value in items.items():
            if name.startswith(FACT):
                facts[name.removeprefix(FACT)] = None if value == UNKNOWN else value
            else:
                patch |= self.sent(name, value)
        if facts:
            patch["facts"] = facts
        if why:
            patch["why"] = why
        return patch


class Merge(NamedTuple):
    """One item on which two versions are compared.

    Attributes:
        was: before both; theirs: as it is now; mine: as this editor would have it.
    """

    name: str
    was: Any
    theirs: Any
    mine: Any


def value_of(draft: Mapping[str, Any], name: str) -> Any:
    """The item; a fact that nobody spoke of is unknown."""
    return draft.get(name, UNKNOWN if name.startswith(FACT) else "")


def changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The items that differ, in the order of the later draft, then of the earlier."""
    names = dict.fromkeys((*now, *was))
    return [name for name in names if value_of(was, name) != value_of(now, name)]


def of_items(draft: Mapping[str, Any], names: Iterable[str]) -> Draft:
    """These items of a draft."""
    return {name: value_of(draft, name) for name in names}


def merges(was: Mapping[str, Any], theirs: Mapping[str, Any], mine: Draft) -> list[Merge]:
    """The items that this editor changed and that are not as they would have them already."""
    found = (
        Merge(name, value_of(was, name), value_of(theirs, name), value)
        for name, value in mine.items()
    )
    return [one for one in found if one.theirs != one.mine]


def conflicts(compared: Iterable[Merge]) -> list[Merge]:
    """Those that the other editor changed as well, to something else."""
    return [one for one in compared if one.theirs != one.was]


def written(draft: Mapping[str, Any], *, whole: bool = False) -> str:
    """The draft as a form's hidden field holds it.

    Args:
        whole: with facts that are unknown, which are what they are without.
    """
    kept = {
        name: value
        for name, value in draft.items()
        if whole or not (name.startswith(FACT) and value == UNKNOWN)
    }
    return orjson.dumps(kept).decode()


def read_written(text: str) -> Draft:
    """The draft of a hidden field. Raises ValueError for anything else."""
    read = orjson.loads(text)
    if not isinstance(read, dict):
        raise ValueError("A draft is an object.")  # noqa: TRY004 (one error for whoever reads it)
    return read


def sent_as_json(**fields: Any) -> bytes:
    """These fields as the body that the admin API would be sent; None is left out."""
    return orjson.dumps({name: value for name, value in fields.items() if value is not None})


def revision_of(form: Form) -> int:
    """The version that the form was made of; 0, which there is not, where it does not say."""
    text = form.text("revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def label(name: str) -> str:
    """What a person reads of an item."""
    return wording.field_label(name.removeprefix(FACT))


def fact_terms() -> list[tuple[str, str, list[Term]]]:
    """Every category of facts: its slug, heading and terms."""
    return [(slug, title, wording.terms_of(slug)) for slug, title in wording.CATEGORIES.items()]


def _facts(document: Mapping[str, Any]) -> Draft:
    return {f"{FACT}{slug}": value for slug, value in document["facts"].items()}


def _facts_of_form(form: Form) -> Draft:
    return {
        f"{FACT}{term.slug}": form.text(f"{FACT}{term.slug}") or UNKNOWN
        for _, _, terms in fact_terms()
        for term in terms
    }


_LINES = ("name1", "name2", "street", "street2", "city", "state", "zip", "county", "website")
_ADDRESS = (
    *("street", "street2", "city", "state", "zip", "county"),
    *("lat", "lng", "precision", "address_hidden"),
)
_NEVER_NULL = frozenset({"name1", "street", "city", "state", "zip"})


def _provider_draft(document: Mapping[str, Any]) -> Draft:
    point = [_text(document[part]) for part in ("lat", "lng", "precision")]
    return {
        **{name: _text(document[name]) for name in _LINES},
        "point": point,
        "address_hidden": "yes" if document["address_hidden"] else "no",
        "phones": [
            [phone["kind"], phone["number"], _text(phone["extension"])]
            for phone in document["phones"]
        ],
        **_facts(document),
    }


def _provider_of_form(form: Form) -> Draft:
    lat, lng = form.text("lat"), form.text("lng")
    phones = [
        [form.text(f"phone-{nth}-{part}") for part in ("kind", "number", "extension")]
        for nth in range(MOST_PHONES)
    ]
    return {
        **{name: form.text(name) for name in _LINES},
        "state": form.text("state").upper(),
        "point": [lat, lng, form.text("precision") if lat or lng else "none"],
        "address_hidden": "yes" if form.ticked("address_hidden") else "no",
        "phones": [phone for phone in phones if phone[1] or phone[2]],
        **_facts_of_form(form),
    }


def _provider_sent(name: str, value: Any) -> dict[str, Any]:
    if name == "point":
        lat, lng, precision = value
        if not lat and not lng:
            return {"lat": None, "lng": None}
        near = "address" if precision == "none" else precision
        return {"lat": _number(lat, float), "lng": _number(lng, float), "precision": near}
    if name == "phones":
        return {
            name: [
                {"kind": kind, "number": number, "extension": extension or None}
                for kind, number, extension in value
            ]
        }
    if name == "address_hidden":
        return {name: value == "yes"}
    return {name: value if value or name in _NEVER_NULL else None}


def _program_draft(document: Mapping[str, Any]) -> Draft:
    stay = document["length_of_stay"]
    beds = document["capacity"] or {"beds_total": None, "beds_open": None}
    return {
        "name": _text(document["name"]),
        "setting": _text(document["setting"]),
        "length_of_stay": [_text(stay[part]) for part in _STAY],
        "beds": [_text(beds[part]) for part in _BEDS],
        **_facts(document),
    }


def _program_of_form(form: Form) -> Draft:
    return {
        "name": form.text("name"),
        "setting": form.text("setting"),
        "length_of_stay": [form.text(part) for part in _STAY],
        "beds": [form.text(part) for part in _BEDS],
        **_facts_of_form(form),
    }


def _program_sent(name: str, value: Any) -> dict[str, Any]:
    parts = {"length_of_stay": ("length_of_stay", _STAY), "beds": ("capacity", _BEDS)}.get(name)
    if parts is None:
        return {name: value or None}
    field, names = parts
    numbers = {part: _number(text, int) for part, text in zip(names, value, strict=True)}
    return {field: numbers if any(value) else None}


_STAY = ("min_days", "max_days", "typical_days")
_BEDS = ("beds_total", "beds_open")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _number(text: str, kind: Callable[[str], float]) -> float | str | None:
    """The number; what is none is left for the service to refuse, which names the field."""
    try:
        return kind(text) if text else None
    except ValueError:
        return text


_FACT_POINTERS = {
    f"/facts/{term.slug}": f"{FACT}{term.slug}" for _, _, terms in fact_terms() for term in terms
}

PROVIDER = Kind(
    "provider",
    _provider_draft,
    _provider_of_form,
    _provider_sent,
    {
        **{f"/{name}": name for name in ("name1", "name2", "website")},
        "/phones": "phone-0-number",
        **{
            f"/phones/{nth}/{part}": f"phone-{nth}-{part}"
            for nth in range(MOST_PHONES)
            for part in ("kind", "number", "extension")
        },
        **{f"/{name}": name for name in _ADDRESS},
        **_FACT_POINTERS,
        "/why": "why",
    },
)

PROGRAM = Kind(
    "program",
    _program_draft,
    _program_of_form,
    _program_sent,
    {
        **{f"/{name}": name for name in ("name", "setting")},
        "/length_of_stay": "min_days",
        **{f"/length_of_stay/{part}": part for part in _STAY},
        "/capacity": "beds_total",
        **{f"/capacity/{part}": part for part in _BEDS},
        **_FACT_POINTERS,
        "/why": "why",
    },
)
