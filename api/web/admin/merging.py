"""What a form changed, and the screen for two editors who changed the same listing at once."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from starlette.responses import Response

from api.audit.repository import entries
from api.editing.problems import PreconditionFailed
from api.web.admin import drafts
from api.web.admin.drafts import Draft, Kind
from api.web.admin.showing import show
from api.web.admin.titles import Crumb
from api.web.admin.visit import ADMIN, FormRefused, Visit
from api.web.forms import Errors, Fault, Form

CHOICE = "choice-"
THEIRS = "theirs"
MINE = "mine"


class Subject(NamedTuple):
    """What is edited: a provider or a program as it is, or one that is to be.

    Attributes:
        document: its admin document; None for one that is to be.
        provider: whose page the editor goes back to; None for a provider that is to be.
        action: the path of its form.
        above: of a program, its provider's admin document.
    """

    kind: Kind
    document: Mapping[str, Any] | None
    provider: Crumb | None
    action: str
    heading: str
    above: Mapping[str, Any] | None = None

    @property
    def draft(self) -> Draft:
        """Its items as they are."""
        return self.kind.blank if self.document is None else self.kind.draft(self.document)

    @property
    def revision(self) -> int:
        """Of the document; 0 of one that is to be."""
        return 0 if self.document is None else int(self.document["revision"])

    @property
    def back(self) -> str:
        """Where an editor goes when they are done, or change their mind."""
        return self.provider.path if self.provider else f"{ADMIN}/listings"


class Edit(NamedTuple):
    """What an editor would have changed.

    Attributes:
        revision: of the version that it is made to.
        was: every item as they first saw it.
        mine: the items that they changed, as they would have them.
        why: in their words.
    """

    revision: int
    was: Draft
    mine: Draft
    why: str


def read_edit(form: Form, kind: Kind) -> tuple[Edit, Draft, Errors]:
    """What a form would have changed, the items to write, and what is not decided yet.

    Raises:
        FormRefused: it is not whole.
    """
    try:
        revision = int(form.text("revision"))
        was = drafts.read_written(form.text("was"))
        if not form.text("mine"):
            now = kind.read(form)
            mine = drafts.of_items(now, drafts.changed(was, now))
            return Edit(revision, was, mine, form.text("why")), mine, Errors()
        mine = drafts.read_written(form.text("mine"))
        theirs = drafts.read_written(form.text("now"))
    except ValueError:
        raise FormRefused("It was not whole: open the page again and send it from there.") from None
    compared = drafts.merges(was, theirs, mine)
    choices = _choices(form, mine)
    unsettled = Errors(
        Fault(
            f"{CHOICE}{one.name}",
            f"{drafts.label(one.name)}: choose which to keep.",
            f"{CHOICE}{one.name}",
        )
        for one in drafts.conflicts(compared)
        if one.name not in choices
    )
    wanted = {one.name: one.mine for one in compared if choices.get(one.name) != THEIRS}
    return Edit(revision, was, mine, form.text("why")), wanted, unsettled


def conflict_page(
    visit: Visit,
    subject: Subject,
    edit: Edit,
    form: Form | None = None,
    errors: Errors | None = None,
) -> Response:
    """Both versions side by side, to choose from item by item.

    Args:
        subject: as it is now.
        form: of this page, where it came back.
    """
    theirs = subject.draft
    compared = drafts.merges(edit.was, theirs, edit.mine)
    clashes = drafts.conflicts(compared)
    others = [
        drafts.Merge(name, drafts.value_of(edit.was, name), drafts.value_of(theirs, name), None)
        for name in drafts.changed(edit.was, theirs)
        if name not in edit.mine
    ]
    return show(
        visit,
        "admin/conflict.html",
        status=PreconditionFailed.status,
        errors=errors or Errors(),
        provider=subject.provider,
        action=subject.action,
        back=subject.back,
        latest=_latest(visit, subject),
        clashes=clashes,
        alone=[one for one in compared if one not in clashes],
        others=others,
        label=drafts.label,
        choices=_choices(form, edit.mine) if form else {},
        revision=subject.revision,
        was=drafts.written(edit.was),
        now=drafts.written(drafts.of_items(theirs, edit.mine)),
        mine=drafts.written(edit.mine, whole=True),
        why=edit.why,
    )


def _choices(form: Form, mine: Draft) -> dict[str, str]:
    sent = {name: form.text(f"{CHOICE}{name}") for name in mine}
    return {name: choice for name, choice in sent.items() if choice in (THEIRS, MINE)}


def _latest(visit: Visit, subject: Subject) -> Any:
    """Who changed it last, as the log has it."""
    if subject.document is None:
        return None
    subject_id = f"{subject.kind.name}:{UUID(subject.document['id'])}"
    with visit.database.session() as session:
        found = entries(session, subject=subject_id, limit=1)
    return found[0] if found else None
