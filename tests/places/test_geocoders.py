"""Street addresses, with and without a service; the fake stands where HTTP would."""

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderTimedOut
from geopy.geocoders import SERVICE_TO_GEOCODER

from api.places import (
    AddressNotSupported,
    Gazetteer,
    GeocoderUnavailable,
    Places,
    UnknownPlace,
    build_geocoder,
)
from api.places.geocoders import _US_ONLY, Geocoder
from api.places.locator import looks_like_address

ADDRESS = "233 South Wacker Drive, Chicago, IL 60606"
FOUND = [{"lat": "41.8789", "lon": "-87.6359", "display_name": "Willis Tower, Chicago"}]

Answer = Callable[[str], Any]


class _Service(BaseSyncAdapter):  # type: ignore[misc]
    """Answers in place of the network, and keeps what it was asked."""

    def __init__(self, answer: Answer, asked: list[tuple[str, float]]) -> None:
        super().__init__(proxies=None, ssl_context=None)
        self.answer = answer
        self.asked = asked

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        self.asked.append((url, timeout))
        return self.answer(url)

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        return json.dumps(self.get_json(url, timeout=timeout, headers=headers))


def nominatim(answer: Answer, asked: list[tuple[str, float]] | None = None) -> Geocoder:
    geocoder = build_geocoder(
        "nominatim",
        {"user_agent": "treatment-finder-tests", "domain": "geo.example"},
        adapter_factory=lambda **_: _Service(answer, [] if asked is None else asked),
    )
    assert geocoder is not None
    return geocoder


def raising(error: Exception) -> Answer:
    def answer(_: str) -> Any:
        raise error

    return answer


def test_an_address_is_found_where_the_service_says(gazetteer: Gazetteer) -> None:
    place = Places(gazetteer, nominatim(lambda _: FOUND)).find(ADDRESS)
    assert (place.kind, place.label) == ("address", "Willis Tower, Chicago")
    assert (place.lat, place.lng) == (41.8789, -87.6359)


def test_the_service_is_asked_in_the_us_and_for_five_seconds(gazetteer: Gazetteer) -> None:
    asked: list[tuple[str, float]] = []
    Places(gazetteer, nominatim(lambda _: FOUND, asked)).find(ADDRESS)
    ((url, timeout),) = asked
    assert parse_qs(urlsplit(url).query)["countrycodes"] == ["us"]
    assert timeout == 5.0


def test_the_service_is_not_asked_for_what_is_known_here(gazetteer: Gazetteer) -> None:
    asked: list[tuple[str, float]] = []
    places = Places(gazetteer, nominatim(lambda _: FOUND, asked))
    for text in ("60601", "60601 Chicago, IL", "Chicago, IL", "41.88, -87.63"):
        places.find(text)
    for text in ("Chicgo, IL", "60600", ""):
        with pytest.raises(UnknownPlace):
            places.find(text)
    assert asked == []


def test_an_address_that_the_service_does_not_know_is_unknown(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace) as caught:
        Places(gazetteer, nominatim(lambda _: [])).find(ADDRESS)
    assert caught.value.suggestions == ["60606 Chicago, IL"]


@pytest.mark.parametrize(
    "error",
    [
        GeocoderTimedOut("timed out"),
        AdapterHTTPError(f"429 for {ADDRESS}", status_code=429, headers={}, text=""),
        AdapterHTTPError("403", status_code=403, headers={}, text=""),
        AdapterHTTPError("500", status_code=500, headers={}, text=""),
        ConnectionResetError(),
    ],
)
def test_a_service_that_fails_is_unavailable_and_its_words_are_kept_to_itself(
    gazetteer: Gazetteer, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    with (
        caplog.at_level(logging.INFO),
        pytest.raises(GeocoderUnavailable) as caught,
    ):
        Places(gazetteer, nominatim(raising(error))).find(ADDRESS)
    assert caught.value.status == 503
    assert caught.value.suggestions == ["60606 Chicago, IL"]
    assert "Wacker" not in caplog.text
    assert "Wacker" not in caught.value.detail


def test_an_answer_that_makes_no_sense_is_unavailable(gazetteer: Gazetteer) -> None:
    with pytest.raises(GeocoderUnavailable):
        Places(gazetteer, nominatim(lambda _: [{"lat": "north"}])).find(ADDRESS)


def test_an_address_that_the_service_cannot_read_is_unknown(gazetteer: Gazetteer) -> None:
    error = AdapterHTTPError("400", status_code=400, headers={}, text="")
    with pytest.raises(UnknownPlace):
        Places(gazetteer, nominatim(raising(error))).find(ADDRESS)


def test_without_a_service_an_address_is_told_what_to_send(gazetteer: Gazetteer) -> None:
    with pytest.raises(AddressNotSupported, match="send the ZIP code") as caught:
        Places(gazetteer).find(ADDRESS)
    assert (caught.value.status, caught.value.slug) == (422, "address-not-supported")
    assert caught.value.suggestions == ["60606 Chicago, IL"]


def test_a_house_number_of_five_digits_is_no_zip_code(gazetteer: Gazetteer) -> None:
    with pytest.raises(AddressNotSupported):
        Places(gazetteer).find("10115 Main Street, Houston, TX")


@pytest.mark.parametrize("text", ["12 Main St", "12-14 Main", "7b Elm Rd, Reno, NV", "1 5th Ave"])
def test_a_number_and_a_word_look_like_an_address(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize("text", ["60601", "41.88, -87.63", "Main St 12", "1 2", "", "7 " * 200])
def test_other_text_does_not_look_like_an_address(text: str) -> None:
    assert not looks_like_address(text)


def test_no_name_means_no_geocoder() -> None:
    assert build_geocoder("", {}) is None


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("nominatin", {}, "close names are nominatim"),
        ("mapbox", {"apikey": "s3cret"}, "has no option apikey; it takes .*api_key"),
        ("mapbox", {}, "needs the option api_key"),
        ("mapbox", {"api_key": "s3cret", "timeout": "soon"}, "timeout has to be a number"),
        ("photon", {"timeout": "-1"}, "timeout has to be a number above zero"),
        ("photon", {"scheme": "s3cret"}, "refuses its options"),
        ("nominatim", {}, "refuses its options.*user_agent"),
        ("arcgis", {"username": "me", "password": "s3cret", "scheme": "http"}, "refuses"),
    ],
)
def test_a_wrong_configuration_is_refused_with_what_would_be_right(
    name: str, options: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        build_geocoder(name, options)
    assert "s3cret" not in str(caught.value)


def test_the_timeout_is_the_operators_to_choose() -> None:
    geocoder = build_geocoder("photon", {"timeout": "2.5", "domain": "geo.example"})
    assert geocoder is not None
    assert geocoder.service.timeout == 2.5


def test_every_service_that_is_kept_in_the_us_is_one_of_geopys_and_takes_the_option() -> None:
    for name, option in _US_ONLY.items():
        code = SERVICE_TO_GEOCODER[name].geocode.__code__
        assert set(option) <= set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
