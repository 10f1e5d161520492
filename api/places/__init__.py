"""Places to search near: found offline by name, number or point, addresses by a geocoder."""

from api.places.errors import (
    AddressNotSupported,
    AmbiguousPlace,
    GeocoderUnavailable,
    PlaceProblem,
    UnknownPlace,
)
from api.places.gazetteer import Gazetteer
from api.places.geocoders import Geocoder, UnusableGeocoder, build_geocoder, geocode
from api.places.locator import Places
from api.places.place import Kind, Place

__all__ = [
    "AddressNotSupported",
    "AmbiguousPlace",
    "Gazetteer",
    "Geocoder",
    "GeocoderUnavailable",
    "Kind",
    "Place",
    "PlaceProblem",
    "Places",
    "UnknownPlace",
    "UnusableGeocoder",
    "build_geocoder",
    "geocode",
]
