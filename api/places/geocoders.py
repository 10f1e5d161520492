"""Street addresses, looked up by a service that the operator chooses.

Optional: without a geocoder everything but street addresses is found offline, and what a person
types never leaves the server.
"""

import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geopy.exc import GeocoderQueryError, GeopyError
from geopy.geocoders import SERVICE_TO_GEOCODER
from rapidfuzz import process

from api.places.errors import NO_ANSWER, UNKNOWN_ADDRESS, GeocoderUnavailable, UnknownPlace
from api.places.place import Place

TIMEOUT_SECONDS = 5.0

_STAYS_IN_US: Sequence[tuple[Mapping[str, object], Sequence[str]]] = (
    ({"country_codes": "us"}, ("geolake", "nominatim", "openmapquest", "pickpoint")),
    ({"components": {"country": "US"}}, ("google", "googlev3", "woosmap")),
    ({"countries": ["USA"]}, ("geocodeearth", "herev7", "pelias")),
    ({"country": "us"}, ("geokeo", "geonames", "mapbox", "opencage")),
)
_US_ONLY = {name: option for option, names in _STAYS_IN_US for name in names}
"""How each service is told to stay in the US; the others take no such option."""

_NOT_TEXT = ("adapter_factory", "proxies", "self", "ssl_context")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Geocoder:
    """A service that is ready to be asked.

    Attributes:
        service: a geocoder of geopy's.
        us_only: what its `geocode` takes to stay in the US.
    """

    service: Any
    us_only: Mapping[str, object]


class UnusableGeocoder(ValueError):
    """The operator named a geocoder, or an option of one, that does not exist."""


def build_geocoder(
    name: str,
    options: Mapping[str, str],
    *,
    adapter_factory: Callable[..., Any] | None = None,
) -> Geocoder | None:
    """The geocoder that the operator configured, None where `name` is empty.

    Args:
        name: one of geopy's services, such as "nominatim" or "photon".
        options: what the service's class takes, as text: "api_key", "domain", "user_agent",
            "timeout" in seconds (5 unless said).
        adapter_factory: how HTTP requests are made; geopy's own way by default.

    Raises:
        UnusableGeocoder: there is no such service or option, or one is missing; it names those
            that there are and never an option's value, which may be a secret.
    """
    if not name:
        return None
    if name not in SERVICE_TO_GEOCODER:
        close = [found for found, *_ in process.extract(name, list(SERVICE_TO_GEOCODER), limit=3)]
        raise UnusableGeocoder(f"There is no such geocoder; close names are {', '.join(close)}.")
    made_by = SERVICE_TO_GEOCODER[name]
    accepted = {
        option: parameter
        for option, parameter in inspect.signature(made_by.__init__).parameters.items()
        if option not in _NOT_TEXT
    }
    if unknown := sorted(set(options) - set(accepted)):
        raise UnusableGeocoder(
            f"The geocoder {name} has no option {', '.join(unknown)}; "
            f"it takes {', '.join(sorted(accepted))}."
        )
    if missing := sorted(
        option
        for option, parameter in accepted.items()
        if parameter.default is parameter.empty and not options.get(option)
    ):
        raise UnusableGeocoder(f"The geocoder {name} needs the option {', '.join(missing)}.")
    values: dict[str, object] = {
        option: _number(option, text) if _is_number(option, accepted[option]) else text
        for option, text in options.items()
    }
    values.setdefault("timeout", TIMEOUT_SECONDS)
    try:
        service = made_by(**values, adapter_factory=adapter_factory)
    except (GeopyError, ValueError) as error:
        reason = str(error)
        for value in filter(None, options.values()):
            reason = reason.replace(value, "…")
        raise UnusableGeocoder(f"The geocoder {name} refuses its options: {reason}") from None
    return Geocoder(service, _US_ONLY.get(name, {}))


def geocode(geocoder: Geocoder, text: str) -> Place:
    """The place of a street address, as the service names it.

    Waits for the service, up to its timeout: call it in a thread from async code.

    Raises:
        UnknownPlace: the service knows no such address.
        GeocoderUnavailable: the service is slow, refuses, is out of quota or makes no sense.
    """
    try:
        found = geocoder.service.geocode(text, **geocoder.us_only)
        if found is not None:
            return Place(
                "address", str(found.address), float(found.latitude), float(found.longitude)
            )
    except GeocoderQueryError:
        # The service could not read it, which is the same to a person as not finding it.
        found = None
    except (GeopyError, OSError, LookupError, TypeError, ValueError) as error:
        # geopy's messages hold the request, and with it the address and the API key: the kind
        # of error is all that may be logged or chained.
        _logger.warning("The geocoder failed: %s", type(error).__name__)
        raise GeocoderUnavailable(NO_ANSWER) from None
    raise UnknownPlace(UNKNOWN_ADDRESS)


def _is_number(option: str, parameter: inspect.Parameter) -> bool:
    return option == "timeout" or isinstance(parameter.default, int | float)


def _number(option: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise UnusableGeocoder(f"The geocoder's option {option} has to be a number above zero.")
    return value
