"""How names of places are compared, and the names of the states."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

STATES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "AS": "American Samoa",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "GU": "Guam",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MH": "Marshall Islands",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "MP": "Northern Mariana Islands",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VI": "U.S. Virgin Islands",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
"""Names by the post office's two letters; every one that a ZIP code of the US can be in."""

_WHOLE = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_DROPPED = "'\u2019\u2018`."
_PLAIN = str.maketrans(
    {
        **{char: char.lower() if char.isalnum() else " " for char in map(chr, range(128))},
        **dict.fromkeys(_DROPPED, ""),
        "&": " and ",
    }
)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def words(text: str) -> list[str]:
    """The words of a name: small letters and digits only, without accents or punctuation."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
        return _FOREIGN.sub(" ", text.casefold().translate(_PLAIN)).split()
    return text.translate(_PLAIN).split()


def key(name: Sequence[str]) -> str:
    """What two spellings of one name share: "St. Louis" and "saint-louis", "De Kalb", "DeKalb".

    Args:
        name: its words, as `words` gives them.
    """
    return "".join([_WHOLE.get(word, word) for word in name])


STATE_OF_KEY = {
    **{code.lower(): code for code in STATES},
    **{key(words(name)): code for code, name in STATES.items()},
    "virginislands": "VI",
    "usvi": "VI",
    "cnmi": "MP",
}
"""Two letters by the key of a state's code or name."""

_MOST_WORDS = max(len(words(name)) for name in STATES.values())


def state_of(name: Sequence[str]) -> str | None:
    """The two letters of the state that these words name, None if they name none.

    Words are taken as they stand ("mt" is Montana, not "mount").
    """
    return STATE_OF_KEY.get("".join(name))


def splits(name: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """Every way to read words as (a name, the state after it), the longest state first."""
    for size in range(min(_MOST_WORDS, len(name) - 1), 0, -1):
        if code := state_of(name[-size:]):
            yield name[:-size], code
