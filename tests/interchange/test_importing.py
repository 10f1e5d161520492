from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from api.audit.repository import verify
from api.directory.records import Phone
from api.editing.records import FieldSource, Said
from api.interchange.problems import ImportHasProblems
from api.interchange.records import FeedProgram, FeedStatement, RowProblem
from api.interchange.repository import known
from seed_data.identity import derived_identity, program_id, provider_id
from tests.interchange.importing import FEED, NOW, Importer, a_listing, a_source, numbered

CALLED = FieldSource("staff", date(2026, 11, 1), "phone")
WORDS = derived_identity("Riverside Recovery", "", "1 Main Street", "", "35007")


def test_a_new_listing_is_created_with_the_id_that_its_words_make(importer: Importer) -> None:
    assert importer.counts(a_listing()) == {"read": 1, "created": 1}

    there = importer.only()
    assert there.provider.id == provider_id(WORDS)
    assert [one.id for one in there.programs] == [program_id(there.provider.id, "outpatient")]
    assert there.provider.said == (
        Said("samhsa_su_2023", date(2023, 1, 1), "published", ("medicaid",)),
    )


def test_where_a_feed_has_no_point_it_is_in_the_middle_of_its_zip(importer: Importer) -> None:
    importer(a_listing())
    provider = importer.only().provider
    assert (provider.precision, provider.county) == ("zip", "Shelby County")
    assert provider.lat == pytest.approx(33.2, abs=0.2)


def test_a_point_far_from_its_own_zip_is_not_believed(importer: Importer) -> None:
    importer(a_listing(lat=47.6, lng=-122.3, precision="address"))
    provider = importer.only().provider
    assert provider.precision == "zip"
    assert provider.lat == pytest.approx(33.2, abs=0.2)


def test_the_same_file_again_changes_nothing(importer: Importer) -> None:
    rows = numbered([a_listing(), a_listing("Hilltop House", street="9 Hill Road", phone=None)])
    importer(*rows)
    version, entries = importer.version(), importer.entries()

    assert importer.counts(*rows) == {"read": 2, "unchanged": 2}
    assert importer.version() == version
    assert importer.entries() == entries


def test_a_dry_run_says_the_same_and_writes_nothing(importer: Importer) -> None:
    importer(a_listing())
    before, version = importer.listings(), importer.version()
    newer = a_listing(year=2024, name2="North", yes=("medicare",))

    planned = importer(newer, year=2024, dry_run=True)
    assert importer.listings() == before
    assert importer.version() == version
    assert {**importer(newer, year=2024), "dry_run": True} == planned


def test_a_newer_edition_changes_what_it_says_and_takes_the_place_of_the_older(
    importer: Importer,
) -> None:
    importer(a_listing(website="https://old.example"))
    result = importer(a_listing(year=2024, yes=("medicare",), phone="205-555-0199"), year=2024)

    assert result["counts"]["changed"] == 1
    provider = importer.only().provider
    assert provider.said == (Said("samhsa_su_2024", date(2024, 1, 1), "published", ("medicare",)),)
    assert provider.phones == (Phone("main", "205-555-0199", None),)
    assert (provider.source, provider.as_of) == ("samhsa_su_2024", date(2024, 1, 1))
    # What the newer edition does not tell is still the older one's word.
    assert provider.website == "https://old.example"
    assert provider.field_sources["website"] == FieldSource("samhsa_su_2023", date(2023, 1, 1))
    assert provider.revision == 2


def test_an_edition_that_says_the_same_renews(importer: Importer) -> None:
    importer(a_listing())
    assert importer.counts(a_listing(year=2024), year=2024) == {
        "read": 1,
        "changed": 1,
        "renewed": 1,
    }
    assert importer.only().provider.field_sources.keys() == {"point", "county"}


def test_an_older_edition_changes_nothing(importer: Importer) -> None:
    importer(a_listing(year=2024), year=2024)
    before = importer.only()
    assert importer.counts(a_listing(yes=("medicare",), name2="North")) == {"read": 1, "older": 1}
    assert importer.only() == before


def test_what_a_person_says_of_a_term_stays_and_is_told(importer: Importer) -> None:
    importer(a_listing(yes=("medicaid", "cbt")))
    theirs = Said("staff", date(2026, 11, 1), "phone", yes=("medicare",), no=("medicaid",))
    importer.edit(importer.only().provider.id, said=theirs)

    result = importer(a_listing(year=2024, yes=("medicaid",), no=("medicare",)), year=2024)
    assert theirs in importer.only().provider.said
    told = {(one["field"], one["ours"], one["theirs"]) for one in result["disagreements"]}
    assert told == {("medicaid", "no", "yes"), ("medicare", "yes", "no")}
    assert {one["source"] for one in result["disagreements"]} == {"staff"}


def test_what_a_person_says_is_not_known_is_told_too(importer: Importer) -> None:
    importer(a_listing())
    importer.edit(
        importer.only().provider.id,
        said=Said("staff", date(2026, 11, 1), "phone", unknown=("medicaid",)),
    )
    (told,) = importer(a_listing())["disagreements"]
    assert (told["field"], told["ours"], told["theirs"]) == ("medicaid", "unknown", "yes")


