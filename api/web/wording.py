"""How the pages put things: terms, days, counts and the names of fields, in plain words."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from recommender.vocabulary import Term, vocabulary

CATEGORIES: Mapping[str, str] = {
    "substances": "Substances treated",
    "conditions": "Conditions treated",
    "therapies": "Therapies",
    "medications": "Medications",
    "withdrawal": "Withdrawal care",
    "populations": "Programs for groups of people",
    "exclusive": "Serves only some people",
    "ages": "Ages accepted",
    "genders": "Genders accepted",
    "payment": "Payment accepted",
    "payment_help": "Help with the cost",
    "languages": "Languages",
    "recovery_support": "Support for recovery",
    "services": "Other services",
    "education": "Education",
    "assessment": "Assessment",
    "testing": "Testing",
    "medical": "Vaccines",
    "accreditation": "Licenses and accreditation",
    "operator": "Who runs it",
    "facility": "Kind of facility",
    "policies": "House rules on smoking",
}
"""The vocabulary's categories as headings; the settings are no facts."""

FIELDS: Mapping[str, str] = {
    "number": "Phone number",
    "extension": "Extension",
    "kind": "Kind of number",
    "name1": "Organization",
    "name2": "Site or department",
    "name": "Program name",
    "street": "Street",
    "street2": "Suite, floor or building",
    "city": "City",
    "state": "State",
    "zip": "ZIP code",
    "county": "County",
    "point": "Point on the map",
    "lat": "Latitude",
    "lng": "Longitude",
    "precision": "How exact the point is",
    "address_hidden": "Street address hidden",
    "website": "Website",
    "phones": "Phone numbers",
    "facts": "Facts",
    "status": "Status",
    "status_since": "Status since",
    "status_why": "Reason for the status",
    "verified_at": "Last verified",
    "verified_how": "How it was verified",
    "setting": "Kind of care",
    "length_of_stay": "Length of stay",
    "min_days": "Shortest stay, in days",
    "max_days": "Longest stay, in days",
    "typical_days": "Typical stay, in days",
    "basis": "Basis of the stay",
    "beds": "Beds",
    "capacity": "Beds",
    "beds_total": "Beds in all",
    "beds_open": "Beds open now",
    "expires_at": "Open beds hold until",
    "said": "What sources say",
    "as_of": "As of",
    "source": "Source",
    "why": "Reason",
}

VALUES: Mapping[str, str] = {"yes": "Yes", "no": "No", "unknown": "Not known"}
HOWS: Mapping[str, str] = {
    "phone": "by phone",
    "site": "on its website",
    "email": "by email",
    "published": "published",
}
STATUSES: Mapping[str, str] = {
    "published": "Published",
    "hidden": "Hidden",
    "deleted": "Deleted",
}
PHONE_KINDS: Mapping[str, str] = {"main": "Main", "intake": "Intake", "hotline": "Hotline"}
PRECISIONS: Mapping[str, str] = {
    "address": "the address itself",
    "zip": "the middle of the ZIP code",
    "city": "the middle of the city",
    "none": "no point",
}
_DONE = {
    "create": "added",
    "change": "changed",
    "delete": "deleted",
    "restore": "restored",
    "verify": "verified",
    "revert": "taken back to an earlier state",
    "open": "sent in",
    "accept": "accepted",
    "reject": "rejected",
    "revoke": "revoked",
    "password": "given another password",
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def day(value: date | datetime | str | None) -> str:
    """A day as "3 Feb 2026"; "never" for none."""
    if value is None:
        return "never"
    at = _moment(value) if not isinstance(value, date) else value
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def moment(value: datetime | str) -> str:
    """A moment as "3 Feb 2026, 14:05 UTC"."""
    at = _moment(value).astimezone(UTC)
    return f"{day(at)}, {at:%H:%M} UTC"


def machine(value: date | datetime | str) -> str:
    """A day or moment as a `<time>` element's attribute has it."""
    return value if isinstance(value, str) else value.isoformat()


def terms_of(category: str) -> list[Term]:
    """The terms of a category of facts."""
    return vocabulary().of(category)


def settings() -> list[Term]:
    """The kinds of care, up the ladder."""
    return vocabulary().of("settings")


def term_label(slug: str) -> str:
    """What a person reads of a term; a slug that is none any more as it is."""
    words = vocabulary()
    return words[slug].label if slug in words else slug.replace("_", " ")


def field_label(name: str) -> str:
    """What a person reads of a field, or of a term."""
    return FIELDS.get(name) or term_label(name)


def setting_label(slug: str | None) -> str:
    """What a person reads of a kind of care."""
    return term_label(slug) if slug else "Kind of care not stated"


def action_label(action: str) -> str:
    """What was done, of an action of the log: "Provider changed"."""
    noun, _, verb = action.partition(".")
    return f"{noun.replace('_', ' ').capitalize()} {_DONE.get(verb, verb)}"


def count(number: int, one: str, many: str | None = None) -> str:
    """A count in words: "1 report", "2,000 reports"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def plain(value: Any) -> str:
    """Any value of a document as text: "nothing" for none, phones one after the other."""
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " ".join(str(one) for one in value.values() if one is not None)
    if isinstance(value, list | tuple):
        return "; ".join(plain(one) for one in value)
    return str(value)


def percent(share: float) -> str:
    """A share from 0 to 1, as "7%"; less than half a per cent is not nothing."""
    if 0 < share < 0.005:
        return "under 1%"
    return f"{100 * share:.0f}%"


def _moment(value: date | datetime | str) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


FILTERS: dict[str, Callable[..., Any]] = {
    "action_label": action_label,
    "count": count,
    "day": day,
    "field_label": field_label,
    "machine": machine,
    "moment": moment,
    "percent": percent,
    "plain": plain,
    "setting_label": setting_label,
    "term_label": term_label,
}
"""What templates may put a value through; Jinja's own `count` is `length` anyway."""
