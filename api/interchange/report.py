"""What an import did, or would do, as JSON: counts, and lists that are cut where they get long."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from api.audit.history import difference
from api.directory.names import provider_name
from api.editing.documents import audit_program, audit_provider
from api.editing.records import FieldSource
from api.interchange.candidates import Candidate
from api.interchange.matching import Uncertain
from api.interchange.planning import Disagreement, ListingRecord, Planned
from api.interchange.records import FeedSource, RowProblem

MOST = 500
"""Entries of each list, unless all are asked for."""

COUNTED = (
    *("read", "created", "changed", "renewed", "unchanged", "hidden", "published_again"),
    *("missing", "uncertain", "problems", "skipped", "disagreements", "older"),
)
"""What is counted: `renewed` are the changed in which dates and editions alone changed; `skipped`
those that an editor deleted; `older` those of which a newer edition spoke; `missing` those that
the feed has no more, hidden yet or not."""

_LISTS = ("changes", "problems", "disagreements", "uncertain")

Document = dict[str, Any]


@dataclass(slots=True)
class Report:
    """Fills up while an import goes on.

    Args:
        dry_run: whether nothing is written.
        most: entries of each list; None for all.
    """

    dry_run: bool
    most: int | None = MOST
    counts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    unknown_words: Counter[str] = field(default_factory=Counter)
    sources: tuple[FeedSource, ...] = ()
    _lists: dict[str, list[Document]] = field(default_factory=lambda: {name: [] for name in _LISTS})
    _left_out: Counter[str] = field(default_factory=Counter)

    def problem(self, problem: RowProblem) -> None:
        """Tell what is wrong with a row."""
        self.counts["problems"] += 1
        if self._has_room("problems"):
            self._lists["problems"].append(asdict(problem))

    def planned(self, planned: Planned) -> None:
        """Tell what becomes of a listing of the file."""
        self.counts[planned.outcome] += 1
        self.counts["renewed"] += planned.renewed
        self.counts["published_again"] += planned.published_again
        if planned.outcome in ("created", "changed"):
            what = "create" if planned.outcome == "created" else "change"
            if planned.published_again:
                what = "publish"
            self._change(planned.row, what, planned.before, planned.after)
        self.counts["disagreements"] += len(planned.disagreements)
        for one in planned.disagreements:
            if self._has_room("disagreements"):
                self._lists["disagreements"].append(_disagreement(planned, one))

    def hidden(self, before: ListingRecord, after: ListingRecord) -> None:
        """Tell of a listing that is hidden, as its feed has not had it for long."""
        self.counts["hidden"] += 1
        self._change(None, "hide", before, after)

    def uncertain(self, uncertain: Uncertain) -> None:
        """Tell of a row that a person has to place."""
        self.counts["uncertain"] += 1
        if self._has_room("uncertain"):
            listing = uncertain.row.listing
            self._lists["uncertain"].append(
                {
                    "row": listing.row,
                    "name": provider_name(listing.name1, listing.name2),
                    **{part: getattr(listing, part) for part in ("street", "city", "state", "zip")},
                    "candidates": candidate_documents(uncertain.candidates),
                }
            )

    def document(self) -> Document:
        """The report as JSON."""
        return {
            "counts": {name: self.counts[name] for name in COUNTED},
            **self._lists,
            "left_out": {name: self._left_out[name] for name in _LISTS},
            "notes": dict(sorted(self.notes.items())),
            "unknown_words": dict(sorted(self.unknown_words.items())),
            "sources": [
                {
                    "slug": source.slug,
                    "title": source.title,
                    "edition": source.edition,
                    "as_of": source.as_of.isoformat(),
                }
                for source in self.sources
            ],
            "dry_run": self.dry_run,
        }

    def cut(self, most: int = MOST) -> "Report":
        """The same report with lists of so many entries at most."""
        lists = {name: entries[:most] for name, entries in self._lists.items()}
        left_out = Counter(self._left_out)
        for name, entries in self._lists.items():
            left_out[name] += len(entries) - len(lists[name])
        return replace(self, most=most, _lists=lists, _left_out=left_out)

    def _change(
        self, row: int | None, what: str, before: ListingRecord | None, after: ListingRecord
    ) -> None:
        if not self._has_room("changes"):
            return
        provider = after.provider
        self._lists["changes"].append(
            {
                "row": row,
                "provider_id": str(provider.id),
                "name": provider_name(provider.name1, provider.name2),
                "place": f"{provider.city}, {provider.state}",
                "what": what,
                "programs": sum(one.status == "published" for one in after.programs),
                # Of what is new, all is: its own words tell it.
                "differences": list(_differences(before, after)) if before else [],
            }
        )

    def _has_room(self, name: str) -> bool:
        room = self.most is None or len(self._lists[name]) < self.most
        self._left_out[name] += not room
        return room


def candidate_documents(candidates: Iterable[Candidate]) -> list[Document]:
    """Providers that a row may be, as JSON."""
    return [
        {
            "provider_id": str(one.provider.id),
            "name": provider_name(one.provider.site.name1, one.provider.site.name2),
            "street": one.provider.site.street,
            "city": one.provider.city,
            "state": one.provider.state,
            "zip": one.provider.site.zip,
            "phones": sorted(one.provider.site.numbers),
            "why": list(one.why),
            "name_likeness": round(max(one.likeness.all_words, one.likeness.organization)),
        }
        for one in candidates
    ]


def _differences(before: ListingRecord, after: ListingRecord) -> Iterable[Document]:
    earlier, later = audit_provider(before.provider), audit_provider(after.provider)
    yield from _of("provider", after.provider.id, earlier, later)
    held = {one.id: one for one in before.programs}
    for program in after.programs:
        was = held.get(program.id)
        if was != program:
            earlier_program = audit_program(was) if was else None
            yield from _of("program", program.id, earlier_program, audit_program(program))


def _of(what: str, key: UUID, before: Document | None, after: Document) -> Iterable[Document]:
    for change in difference(before, after):
        if change.pointer == "/revision":
            continue
        if change.added or change.removed:
            # Of a long list what is new and what is gone tells all.
            change = change._replace(before=None, after=None)  # noqa: PLW2901
        lists = {"added": list(change.added), "removed": list(change.removed)}
        yield {"of": what, "id": str(key), **change._asdict(), **lists}


def _disagreement(planned: Planned, one: Disagreement) -> Document:
    provider = planned.after.provider
    return {
        "row": planned.row,
        "provider_id": str(provider.id),
        "program_id": str(one.program) if one.program else None,
        "name": provider_name(provider.name1, provider.name2),
        "field": one.field,
        "ours": _plain(one.ours),
        "theirs": _plain(one.theirs),
        **_said_by(one.source),
    }


def _said_by(word: FieldSource) -> Document:
    return {"source": word.source, "as_of": word.as_of.isoformat(), "how": word.how}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
