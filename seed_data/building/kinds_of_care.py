"""The kinds of care that a directory entry names: each becomes a program."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from recommender.vocabulary import vocabulary
from seed_data.identity import UNSTATED

STAYS: Mapping[str | None, tuple[int | None, int | None]] = {
    "residential_short": (None, 30),
    "residential_long": (31, None),
}
"""The least and most days that a kind of care's name tells: "short-term" and "long-term" are the
directories' words for 30 days or fewer, and more than 30."""

_SU_KINDS = (
    ("outpatient", {"ORT"}),
    ("intensive_outpatient", {"OIT"}),
    ("day_treatment", {"ODT", "PHDT"}),
    ("residential_short", {"RS"}),
    ("residential_long", {"RL"}),
    ("inpatient", {"HIT"}),
    ("withdrawal_outpatient", {"OD"}),
    ("withdrawal_residential", {"RD"}),
    ("withdrawal_inpatient", {"HID"}),
    ("opioid_treatment", {"OMB", "OTP"}),
    ("recovery_housing", {"HH"}),
)
# A coarse code adds a program only where no code names a finer kind of the same branch.
_SU_COARSE = (
    ("outpatient", "OP", {"ORT", "OIT", "ODT", "PHDT", "OD", "OMB", "OTP"}),
    # The survey counts recovery housing as residential: HH explains RES by itself.
    ("residential", "RES", {"RS", "RL", "RD", "HH"}),
    ("inpatient", "HI", {"HIT", "HID"}),
    ("withdrawal_management", "DT", {"OD", "RD", "HID"}),
)
_MH_KINDS = (
    ("outpatient", "OP"),
    ("day_treatment", "PHDT"),
    ("residential", "RES"),
    ("inpatient", "HI"),
)
# The mental health file names four kinds only. At a place that both files list, its kind is news
# only where the substance use file names none of these.
_ALREADY_NAMED = {
    "outpatient": {
        "outpatient",
        "intensive_outpatient",
        "day_treatment",
        "opioid_treatment",
        "withdrawal_outpatient",
    },
    "day_treatment": {"day_treatment"},
    "residential": {
        "residential",
        "residential_short",
        "residential_long",
        "withdrawal_residential",
        "recovery_housing",
    },
    "inpatient": {"inpatient", "withdrawal_inpatient"},
}


def substance_use_kinds(codes: Collection[str]) -> list[str]:
    """Slugs of the settings that an entry of the substance use directory names; may be empty."""
    present = set(codes)
    kinds = [slug for slug, named_by in _SU_KINDS if present & named_by]
    kinds += [slug for slug, code, finer in _SU_COARSE if code in present and not present & finer]
    return kinds


def treats_substance_use(codes: Collection[str]) -> bool:
    """Whether an entry of the mental health directory says that it treats substance use."""
    return "SA" in codes or "SUMH" in codes


def mental_health_kinds(codes: Collection[str]) -> list[str]:
    """Slugs of the settings that an entry of the mental health directory names.

    Empty for an entry that does not treat substance use: its beds are not for that.
    """
    if not treats_substance_use(codes):
        return []
    return [slug for slug, code in _MH_KINDS if code in codes]


def added_kinds(mental_health: Collection[str], substance_use: Collection[str]) -> list[str]:
    """Of the kinds that the mental health file names, those to list at a place both files have.

    A kind that both name is kept, for both then report it; one that the other file names more
    finely is not.
    """
    named = set(substance_use)
    return [kind for kind in mental_health if kind in named or not named & _ALREADY_NAMED[kind]]


def in_ladder_order(kinds: Iterable[str]) -> list[str]:
    """The kinds of care as the vocabulary orders them, one that names none last."""
    return sorted(kinds, key=_ladder().index)


def without_kinds(yes: int, no: int) -> tuple[list[str], list[str]]:
    """The slugs of what a source affirms and denies (masks), but the kinds of care.

    Those are its programs.
    """
    words, kinds = vocabulary(), _kinds()
    return words.slugs(yes & ~kinds), words.slugs(no & ~kinds)


@cache
def _ladder() -> list[str]:
    return [term.slug for term in vocabulary().of("settings")] + [UNSTATED]


@cache
def _kinds() -> int:
    return vocabulary().mask(term.slug for term in vocabulary().of("settings"))
