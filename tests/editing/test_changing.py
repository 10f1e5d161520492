"""A patch changes what it names, and nothing else; every change says who made it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest

from api.directory.changes import newest_version
from api.editing.problems import PreconditionFailed, WrongState
from api.editing.schemas import ProviderPatch, read
from api.problems import InvalidRequest, NotFound
from tests.editing.conftest import FEED, NOW, TODAY, Desk, codes


def refused(error: pytest.ExceptionInfo[InvalidRequest]) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in error.value.errors]


class TestFields:
    def test_what_is_left_out_stays_as_it_is(self, desk: Desk) -> None:
        before = desk.shown(provider := desk.fed(website="https://riverside.example"))
        after = desk.patch(provider, name2="East Clinic").document

        changed = {name for name in after if after[name] != before[name]}
        assert changed == {"name2", "revision", "provenance"}
        assert after["name2"] == "East Clinic"

    def test_null_takes_an_optional_text_away(self, desk: Desk) -> None:
        provider = desk.fed(website="https://riverside.example", street2="Suite 2", name2="East")
        after = desk.patch(provider, website=None, street2=None, name2=None, county=None).document
        assert [after[name] for name in ("website", "street2", "name2", "county")] == [None] * 4

    @pytest.mark.parametrize("field", ["name1", "street", "city", "state", "zip"])
    def test_what_every_provider_has_cant_be_null(self, field: str) -> None:
        with pytest.raises(InvalidRequest) as error:
            read(ProviderPatch, orjson.dumps({field: None}))
        assert [one.pointer for one in error.value.errors] == [f"/{field}"]

    def test_phones_are_replaced_as_a_whole(self, desk: Desk) -> None:
        provider = desk.fed()
        told = [
            {"kind": "intake", "number": "(205) 555-7001", "extension": "12"},
            {"kind": "main", "number": "1-205-555-7000"},
        ]
        after = desk.patch(provider, phones=told)
        assert after.document["phones"] == [
            {"kind": "intake", "number": "205-555-7001", "extension": "12"},
            {"kind": "main", "number": "205-555-7000", "extension": None},
        ]
        assert desk.shown(provider)["phones"] == after.document["phones"]

    def test_no_phone_at_all_is_odd(self, desk: Desk) -> None:
        after = desk.patch(desk.fed(), phones=None)
        assert after.document["phones"] == []
        assert codes(after) == [("/phones", "no_phone")]

    def test_who_said_a_field_is_told_with_it(self, desk: Desk) -> None:
        provider = desk.fed()
        told = desk.patch(provider, website="riverside.example").document["provenance"]
        assert told["website"] == {"source": "staff", "as_of": TODAY.isoformat(), "how": None}
        assert told["name1"] == {"source": FEED, "as_of": "2023-01-01", "how": None}
        assert desk.provider(provider).field_sources.keys() == {"website"}

    def test_a_field_that_is_not_one_is_an_error(self, desk: Desk) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.patch(desk.fed(), zipcode="35007")
        assert refused(error) == [("/zipcode", "extra_forbidden")]

    @pytest.mark.parametrize(
        "field", ["id", "revision", "source", "as_of", "verified_at", "status_since", "programs"]
    )
    def test_what_the_service_keeps_itself_cant_be_sent(self, field: str) -> None:
        with pytest.raises(InvalidRequest) as error:
            read(ProviderPatch, orjson.dumps({field: None}))
        assert refused(error) == [(f"/{field}", "extra_forbidden")]

    def test_control_characters_are_refused(self, desk: Desk) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.patch(desk.fed(), name1="River\nside", city="Alab\u202easter")
        assert refused(error) == [
            ("/name1", "control_character"),
            ("/city", "control_character"),
        ]


class TestFacts:
    def test_a_persons_word_outranks_a_feeds(self, desk: Desk) -> None:
        provider = desk.fed(yes=("medicaid", "cbt"))
        after = desk.patch(provider, facts={"medicaid": "no", "medicare": "yes"}).document

        assert after["facts"] == {"cbt": "yes", "medicaid": "no", "medicare": "yes"}
        assert after["provenance"]["medicaid"]["source"] == "staff"
        assert after["provenance"]["cbt"]["source"] == FEED

    def test_null_makes_a_fact_unknown_although_a_feed_says_yes(self, desk: Desk) -> None:
        provider = desk.fed(yes=("medicaid", "cbt"))
        after = desk.patch(provider, facts={"medicaid": None}).document

        assert "medicaid" not in after["facts"]
        assert "medicaid" not in after["provenance"]
        assert desk.believed(provider).facts.value("medicaid") is None
        assert desk.believed(provider).facts.value("cbt") is True

    def test_a_feeds_own_words_stay_as_they_were(self, desk: Desk) -> None:
        provider = desk.fed(yes=("medicaid", "cbt"))
        before = desk.provider(provider).said
        desk.patch(provider, facts={"medicaid": None, "cbt": "no"})
        assert [one for one in desk.provider(provider).said if one.source == FEED] == list(before)

    def test_what_follows_is_shown_with_who_said_it(self, desk: Desk) -> None:
        after = desk.patch(desk.fed(), facts={"buprenorphine_injection": "yes"}).document
        assert after["facts"]["buprenorphine"] == "yes"
        assert after["provenance"]["buprenorphine"]["source"] == "staff"

    def test_a_no_to_the_broader_ends_a_feeds_yes_to_the_narrower(self, desk: Desk) -> None:
        provider = desk.fed(yes=("buprenorphine_injection",))
        after = desk.patch(provider, facts={"buprenorphine": "no"}).document
        assert after["facts"]["buprenorphine_injection"] == "no"

    def test_a_newer_word_takes_the_place_of_the_same_editors_older_one(self, desk: Desk) -> None:
        provider = desk.fed()
        desk.patch(provider, facts={"buprenorphine": "no", "cbt": "yes"})
        later = NOW + timedelta(days=3)
        after = desk.patch(provider, now=later, facts={"buprenorphine_injection": "yes"}).document

        assert after["facts"]["buprenorphine"] == "yes"
        by_day = {one.as_of: one for one in desk.provider(provider).said}
        assert by_day[TODAY].no == ()
        assert by_day[later.date()].yes == ("buprenorphine_injection",)

    def test_a_statement_that_says_nothing_any_more_is_gone(self, desk: Desk) -> None:
        provider = desk.fed()
        desk.patch(provider, facts={"cbt": "yes"})
        desk.patch(provider, now=NOW + timedelta(days=3), facts={"cbt": "no"})
        assert [one.no for one in desk.provider(provider).said] == [("cbt",)]

    def test_facts_that_contradict_each_other_are_an_error_that_names_both(
        self, desk: Desk
    ) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.patch(desk.fed(), facts={"buprenorphine_injection": "yes", "buprenorphine": "no"})
        assert refused(error) == [("/facts/buprenorphine_injection", "contradiction")]
        told = "buprenorphine_injection can't be yes while buprenorphine is no"
        assert told in error.value.errors[0].detail

    @pytest.mark.parametrize(("narrower", "broader"), [("yes", None), (None, "no")])
    def test_an_unknown_does_not_go_with_what_settles_it(
        self, desk: Desk, narrower: str | None, broader: str | None
    ) -> None:
        facts = {"buprenorphine_injection": narrower, "buprenorphine": broader}
        with pytest.raises(InvalidRequest) as error:
            desk.patch(desk.fed(), facts=facts)
        assert refused(error) == [("/facts/buprenorphine_injection", "contradiction")]

    @pytest.mark.parametrize(
        ("slug", "code", "told"),
        [
            ("Heroin", "not_a_slug", "opioids"),
            ("residential", "kind_of_care", "setting"),
            ("medicade", "unknown_term", "medicaid"),
        ],
    )
    def test_facts_go_by_their_slugs(self, desk: Desk, slug: str, code: str, told: str) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.patch(desk.fed(), facts={slug: "yes"})
        assert refused(error) == [(f"/facts/{slug}", code)]
        assert told in error.value.errors[0].detail


class TestNothing:
    @pytest.mark.parametrize(
        "patch",
        [
            {},
            {"city": "Alabaster", "street2": None, "address_hidden": False},
            {"lat": 33.2162, "lng": -86.8236, "precision": "address"},
            {"facts": {"medicaid": "yes", "cbt": None, "medicare": "no"}},
            {"status": "published"},
            {"why": "Only looking."},
        ],
    )
    def test_a_patch_that_says_what_is_there_changes_nothing(
        self, desk: Desk, patch: dict[str, Any]
    ) -> None:
        provider = desk.fed(yes=("medicaid",), no=("medicare",))
        before = desk.provider(provider)
        with desk.reading() as session:
            version = newest_version(session)
        after = desk.patch(provider, **patch)

        assert not after.changed
        assert after.revision == before.revision
        assert desk.provider(provider) == before
        assert desk.log(provider) == []
        with desk.reading() as session:
            assert newest_version(session) == version

    def test_the_revision_grows_by_one_with_each_change(self, desk: Desk) -> None:
        provider = desk.fed()
        assert desk.patch(provider, name2="A").revision == 2
        assert desk.patch(provider, name2="A").revision == 2
        assert desk.patch(provider, facts={"cbt": "yes"}).revision == 3
        assert desk.patch(provider, phones=[]).revision == 4


class TestVersions:
    def test_a_version_that_is_not_the_newest_is_refused(self, desk: Desk) -> None:
        provider = desk.fed()
        desk.patch(provider, name2="First")
        with pytest.raises(PreconditionFailed):
            desk.patch(provider, revision=1, name2="Second")
        assert desk.shown(provider)["name2"] == "First"

    def test_what_is_not_there_is_not_found(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            desk.shown(uuid4())

    def test_what_is_deleted_cant_be_edited(self, desk: Desk) -> None:
        provider = desk.fed()
        desk.delete(provider)
        with pytest.raises(WrongState):
            desk.patch(provider, name2="East")


class TestLog:
    def test_a_change_is_noted_with_what_was_before_and_why(self, desk: Desk) -> None:
        provider = desk.fed(yes=("medicaid",))
        desk.patch(provider, facts={"medicaid": "no"}, name2="East", why="They called.")
        (entry,) = desk.log(provider)

        assert entry.action == "provider.change"
        assert entry.subject == f"provider:{provider}"
        assert entry.why == "They called."
        assert entry.before is not None
        assert entry.after is not None
        assert '"name2":null' in entry.before
        assert '"name2":"East"' in entry.after
        assert '["staff","2026-11-23","published",[],["medicaid"],[]]' in entry.after

    def test_a_change_that_is_refused_leaves_no_trace(self, desk: Desk) -> None:
        provider = desk.fed()
        before = desk.provider(provider)
        with pytest.raises(InvalidRequest):
            desk.patch(provider, name2="East", zip="60601")
        assert desk.provider(provider) == before
        assert desk.log(provider) == []

    def test_a_reason_may_have_several_lines(self) -> None:
        assert read(ProviderPatch, b'{"why": "They\\ncalled."}').why == "They\ncalled."
        with pytest.raises(InvalidRequest):
            read(ProviderPatch, b'{"why": "They\\u0000called."}')


class TestStatus:
    def test_an_editor_hides_a_listing_and_shows_it_again(self, desk: Desk) -> None:
        provider = desk.fed()
        hidden = desk.patch(provider, status="hidden").document
        assert (hidden["status"], hidden["status_why"]) == ("hidden", "editor")
        assert hidden["status_since"] == NOW.isoformat()
        assert desk.public(provider) is None

        desk.patch(provider, status="published")
        assert desk.public(provider) is not None

    def test_a_patch_deletes_nothing(self, desk: Desk) -> None:
        with pytest.raises(InvalidRequest):
            desk.patch(desk.fed(), status="deleted")
