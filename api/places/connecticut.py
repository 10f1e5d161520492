"""Connecticut's eight old counties, which people still say and the Census no longer counts."""

_REGIONS = {
    "fairfield": ("Western Connecticut", "Greater Bridgeport", "Naugatuck Valley"),
    "hartford": ("Capitol", "Naugatuck Valley", "Northwest Hills"),
    "litchfield": ("Northwest Hills", "Naugatuck Valley", "Western Connecticut"),
    "middlesex": ("Lower Connecticut River Valley",),
    "newhaven": ("South Central Connecticut", "Naugatuck Valley"),
    "newlondon": ("Southeastern Connecticut", "Lower Connecticut River Valley"),
    "tolland": ("Capitol", "Northeastern Connecticut"),
    "windham": ("Northeastern Connecticut", "Southeastern Connecticut"),
}


def regions_of(county: str) -> list[str]:
    """Labels of the planning regions that an old county went to, the main one first.

    Empty for a name that isn't one of the eight. The regions took the counties' place in the
    Census Bureau's counts in 2022; their borders cross, so a county has up to three.

    Args:
        county: the key of its name, without "county".
    """
    return [f"{region} Planning Region, CT" for region in _REGIONS.get(county, ())]
