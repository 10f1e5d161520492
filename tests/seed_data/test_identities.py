from pathlib import Path

from tests.seed_data.conftest import Published, facility


def test_a_renamed_facility_keeps_its_ids(published: Published, tmp_path: Path) -> None:
    published.su = [facility(service_code_info="SA * ORT OIT")]
    (before,) = published.build("2023")
    published.su = [facility(name1="Alabaster Recovery", service_code_info="SA * ORT OIT")]
    (after,) = published.build("2024", previous=tmp_path / "2023" / "providers.csv.xz")
    assert after.name1 == "Alabaster Recovery"
    assert after.id == before.id
    assert [one.id for one in after.programs] == [one.id for one in before.programs]
    assert published.counts.kept_identities == 1


def test_a_facility_with_another_phone_keeps_its_id(published: Published, tmp_path: Path) -> None:
    published.su = [facility()]
    (before,) = published.build("2023")
    published.su = [facility(phone="205-555-0100")]
    (after,) = published.build("2024", previous=tmp_path / "2023" / "providers.csv.xz")
    assert after.id == before.id


def test_ids_are_kept_over_many_editions(published: Published, tmp_path: Path) -> None:
    published.su = [facility()]
    (first,) = published.build("2023")
    published.su = [facility(name1="Alabaster Recovery")]
    published.build("2024", previous=tmp_path / "2023" / "providers.csv.xz")
    published.su = [facility(name1="Alabaster Recovery", phone="205-555-0100")]
    (third,) = published.build("2025", previous=tmp_path / "2024" / "providers.csv.xz")
    assert third.id == first.id


def test_a_new_facility_gets_an_id_that_no_other_had(published: Published, tmp_path: Path) -> None:
    published.su = [facility()]
    (first,) = published.build("2023")
    published.su = [facility(name1="Alabaster Recovery")]
    published.build("2024", previous=tmp_path / "2023" / "providers.csv.xz")
    # The old name comes back beside the renamed facility.
    published.su = [facility(name1="Alabaster Recovery"), facility()]
    renamed, newcomer = published.build("2025", previous=tmp_path / "2024" / "providers.csv.xz")
    assert renamed.id == first.id
    assert newcomer.id != first.id


def test_a_facility_elsewhere_gets_an_id_of_its_own(published: Published, tmp_path: Path) -> None:
    published.su = [facility()]
    (before,) = published.build("2023")
    published.su = [facility(street1="9 Oak Lane", phone="205-555-0100")]
    (after,) = published.build("2024", previous=tmp_path / "2023" / "providers.csv.xz")
    assert after.id != before.id


def test_case_and_punctuation_make_no_new_identity(published: Published) -> None:
    published.su = [facility(name1="Red-Blue Center, Inc."), facility(name1="RED BLUE CENTER INC")]
    first, second = published.build()
    assert second.identity == f"{first.identity}|2"
