"""The chain of the log's entries: each holds the hash of the one before it.

    Entry → hash_of → the next Entry's previous → … → the head (and any Anchor kept elsewhere)

What it shows: an entry that was changed, taken out, put in or moved, if the one who did it did not
write all later entries and the head anew.

What it cannot show by itself: somebody who may write to the database and knows this code can write
the whole chain anew from the entry they changed, or cut its end off and set the head back. Nothing
inside the database tells such a log from a true one. An anchor does: a number and a hash that were
noted and kept where they cannot reach. It vouches for every entry up to its number, and for none
after it, so a new one is to be taken from time to time.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, NamedTuple
from uuid import UUID

import orjson

from api.audit.actor import Actor

FORM = 1
"""How an entry is written out to be hashed. It is hashed too: another form is another number."""

FaultKind = Literal["missing", "order", "previous", "content", "head", "anchor"]

_ANCHOR = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})", re.ASCII)


class UnusableAnchor(ValueError):
    """The text is no anchor."""


class Anchor(NamedTuple):
    """The state of a log: the number of its last entry, and that entry's hash."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """The anchor that was printed as `SEQ:HASH`.

        Raises:
            UnusableAnchor: it has another form.
        """
        read = _ANCHOR.fullmatch(text.strip().lower())
        if read is None:
            raise UnusableAnchor(
                "Give the anchor as it was printed: the entry's number, a colon, and 64 "
                "hexadecimal digits."
            )
        return cls(int(read[1]), read[2])


GENESIS = "0" * 64
"""What the first entry holds in the place of a hash before it."""

START = Anchor(0, GENESIS)
"""The state of a log without any entry."""


class Entry(NamedTuple):
    """One thing that was done.

    Attributes:
        seq: its number, from 1, without a gap.
        at: when, as the one who wrote it had it. Of two that wrote at once the later may have the
            lower number; the numbers tell what came first.
        action: such as `provider.update`.
        subject: the id of what it was done to.
        provider_id: of the listing that it is part of the history of, if any.
        before: the subject's document before it, as canonical JSON; None where there was none.
        after: and after it.
        why: in the actor's words, if they gave a reason.
        previous: the hash of the entry before.
        hash: of all this.
    """

    seq: int
    at: datetime
    actor: Actor
    action: str
    subject: str
    provider_id: UUID | None
    before: str | None
    after: str | None
    why: str | None
    previous: str
    hash: str


class Unreadable(NamedTuple):
    """An entry whose values are not even of the kind that is written."""

    seq: int


class Fault(NamedTuple):
    """What is wrong with a log, and at which entry.

    Attributes:
        seq: the entry's number; of entries that are missing, the first.
        kind: a stable word for programs.
        detail: a sentence for people.
    """

    seq: int
    kind: FaultKind
    detail: str


def canonical(value: object) -> str:
    """The one JSON text of a value: keys in order, no spaces; ids and dates as text.

    Raises:
        TypeError: it can't be written as JSON.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def hash_of(entry: Entry) -> str:
    """What the entry's `hash` has to be: SHA-256, in hexadecimal, of all its other fields.

    They are written as one JSON array, so that none can run into the next: quotes within a text
    are escaped, and what is absent is `null`, not an empty text.
    """
    written = orjson.dumps(
        [
            FORM,
            entry.previous,
            entry.seq,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            *entry.actor,
            entry.action,
            entry.subject,
            entry.provider_id,
            entry.before,
            entry.after,
            entry.why,
        ]
    )
    return sha256(written).hexdigest()


def check(
    entries: Iterable[Entry | Unreadable], head: Anchor | None, anchor: Anchor | None = None
) -> Iterator[Fault]:
    """Everything that is wrong with a log, in its order; nothing where nothing is.

    One change shows as one fault or two, not as a fault of every later entry: what follows is
    compared with what stands there.

    Args:
        entries: all of them, by number; read once, one by one.
        head: the last entry by the log's own account; None where that is lost.
        anchor: what was noted of the log before; see above what cannot be found without.
    """
    last: Entry | Unreadable | Anchor = START
    yield from _anchor_faults(START, anchor)
    for entry in entries:
        yield from _faults(last, entry)
        if isinstance(entry, Entry):
            yield from _anchor_faults(Anchor(entry.seq, entry.hash), anchor)
        # One that was moved here is no measure for those that follow.
        if entry.seq > last.seq:
            last = entry
    yield from _end_faults(last, head)
    if anchor is not None and anchor.seq > last.seq:
        said = f"The anchor was taken at entry {anchor.seq}, but the log ends at {last.seq}: "
        yield Fault(last.seq + 1, "anchor", f"{said}the last entries were taken away.")


def _faults(last: Entry | Unreadable | Anchor, entry: Entry | Unreadable) -> Iterator[Fault]:
    """What is wrong with an entry, and with its place after the last one."""
    seq, expected = entry.seq, last.seq + 1
    if seq > expected:
        several = f"Entries {expected} to {seq - 1} are missing."
        one = f"Entry {expected} is missing."
        yield Fault(expected, "missing", one if seq == expected + 1 else several)
    elif seq < expected:
        yield Fault(seq, "order", f"Entry {seq} stands after entry {last.seq}: it was moved.")
    if isinstance(entry, Unreadable):
        said = f"Entry {seq} cannot be read: it holds values that are never written."
        yield Fault(seq, "content", said)
        return
    follows = isinstance(last, Unreadable) or entry.previous == last.hash
    if seq == expected and not follows:
        said = f"Entry {seq} does not follow from entry {last.seq}: one of the two was changed."
        first = "Entry 1 is not the first that was written: there was one before it."
        yield Fault(seq, "previous", said if last.seq else first)
    if not _is_whole(entry):
        yield Fault(seq, "content", f"Entry {seq} is not what was written: it was changed.")


def _is_whole(entry: Entry) -> bool:
    try:
        return hash_of(entry) == entry.hash
    except (AttributeError, TypeError, ValueError):
        # SQLite keeps bytes where a text belongs, if they are put there.
        return False


def _anchor_faults(reached: Anchor, anchor: Anchor | None) -> Iterator[Fault]:
    if anchor is not None and reached.seq == anchor.seq and reached.hash != anchor.hash:
        said = f"Entry {anchor.seq} is not the one that the anchor was taken of: "
        yield Fault(anchor.seq, "anchor", f"{said}the log was written anew.")


def _end_faults(last: Entry | Unreadable | Anchor, head: Anchor | None) -> Iterator[Fault]:
    """Where the log ends, and where it says itself that it does."""
    if head is None:
        yield Fault(last.seq, "head", "The log's own note of its last entry is gone.")
    elif last.seq < head.seq:
        said = f"The log notes {head.seq} entries, but ends at {last.seq}: "
        yield Fault(last.seq + 1, "head", f"{said}the last entries were taken away.")
    elif last.seq > head.seq:
        said = f"The log notes {head.seq} entries, but goes on to {last.seq}: "
        yield Fault(head.seq + 1, "head", f"{said}the last entries were put in.")
    elif not isinstance(last, Unreadable) and last.hash != head.hash:
        said = f"The last entry, {last.seq}, is not the one that the log notes as its last: "
        yield Fault(last.seq, "head", f"{said}it was changed, or another put in its place.")
