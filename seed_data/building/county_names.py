"""One spelling for each county, where the sources have five."""

import re

_ALASKA = {
    "Borough": (
        "Aleutians East",
        "Bristol Bay",
        "Denali",
        "Fairbanks North Star",
        "Haines",
        "Kenai Peninsula",
        "Ketchikan Gateway",
        "Kodiak Island",
        "Lake and Peninsula",
        "Matanuska-Susitna",
        "North Slope",
        "Northwest Arctic",
        "Petersburg",
    ),
    "Census Area": (
        "Aleutians West",
        "Bethel",
        "Chugach",
        "Copper River",
        "Dillingham",
        "Hoonah-Angoon",
        "Kusilvak",
        "Nome",
        "Prince of Wales-Hyder",
        "Southeast Fairbanks",
        "Yukon-Koyukuk",
    ),
    "City and Borough": ("Juneau", "Sitka", "Wrangell", "Yakutat"),
    "Municipality": ("Anchorage", "Skagway"),
}
_ALASKA_KIND = {name: kind for kind, names in _ALASKA.items() for name in names}

# Keyed by state and by the name without its kind.
_RENAMED = {
    # Split in 1992; the one ZIP that GeoNames still files under it, 99689, is Yakutat's.
    ("AK", "Skagway-Hoonah-Angoon"): "Yakutat",
    ("CT", "Connecticut Metropolitan"): "Greater Bridgeport",
    ("CT", "South Central Regional"): "South Central Connecticut",
    ("LA", "La Salle"): "LaSalle",
    ("NM", "DeBaca"): "De Baca",
}
_OLD_CONNECTICUT = {
    "Fairfield",
    "Hartford",
    "Litchfield",
    "Middlesex",
    "New Haven",
    "New London",
    "Tolland",
    "Windham",
}
# Counties whose name ends in "City", in the states where that ending marks an independent city.
_NOT_A_CITY = {"Charles City", "James City"}
_WITH_CITIES = {"VA", "MD", "MO", "NV"}
_KIND = re.compile(
    r" (\(CA\)|\(city\)?|County|Parish|City and Borough|Borough|Census Area|Municipality"
    r"|Planning Region|Region)$"
)
_CITY_OF = re.compile(r"^(City and County of|City and Borough of|City of) ")


def county_name(raw: str, state: str) -> str:
    """The county's name with its kind, as the Census writes it; empty for an empty name.

    "Caddo Parish" and "Caddo" become "Caddo Parish"; "Roanoke (city)" and "City of Roanoke"
    become "Roanoke city" and "Roanoke" "Roanoke County", which Virginia has both of. Kinds and
    spellings follow the Census Bureau's county list of 2023.

    Args:
        raw: a name as GeoNames or SAMHSA spells it.
        state: two letters.
    """
    if not raw:
        return ""
    if raw.isupper():
        raw = raw.title()
    is_city = state in _WITH_CITIES and (
        "(city" in raw
        or raw.startswith("City of ")
        or raw.endswith(" city")
        or (raw.endswith(" City") and raw not in _NOT_A_CITY)
    )
    base = _KIND.sub("", _CITY_OF.sub("", raw))
    base = re.sub(r"^Saint(e?) ", lambda found: f"St{found[1]}. ", base)
    base = _RENAMED.get((state, base), base)
    if is_city:
        return base if state == "NV" else f"{re.sub(' [Cc]ity$', '', base)} city"
    if state in ("DC", "MH"):
        return base
    return f"{base} {_kind(base, state)}"


def is_superseded(county: str, state: str) -> bool:
    """Whether this is one of Connecticut's eight counties, which planning regions replaced.

    The Census Bureau counts by the nine regions since 2022.
    """
    return state == "CT" and county.removesuffix(" County") in _OLD_CONNECTICUT


def _kind(base: str, state: str) -> str:
    if state == "LA":
        return "Parish"
    if state == "AK":
        return _ALASKA_KIND.get(base, "Borough")
    if state == "CT" and base not in _OLD_CONNECTICUT:
        return "Planning Region"
    return "County"
