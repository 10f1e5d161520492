"""How each answer of a person is spoken of in plain English, and the values that it can have."""

from typing import NamedTuple

from recommender.vocabulary import vocabulary


class FieldWords(NamedTuple):
    """How an answer is spoken of: its subject, or whole sentences for yes and for no."""

    subject: str
    verb: str = "is"
    include: str = "includes"
    include_not: str = "does not include"
    yes: str = ""
    no: str = ""
    unit: str = ""


def _many(subject: str) -> FieldWords:
    return FieldWords(subject, "are", "include", "do not include")


def _whether(yes: str, no: str) -> FieldWords:
    return FieldWords(f"whether {yes}", yes=yes, no=no)


FIELDS = {
    "age": FieldWords("age"),
    "gender": FieldWords("gender"),
    "pregnant": _whether("the person is pregnant", "the person is not pregnant"),
    "veteran": _whether("the person is a veteran", "the person is not a veteran"),
    "languages": _many("languages other than English"),
    "substances": _many("substances"),
    "conditions": _many("conditions"),
    "scores.phq2": FieldWords("the PHQ-2 score"),
    "scores.phq9": FieldWords("the PHQ-9 score"),
    "scores.gad7": FieldWords("the GAD-7 score"),
    "scores.audit_c": FieldWords("the AUDIT-C score"),
    "scores.audit": FieldWords("the AUDIT score"),
    "scores.taps.tobacco": FieldWords("the TAPS score for tobacco"),
    "scores.taps.alcohol": FieldWords("the TAPS score for alcohol"),
    "scores.taps.cannabis": FieldWords("the TAPS score for cannabis"),
    "scores.taps.stimulants": FieldWords("the TAPS score for stimulants"),
    "scores.taps.heroin": FieldWords("the TAPS score for heroin"),
    "scores.taps.opioid_medication": FieldWords("the TAPS score for opioid medication"),
    "scores.taps.sedatives": FieldWords("the TAPS score for sedatives"),
    "safety.overdose_now": _whether(
        "an overdose may be happening now", "no overdose is happening now"
    ),
    "safety.suicidal_thoughts": _many("thoughts of suicide"),
    "safety.withdrawal_history": FieldWords("earlier withdrawal"),
    "safety.symptoms": _many("symptoms now"),
    "home": FieldWords("home"),
    "children": _whether(
        "there are children to bring or to find care for",
        "there are no children to bring or to find care for",
    ),
    "transport": _whether(
        "the person has a way to get to a place", "the person has no way to get to a place"
    ),
    "prior_treatment": FieldWords("earlier treatment"),
    "populations": _many("groups that the person belongs to"),
    "payment": _many("ways to pay"),
    "therapies": _many("therapies asked for"),
    "medications": _many("medications asked for"),
    "preferences.settings": _many("kinds of care asked for"),
    "preferences.length_of_stay_days": FieldWords("the time asked for", unit=" days"),
    "preferences.telehealth": _whether(
        "care by phone or video is wanted", "care by phone or video is not wanted"
    ),
    "preferences.avoid": _many("things to avoid"),
    "must_have": _many("must-haves"),
    "must_be_known": _whether(
        "each must-have has to be known", "a must-have may be unknown of a place"
    ),
    "language": FieldWords("the language of the answers"),
}
"""Every answer that needs can have, in words."""

_VALUES = {
    "home": {"using": "shared with others who use", "none": "missing"},
    "language": {"en": "English", "es": "Spanish"},
    "safety.suicidal_thoughts": {"none": "absent"},
    "safety.symptoms": {
        "unresponsive": "being unresponsive",
        "seizure": "a seizure",
        "flank_pain": "pain in the side",
        "cannot_urinate": "trouble urinating",
    },
    "safety.withdrawal_history": {"seizure": "a seizure"},
}
"""Values that are no terms and whose slugs do not read well."""


def value_in_words(field: str, value: str) -> str:
    """A value of this answer as it stands inside a sentence."""
    own = _VALUES.get(field, {}).get(value)
    if own is None and value in vocabulary() and field != "must_have":
        return vocabulary()[value].name.removeprefix("program for ")
    return own or value.replace("_", " ")