def test_a_field_that_a_person_set_stays_and_is_told(importer: Importer) -> None:
    importer(a_listing())
    importer.edit(
        importer.only().provider.id,
        website="https://right.example",
        field_sources={"website": CALLED},
    )
    result = importer(a_listing(year=2024, website="https://wrong.example"), year=2024)

    provider = importer.only().provider
    assert provider.website == "https://right.example"
    assert provider.field_sources["website"] == CALLED
    (told,) = result["disagreements"]
    assert (told["field"], told["ours"]) == ("website", "https://right.example")
    assert told["theirs"] == "https://wrong.example"


def test_an_address_of_which_a_person_set_a_line_stays_whole(importer: Importer) -> None:
    importer(a_listing())
    importer.edit(
        importer.only().provider.id, street="2 Main Street", field_sources={"street": CALLED}
    )
    moved = a_listing(year=2024, street="5 Oak Street", city="Hoover", zip="35226")
    with_id = replace(moved, external_id=WORDS)
    result = importer(with_id, year=2024)

    provider = importer.only().provider
    assert (provider.street, provider.city, provider.zip) == ("2 Main Street", "Alabaster", "35007")
    assert {one["field"] for one in result["disagreements"]} == {"street", "city", "zip"}


def test_who_moves_gets_the_middle_of_the_new_zip(importer: Importer) -> None:
    importer(a_listing(external_id="7", lat=33.24, lng=-86.81, precision="address"))
    importer(
        a_listing(external_id="7", year=2024, street="5 Oak Street", city="Hoover", zip="35226"),
        year=2024,
    )
    provider = importer.only().provider
    assert (provider.precision, provider.county) == ("zip", "Jefferson County")


def test_of_two_feeds_of_one_day_none_undoes_the_other(importer: Importer) -> None:
    importer(a_listing())
    other = a_listing(name2="Main Site", feed="samhsa_mh", yes=("cbt",))
    importer(other, feed="samhsa_mh")
    provider = importer.only().provider
    assert provider.name2 == ""
    assert [one.source for one in provider.said] == ["samhsa_mh_2023", "samhsa_su_2023"]

    assert importer.counts(a_listing()) == {"read": 1, "unchanged": 1}
    assert importer.counts(other, feed="samhsa_mh") == {"read": 1, "unchanged": 1}


def test_a_program_that_its_feed_has_no_more_is_hidden_and_comes_back(importer: Importer) -> None:
    importer(a_listing(settings=("outpatient", "inpatient")))
    importer(a_listing(year=2024, settings=("inpatient",)), year=2024)
    status = {one.setting: (one.status, one.status_why) for one in importer.only().programs}
    assert status == {"outpatient": ("hidden", "missing"), "inpatient": ("published", None)}

    importer(a_listing(year=2025, settings=("outpatient", "inpatient")), year=2025)
    assert [one.status for one in importer.only().programs] == ["published", "published"]
    assert len(importer.only().programs) == 2


@pytest.mark.parametrize(
    "edited",
    [
        {"field_sources": {"name": CALLED}, "name": "Day program"},
        {"verified_at": date(2026, 11, 1), "verified_how": "phone"},
        {"said": (Said("staff", date(2026, 11, 1), "phone", ("cbt",)),)},
    ],
)
def test_a_program_that_a_person_vouches_for_stays(
    importer: Importer, edited: dict[str, object]
) -> None:
    importer(a_listing())
    importer.edit(importer.only().provider.id, program=edited)
    importer(a_listing(year=2024, settings=("inpatient",)), year=2024)
    assert {one.setting: one.status for one in importer.only().programs} == {
        "outpatient": "published",
        "inpatient": "published",
    }


def test_what_an_editor_hid_or_deleted_is_not_published_by_a_feed(importer: Importer) -> None:
    importer(a_listing(settings=("outpatient", "inpatient")))
    key = importer.only().provider.id
    for status in ("hidden", "deleted"):
        importer.edit(key, program={"status": status, "status_why": "editor"})
        importer(a_listing(settings=("outpatient", "inpatient")))
        assert importer.only().programs[0].status == status
    importer.edit(key, status="deleted", status_why="editor")
    assert importer.counts(a_listing(year=2024, name2="North"), year=2024) == {
        "read": 1,
        "skipped": 1,
    }
    assert importer.only().provider.status == "deleted"


def test_a_feed_that_names_no_kind_of_care_adds_none_where_another_does(importer: Importer) -> None:
    importer(a_listing(feed="samhsa_mh"), feed="samhsa_mh")
    importer(a_listing(settings=(None,)))
    assert [one.setting for one in importer.only().programs] == ["outpatient"]


def test_a_coarse_kind_adds_nothing_where_a_finer_one_is_named(importer: Importer) -> None:
    importer(a_listing(settings=("residential_long",)))
    importer(a_listing(feed="samhsa_mh", settings=("residential", "inpatient")), feed="samhsa_mh")
    found = {one.setting for one in importer.only().programs}
    assert found == {"residential_long", "inpatient"}


