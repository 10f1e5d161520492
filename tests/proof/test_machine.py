"""Any order of edits, verifications, imports, deletions and restorations, against a small model.

After every step: the public sees what is published and nothing else, the index says what the tables
say, a revision has grown exactly where its row changed, and the audit log verifies.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import make_url, select, text
from sqlmodel import Session

from api.audit.actor import Actor
from api.audit.repository import anchor, verify
from api.auth.principal import Principal
from api.auth.scopes import MEANINGS
from api.database import Database, table_of
from api.directory.records import Listing
from api.directory.repository import directory_version, load_listings
from api.directory.seeding import seed
from api.directory.tables import PhoneTable, ProgramTable, ProviderTable, StatementTable
from api.editing.changing import change_provider
from api.editing.creating import create_provider
from api.editing.problems import PreconditionFailed, WrongState
from api.editing.results import Written
from api.editing.schemas import NewProvider, ProviderPatch, Verification, read
from api.editing.statuses import (
    delete_program,
    delete_provider,
    restore_program,
    restore_provider,
)
from api.editing.verifying import verify as verify_listing
from api.interchange.options import ImportOptions
from api.interchange.runs import import_file
from api.migrations import upgrade
from api.places import Gazetteer
from api.search.building import build_index
from api.search.contents import entries_json
from api.search.index import Index
from api.search.query import Query
from api.search.refresh import Refresher
from api.search.run import run
from api.search.service import IndexHolder
from recommender.vocabulary import vocabulary
from tests.databases import fresh_postgres_database
from tests.directory.conftest import seed_provider

CODES = {"cbt": "CBT", "dbt": "DBT", "spanish": "SP", "carf": "CARF"}
"""Terms that neither follow from others nor imply any, and the directory's codes of them."""

NAMES = ("Riverside Recovery", "Hilltop House", "Lakeside Center")
OUTPATIENT = "ORT"
OF_THE_DIRECTORY = "MOTI"
"""A code that the directory alone uses: it tells what the others of a file mean."""

TERMS = st.sampled_from(sorted(CODES))
PICK = st.integers(0, 99)
EDITOR = Principal(Actor("account", "1", "Editor"), frozenset(MEANINGS), None)

Value = Literal["yes", "no"] | None


def test_the_terms_stand_alone() -> None:
    words = vocabulary()
    for slug, code in CODES.items():
        assert words.narrower(slug) == words.broader(slug) == {slug}
        assert code in words[slug].directory_codes


@dataclass
class Place:
    """What the model knows of a listing.

    Attributes:
        fed: terms that the newest edition of the feed says yes to.
        said: what a person says of a term; None where they say that nobody knows.
    """

    name: str
    status: str = "published"
    fed: set[str] = field(default_factory=set)
    said: dict[str, Value] = field(default_factory=dict)
    verified: date | None = None
    website: str | None = None
    hidden: bool = False
    programs: dict[UUID, str] = field(default_factory=dict)

    def believed(self, slug: str) -> Value:
        return self.said.get(slug, "yes" if slug in self.fed else None)


