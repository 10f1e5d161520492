"""Street lines, names and phone numbers in one spelling, so that two sources can be compared."""

import re
from functools import lru_cache

# Words that the postal service abbreviates (its Publication 28), and numbers that are spelt out.
_SHORT = dict(
    pair.split("=")
    for pair in """
    alley=aly avenue=ave av=ave boulevard=blvd center=ctr centre=ctr circle=cir court=ct cove=cv
    crossing=xing drive=dr expressway=expy extension=ext fort=ft freeway=fwy heights=hts highway=hwy
    junction=jct lane=ln mount=mt mountain=mtn parkway=pkwy place=pl plaza=plz point=pt road=rd
    route=rte rt=rte saint=st square=sq street=st terrace=ter trail=trl turnpike=tpke
    north=n south=s east=e west=w northeast=ne northwest=nw southeast=se southwest=sw
    first=1st second=2nd third=3rd fourth=4th fifth=5th sixth=6th seventh=7th eighth=8th ninth=9th
    tenth=10th junior=jr
    """.split()
)
_UNIT = re.compile(
    r" (suites?|ste|units?|apt|apartment|rooms?|rm|floors?|fl|bldg|building|po box|box|level)\b.*"
)
_LEGAL_FORM = re.compile(r"\b(inc|llc|incorporated|corporation|corp|pc|pa|the|of|and|for|at)\b")
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_PHONE = re.compile(
    r"(?:\+?1[-. ])?\(?(\d{3})\)?[-. ]{0,2}(\w{3})[-. ]?(\w{4})"
    r"(?:,? ?(?:x|ext\.?|extension) ?(\d+))?",
    re.ASCII | re.IGNORECASE,
)


@lru_cache(maxsize=65_536)
def street_key(street: str) -> str:
    """The street line without case, punctuation, suite or floor, its words abbreviated.

    "1900 Second Avenue, Suite 2" and "1900 2nd Ave." give the same key.
    """
    plain = _plain(street)
    key = " ".join(_SHORT.get(word, word) for word in plain.split())
    # "Building 12 Fort Road": a line that opens with the unit is all there is to compare.
    return _UNIT.sub("", key) if key[:1].isdigit() else key


def house_number(key: str) -> str | None:
    """The number that a street key opens with."""
    found = re.match(r"\d+", key)
    return found[0] if found else None


@lru_cache(maxsize=65_536)
def name_key(*names: str) -> str:
    """Names in lower case without punctuation, legal forms and small words."""
    words = _plain(" ".join(names).replace("&", " and "))
    return " ".join(_LEGAL_FORM.sub(" ", words).split())


def read_phone(text: str) -> tuple[str, str | None]:
    """(number as 205-555-0100, extension or None); letters become the keys that they stand on.

    "(205) 555-0100 ext. 12", "205.555.0100" and "1-205-555-0100" are read too.

    Raises:
        ValueError: this is not a phone number of ten digits.
    """
    found = _PHONE.fullmatch(text.strip())
    if not found:
        raise ValueError("a phone number of ten digits was expected")
    area, exchange, line, extension = found.groups()
    return f"{area}-{exchange}-{line}".upper().translate(_KEYPAD), extension


def _plain(text: str) -> str:
    without_points = re.sub(r"[.'’]", "", text.casefold())
    return " ".join(re.sub(r"[^\w/]+", " ", without_points).split())