def test_what_is_said_of_a_program_is_kept_with_it(importer: Importer) -> None:
    source = a_source()
    two = (
        FeedProgram(source.slug, source.as_of, setting="outpatient"),
        FeedProgram(source.slug, source.as_of, setting="inpatient"),
    )
    said = FeedStatement(source.slug, source.as_of, yes=("cbt",), program=1)
    importer(a_listing(programs=two, statements=(said,)))
    assert {one.setting: [said.yes for said in one.said] for one in importer.only().programs} == {
        "outpatient": [],
        "inpatient": [("cbt",)],
    }


def test_every_change_is_in_the_log_and_the_log_is_sound(importer: Importer) -> None:
    importer(a_listing(settings=("outpatient", "inpatient")))
    importer(a_listing(year=2024, name2="North", settings=("inpatient",)), year=2024)

    entries = importer.entries()
    key = importer.only().provider.id
    # The program that is gone, the one that the newer edition names too, and the provider.
    assert sorted(entry.action for entry in entries[:3]) == [
        *("import.change", "import.change", "import.hide")
    ]
    assert [entry.action for entry in entries[3:]] == ["import.create"] * 3
    assert {entry.provider_id for entry in entries} == {key}
    assert {entry.actor.name for entry in entries} == {"Ada"}
    assert "samhsa_su_2024" in str(entries[0].why)
    with importer.database.session() as session:
        assert verify(session).sound


def test_bad_rows_stop_no_good_ones(importer: Importer) -> None:
    result = importer(RowProblem(2, "zip", "wrong_zip", "Write a ZIP."), a_listing(row=3))
    assert (result["counts"]["created"], result["counts"]["problems"]) == (1, 1)
    assert result["problems"] == [
        {
            "row": 2,
            "field": "zip",
            "code": "wrong_zip",
            "detail": "Write a ZIP.",
            "left_out": "row",
        }
    ]


def test_a_strict_import_writes_nothing_where_a_row_is_bad(importer: Importer) -> None:
    with pytest.raises(ImportHasProblems) as told:
        importer(a_listing(), RowProblem(3, None, "bad", "Look at it."), strict=True)
    assert [one.pointer for one in told.value.errors] == ["/3"]
    assert importer.listings() == []


def test_a_source_that_is_there_keeps_its_rank(importer: Importer) -> None:
    importer(a_listing())
    boasting = replace(a_source(), rank=900)
    read = replace(importer.read(a_listing()), sources=(boasting,))
    from api.interchange.applying import Import
    from api.interchange.options import ImportOptions
    from api.interchange.standing.repository import read_sources
    from tests.interchange.importing import PERSON

    with importer.database.session() as session:
        Import(read, ImportOptions(), PERSON, NOW, 90).plan(session)
        assert read_sources(session)["samhsa_su_2023"].rank == 100


def test_the_feeds_own_id_finds_a_provider_that_moved_and_took_a_new_name(
    importer: Importer,
) -> None:
    importer(a_listing(external_id="7"))
    key = importer.only().provider.id
    moved = a_listing("Brookside Health", external_id="7", year=2024, street="5 Oak", zip="60601")
    importer(moved, year=2024)
    assert importer.only().provider.id == key
    assert importer.only().provider.name1 == "Brookside Health"


def test_when_a_feed_last_had_a_listing_is_noted(importer: Importer) -> None:
    importer(a_listing(external_id="7"))
    later: datetime = NOW + timedelta(days=1)
    importer(a_listing(external_id="7"), now=later)
    with importer.database.session() as session:
        found = known(session, FEED)
    assert found.providers == {"7": importer.only().provider.id}
    assert found.told_of == {importer.only().provider.id}


def test_rows_with_the_same_words_stay_two(importer: Importer) -> None:
    rows = numbered([a_listing(yes=("medicaid",)), a_listing(yes=("medicare",))])
    assert importer.counts(*rows) == {"read": 2, "created": 2}
    assert importer.counts(*rows) == {"read": 2, "unchanged": 2}
    ids = {one.provider.id for one in importer.listings()}
    assert ids == {provider_id(WORDS), provider_id(f"{WORDS}|2")}


def test_progress_ends_at_the_whole(importer: Importer) -> None:
    from api.interchange.applying import Import
    from api.interchange.options import ImportOptions
    from tests.interchange.importing import PERSON

    told: list[tuple[int, int]] = []
    read = importer.read(a_listing())
    with importer.database.session() as session:
        work = Import(read, ImportOptions(), PERSON, NOW, 90)
        work.plan(session, lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_a_row_with_the_words_of_a_providers_first_edition_is_that_provider(
    importer: Importer,
) -> None:
    importer(a_listing())
    first = importer.only().provider.id
    importer.edit(first, name1="Brookside Health", street="5 Oak Street", zip="60601", phones=())
    assert importer.counts(a_listing(external_id="of another feed")) == {"read": 1, "changed": 1}
    assert importer.only().provider.id == first