class Machine(RuleBasedStateMachine):
    """Editors and feeds at work on a small directory."""

    database: Database
    gazetteer: Gazetteer

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.edition = 2023
        self.places: dict[UUID, Place] = {}
        self.rows: dict[tuple[str, UUID], tuple[int, str]] = {}
        self.touched: set[tuple[str, UUID]] = set()
        self.anchor: Any = None

    @initialize()
    def open(self) -> None:
        for name in NAMES:
            shipped = seed_provider(name, yes=("cbt",))
            programs = {program.id: "published" for program in shipped.programs}
            self.places[shipped.id] = Place(name, fed={"cbt"}, programs=programs)
        with self.database.session() as session:
            index = build_index(load_listings(session), directory_version(session))
            self.rows = self.revisions(session)
        self.refresher = Refresher(IndexHolder(index), self.database)

    # What is done.

    @rule(
        pick=PICK,
        name=st.sampled_from("ABC"),
        changes=st.dictionaries(TERMS, st.sampled_from(["yes", "no", None])),
    )
    def edit(self, pick: int, name: str, changes: dict[str, Value]) -> None:
        provider, place = self.picked(pick)
        patch = {"name1": f"{name} House", "website": f"https://{name.lower()}.example"}
        if place.status == "deleted":
            with pytest.raises(WrongState):
                self.patch(provider, {**patch, "facts": changes})
            return
        # A value that is believed already is nothing new, whoever said it.
        news = {slug: value for slug, value in changes.items() if place.believed(slug) != value}
        same = place.name == patch["name1"] and place.website == patch["website"] and not news
        written = self.patch(provider, {**patch, "facts": changes})
        assert written.changed != same
        place.name, place.website = patch["name1"], patch["website"]
        place.said |= news

    @rule(pick=PICK)
    def edit_what_somebody_else_changed(self, pick: int) -> None:
        provider, _ = self.picked(pick)
        with pytest.raises((PreconditionFailed, WrongState)):
            self.patch(provider, {"name1": "Never"}, behind=1)

    @rule(pick=PICK, hidden=st.booleans())
    def hide_the_address(self, pick: int, hidden: bool) -> None:
        provider, place = self.picked(pick)
        if place.status != "deleted":
            self.patch(provider, {"address_hidden": hidden})
            place.hidden = hidden

    @rule(pick=PICK, status=st.sampled_from(["published", "hidden"]))
    def publish_or_hide(self, pick: int, status: str) -> None:
        provider, place = self.picked(pick)
        if place.status != "deleted":
            self.patch(provider, {"status": status})
            place.status = status

    @rule(pick=PICK, facts=st.none() | st.lists(TERMS, unique=True, min_size=1))
    def confirm(self, pick: int, facts: list[str] | None) -> None:
        provider, place = self.picked(pick)
        known = facts and [slug for slug in facts if place.believed(slug)]
        if place.status == "deleted" or (facts and not known):
            return
        today = self.now.date()
        told = {"how": "phone", "on": today.isoformat(), "facts": known}
        verification = read(Verification, orjson.dumps(told))
        with self.writing() as session:
            verify_listing(
                session, EDITOR, provider, verification, if_match=self.seen(provider), now=self.now
            )
        if known:
            place.said |= {slug: place.believed(slug) for slug in known}
        else:
            place.verified = today

    @rule(pick=PICK)
    def delete_or_restore(self, pick: int) -> None:
        provider, place = self.picked(pick)
        if place.status == "deleted":
            act, place.status = restore_provider, "published"
        else:
            act, place.status = delete_provider, "deleted"
        with self.writing() as session:
            act(session, EDITOR, provider, if_match=self.seen(provider), now=self.now)

    @rule(pick=PICK)
    def delete_or_restore_a_program(self, pick: int) -> None:
        _, place = self.picked(pick)
        program = sorted(place.programs)[0]
        if place.status == "deleted":
            return
        deleted = place.programs[program] == "deleted"
        act = restore_program if deleted else delete_program
        with self.writing() as session:
            seen = {self.rows["program", program][0]}
            act(session, EDITOR, program, if_match=seen, now=self.now)
        place.programs[program] = "published" if deleted else "deleted"

    @precondition(lambda self: len(self.places) < 5)
    @rule(facts=st.dictionaries(TERMS, st.sampled_from(["yes", "no"])))
    def create(self, facts: dict[str, Value]) -> None:
        told = {
            "name1": f"New House {len(self.places)}",
            "street": f"{len(self.places)} Elm Street",
            "city": "Alabaster",
            "state": "AL",
            "zip": "35007",
            "facts": facts,
            "programs": [{"setting": "outpatient"}],
        }
        with self.writing() as session:
            written = create_provider(
                session,
                EDITOR,
                read(NewProvider, orjson.dumps(told)),
                now=self.now,
                gazetteer=self.gazetteer,
                capacity=timedelta(hours=72),
            )
        programs = {UUID(one): "published" for one in written.document["programs"]}
        name = str(told["name1"])
        self.places[written.id] = Place(name, said=dict(facts), programs=programs)

    @rule(fed=st.tuples(*[st.sets(TERMS)] * len(NAMES)), again=st.booleans())
    def take_in_an_edition(self, fed: tuple[set[str], ...], again: bool) -> None:
        self.edition += 1
        content = directory_csv(fed)
        self.take_in(content)
        for name, terms in zip(NAMES, fed, strict=True):
            place = self.places[seed_provider(name).id]
            # What a person deleted is let be.
            if place.status != "deleted":
                place.fed = terms
        if again:
            with self.database.session() as session:
                before = anchor(session)
            self.take_in(content)
            with self.database.session() as session:
                assert anchor(session) == before

    # What holds after every step.

    @invariant()
    def the_public_sees_what_is_published(self) -> None:
        with self.database.session() as session:
            public = {one.provider.id: one for one in load_listings(session)}
        shown = {one: place for one, place in self.places.items() if place.status == "published"}
        assert public.keys() == shown.keys()
        for one, place in shown.items():
            _as_the_model_says(public[one], place)

    @invariant()
    def the_index_says_what_the_tables_say(self) -> None:
        if not self.places:
            return
        assert self.refresher.catch_up()
        with self.database.session() as session:
            anew = build_index(load_listings(session), directory_version(session))
        followed = self.refresher._holder.current
        assert followed.directory_version == anew.directory_version
        for query in (Query(), Query(sort="name", one_per_provider=False, facets=True)):
            assert _shown(followed, query) == _shown(anew, query)

    @invariant()
    def a_revision_grew_exactly_where_its_row_changed(self) -> None:
        if not self.places:
            return
        with self.database.session() as session:
            now = self.revisions(session)
        for key, (revision, content) in now.items():
            if key in self.rows:
                before, was = self.rows[key]
                assert (revision > before) == (content != was), key
                assert revision >= before
            else:
                assert revision == 1
        assert self.rows.keys() <= now.keys()
        self.rows = now

    @invariant()
    def the_log_verifies(self) -> None:
        with self.database.session() as session:
            assert verify(session, self.anchor).faults == ()
            self.anchor = anchor(session)

    # How it is done.

    def picked(self, pick: int) -> tuple[UUID, Place]:
        provider = sorted(self.places)[pick % len(self.places)]
        return provider, self.places[provider]

    def seen(self, provider: UUID) -> set[int]:
        return {self.rows["provider", provider][0]}

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.now += timedelta(hours=7)
        with self.database.transaction() as session:
            yield session

    def patch(self, provider: UUID, patch: dict[str, Any], behind: int = 0) -> Written:
        seen = {revision - behind for revision in self.seen(provider)}
        with self.writing() as session:
            return change_provider(
                session,
                EDITOR,
                provider,
                read(ProviderPatch, orjson.dumps(patch)),
                if_match=seen,
                now=self.now,
                gazetteer=self.gazetteer,
            )

    def take_in(self, content: bytes) -> None:
        self.now += timedelta(hours=7)
        options = ImportOptions(feed="samhsa_su", edition=str(self.edition))
        feed = Actor("feed", "samhsa_su", "SAMHSA")
        import_file(self.database, content, "directory.csv", options, feed, self.now, 90)

    def revisions(self, session: Session) -> dict[tuple[str, UUID], tuple[int, str]]:
        """Of each row its revision, and all else that its ETag stands for."""
        of_provider = table_of(PhoneTable).c.provider_id
        statement = table_of(StatementTable)
        found = {}
        for kind, model in (("provider", ProviderTable), ("program", ProgramTable)):
            for row in session.execute(select(table_of(model))).mappings():
                of_this = (
                    statement.c.program_id == row["id"]
                    if kind == "program"
                    else (statement.c.provider_id == row["id"]) & statement.c.program_id.is_(None)
                )
                said = session.execute(select(statement).where(of_this).order_by(statement.c.id))
                phones = session.execute(
                    select(table_of(PhoneTable)).where(of_provider == row["id"]).order_by(text("2"))
                )
                fields = {name: value for name, value in row.items() if name != "revision"}
                content = repr((sorted(fields.items()), said.all(), phones.all()))
                found[kind, row["id"]] = (row["revision"], content)
        return found


