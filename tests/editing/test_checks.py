"""What can't be so is an error; what is odd is told."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.editing.checks import (
    Unusable,
    phone_number,
    phone_oddity,
    plain_text,
    state_code,
    website,
    website_oddity,
)
from api.editing.records import PROGRAM_FIELDS, PROVIDER_FIELDS
from api.editing.schemas import ProgramPatch, ProviderPatch, Verification, read
from api.places.names import STATES
from api.problems import InvalidRequest
from recommender.vocabulary import vocabulary


class TestPhones:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("205-555-0100", "205-555-0100"),
            ("(205) 555-0100", "205-555-0100"),
            ("+1 205 555 0100", "205-555-0100"),
            ("12055550100", "205-555-0100"),
            ("1-800-662-4357", "800-662-4357"),
            ("1-800-GET-HELP", "800-438-4357"),
            ("787-754-1234", "787-754-1234"),
            ("671-475-1234", "671-475-1234"),
            ("684-633-1234", "684-633-1234"),
            ("670-234-5678", "670-234-5678"),
            ("340-774-1234", "340-774-1234"),
        ],
    )
    def test_a_number_of_the_us_or_its_territories_is_written_in_one_way(
        self, typed: str, number: str
    ) -> None:
        assert phone_number(typed) == number
        assert phone_oddity(number) is None

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("", "impossible_phone"),
            ("call us", "impossible_phone"),
            ("205-55-0100", "impossible_phone"),
            ("555-0100", "impossible_phone"),
            ("000-555-0100", "impossible_phone"),
            ("205-555-0100-0", "impossible_phone"),
            ("911", "emergency_number"),
            ("9-1-1", "emergency_number"),
            ("988", "emergency_number"),
            ("112", "emergency_number"),
            ("416-967-1111", "foreign_phone"),
            ("+44 20 7946 0958", "foreign_phone"),
            ("205-555-0100 x12", "extension_apart"),
        ],
    )
    def test_a_number_that_cant_be_dialled_is_an_error(self, typed: str, code: str) -> None:
        with pytest.raises(Unusable) as error:
            phone_number(typed)
        assert error.value.code == code

    @pytest.mark.parametrize(
        ("number", "code"),
        [("123-456-7890", "unassigned_phone"), ("900-234-5678", "premium_phone")],
    )
    def test_a_number_that_is_probably_not_meant_is_odd(self, number: str, code: str) -> None:
        odd = phone_oddity(phone_number(number))
        assert odd is not None
        assert odd.code == code

    @given(st.text(max_size=40))
    def test_whatever_is_typed_is_ten_digits_or_an_error(self, typed: str) -> None:
        try:
            number = phone_number(typed)
        except Unusable:
            return
        assert [len(part) for part in number.split("-")] == [3, 3, 4]
        assert number.replace("-", "").isdecimal()
        assert phone_number(number) == number

    @pytest.mark.parametrize("extension", ["12345678901", "x12", "", "1 2"])
    def test_an_extension_is_up_to_ten_digits(self, extension: str) -> None:
        phones = [{"number": "205-555-0100", "extension": extension}]
        with pytest.raises(InvalidRequest) as error:
            read(ProviderPatch, orjson.dumps({"phones": phones}))
        assert [one.pointer for one in error.value.errors] == ["/phones/0/extension"]

    def test_a_number_is_given_once(self) -> None:
        phones = [{"number": "205-555-0100"}, {"number": "(205) 555-0100", "kind": "intake"}]
        with pytest.raises(InvalidRequest) as error:
            read(ProviderPatch, orjson.dumps({"phones": phones}))
        assert [one.code for one in error.value.errors] == ["repeated"]


class TestWebsites:
    @pytest.mark.parametrize(
        ("typed", "address"),
        [
            ("provider.example", "https://provider.example"),
            ("www.Provider.example/", "https://www.provider.example"),
            ("HTTPS://Provider.example/Intake?a=B#c", "https://provider.example/Intake?a=B#c"),
            ("provider.example:8443/x", "https://provider.example:8443/x"),
            ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ],
    )
    def test_an_address_is_written_with_its_scheme(self, typed: str, address: str) -> None:
        assert website(typed) == address
        assert website(address) == address
        assert website_oddity(address) is None

    def test_an_address_that_others_can_read_along_is_odd(self) -> None:
        odd = website_oddity(website("http://provider.example"))
        assert odd is not None
        assert odd.code == "not_encrypted"

    @pytest.mark.parametrize(
        "typed",
        [
            *("https://", "https:///x", "ftp://provider.example", "javascript:alert(1)"),
            *("mailto:a@provider.example", "https://provider", "https://provider..example"),
            *(
                "https://a b.example",
                "https://provider.example/a b",
                "https://provider.example\\@x",
            ),
            *("localhost", "http://localhost:8000", "https://intake.local", "https://127.0.0.1"),
            *("https://2130706433", "https://0x7f.1", "https://[::1]/", "https://1.2.3.4.5"),
            *("https://provider.example:99999", "https://-a.example", 'https://a.example/"><x'),
        ],
    )
    def test_what_is_no_public_website_is_an_error(self, typed: str) -> None:
        with pytest.raises(Unusable):
            website(typed)

    @pytest.mark.parametrize("typed", ["https://me:secret@provider.example", "me@provider.example"])
    def test_a_password_is_no_part_of_an_address(self, typed: str) -> None:
        with pytest.raises(Unusable) as error:
            website(typed)
        assert error.value.code == "credentials"
        assert "secret" not in str(error.value)

    @given(st.text(max_size=60))
    def test_whatever_is_typed_is_an_address_or_an_error(self, typed: str) -> None:
        try:
            address = website(typed)
        except Unusable:
            return
        assert address.startswith(("https://", "http://"))
        assert website(address) == address


class TestText:
    def test_letters_are_written_in_one_way(self) -> None:
        assert plain_text("Centro Espan\u0303ol") == "Centro Español"

    @pytest.mark.parametrize("char", ["\n", "\t", "\x00", "\u200b", "\u202e", "\u2028", "\ue000"])
    def test_what_nobody_sees_is_refused(self, char: str) -> None:
        with pytest.raises(Unusable):
            plain_text(f"River{char}side")

    @pytest.mark.parametrize("length", [0, 301])
    def test_a_name_has_a_length(self, length: int) -> None:
        with pytest.raises(InvalidRequest) as error:
            read(ProviderPatch, orjson.dumps({"name1": "x" * length}))
        assert [one.pointer for one in error.value.errors] == ["/name1"]

    def test_outer_spaces_are_no_part_of_a_name(self) -> None:
        assert read(ProviderPatch, b'{"name1": "  Riverside "}').name1 == "Riverside"


def test_states_and_territories_go_by_two_letters() -> None:
    assert [state_code(code) for code in STATES] == list(STATES)
    for text in ("al", "Alabama", "XX", "AE", ""):
        with pytest.raises(Unusable):
            state_code(text)


@pytest.mark.parametrize("zip_code", ["3500", "35007-1234", "٣٥٠٠٧", "ABCDE", "35007\n"])
def test_a_zip_code_is_five_digits(zip_code: str) -> None:
    with pytest.raises(InvalidRequest):
        read(ProviderPatch, orjson.dumps({"zip": zip_code}))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"lat": 33.2}, ""),
        ({"lat": 33.2, "lng": None}, ""),
        ({"precision": "zip"}, ""),
        ({"lat": None, "lng": None, "precision": "zip"}, ""),
        ({"lat": 33.2, "lng": -86.8, "precision": "none"}, ""),
        ({"lat": 91, "lng": 0}, "/lat"),
        ({"lat": "33.2", "lng": -86.8}, "/lat"),
        ({"facts": None}, "/facts"),
        ({"facts": {"cbt": True}}, "/facts/cbt"),
        ({"facts": {"cbt": "maybe"}}, "/facts/cbt"),
        ({"address_hidden": None}, "/address_hidden"),
        ({"phones": [{"kind": "fax", "number": "205-555-0100"}]}, "/phones/0/kind"),
        ({"phones": [{"number": "911"}]}, "/phones/0/number"),
    ],
)
def test_each_fault_is_named_by_its_place(body: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        read(ProviderPatch, orjson.dumps(body))
    assert [one.pointer for one in error.value.errors] == [pointer]


@pytest.mark.parametrize("setting", ["depression", "Residential", "detox", ""])
def test_a_kind_of_care_goes_by_its_slug(setting: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        read(ProgramPatch, orjson.dumps({"setting": setting}))
    assert [one.code for one in error.value.errors] == ["unknown_setting"]


@pytest.mark.parametrize("day", ["0", "20261123", "2026-13-01", "today", 20261])
def test_a_day_is_written_as_year_month_day(day: object) -> None:
    with pytest.raises(InvalidRequest) as error:
        read(Verification, orjson.dumps({"how": "phone", "on": day}))
    assert [one.pointer for one in error.value.errors] == ["/on"]


def test_no_field_is_called_as_a_term_is() -> None:
    assert not {slug for slug in (*PROVIDER_FIELDS, *PROGRAM_FIELDS) if slug in vocabulary()}