def _as_the_model_says(listing: Listing, place: Place) -> None:
    provider = listing.provider
    assert provider.name == place.name
    assert provider.website == place.website
    assert provider.verified_at == place.verified
    assert (provider.street is None) == place.hidden
    shown = {one for one, status in place.programs.items() if status == "published"}
    assert {one.program.id for one in listing.programs} == shown
    for listed in listing.programs:
        for slug in CODES:
            known = listed.program.facts.value(slug)
            assert {True: "yes", False: "no", None: None}[known] == place.believed(slug)


def _shown(index: Index, query: Query) -> object:
    page = run(index, query)
    nothing = [None] * len(page.rows)
    return page.total_items, page.facets, entries_json(index, query, page.rows, nothing, nothing)


def directory_csv(fed: tuple[set[str], ...]) -> bytes:
    """An edition of the directory that has the seeded places, with these terms."""
    lines = ["name1,name2,street1,street2,city,state,zip,phone,service_code_info"]
    for name, terms in zip(NAMES, fed, strict=True):
        said = [CODES[slug] for slug in sorted(terms)]
        codes = " ".join(["SA", OUTPATIENT, OF_THE_DIRECTORY, *said])
        lines.append(f"{name},,1 Main Street,,Alabaster,AL,35007,205-555-0100,{codes}")
    return "\n".join(lines).encode()


FEW = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def _seeded(url: str) -> str:
    database = Database(url)
    upgrade(database)
    seed(database, providers=lambda: [seed_provider(name, yes=("cbt",)) for name in NAMES])
    database.dispose()
    return url


def test_listings_stay_true_on_sqlite(tmp_path: Path, gazetteer: Gazetteer) -> None:
    made = tmp_path / "made.sqlite3"
    _seeded(f"sqlite:///{made}")

    class OnSqlite(Machine):
        def __init__(self) -> None:
            super().__init__()
            self.gazetteer = gazetteer
            shutil.copy(made, file := tmp_path / "used.sqlite3")
            self.database = Database(f"sqlite:///{file}")

        def teardown(self) -> None:
            self.database.dispose()
            for left in tmp_path.glob("used.sqlite3*"):
                left.unlink()

    run_state_machine_as_test(OnSqlite, settings=FEW)


def test_listings_stay_true_on_postgresql(postgres_server_url: str, gazetteer: Gazetteer) -> None:
    with fresh_postgres_database(postgres_server_url) as made:
        _seeded(made)
        name = make_url(made).database

        class OnPostgresql(Machine):
            def __init__(self) -> None:
                super().__init__()
                self.gazetteer = gazetteer
                self.used = fresh_postgres_database(postgres_server_url, template=name)
                self.database = Database(self.used.__enter__())

            def teardown(self) -> None:
                self.database.dispose()
                self.used.__exit__(None, None, None)

        run_state_machine_as_test(OnPostgresql, settings=FEW)
