"""Options that say what a key or an account may do."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from api.auth.scopes import SCOPES, Scope, scopes_of

MOST_LETTERS = 200
"""Of a name, as the tables hold it."""

ScopeOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        metavar="SCOPE",
        help=f"What may be done, an option for each: {', '.join(SCOPES)}.",
    ),
]
EveryScope = Annotated[
    bool, typer.Option("--all-scopes", help="Every scope: for the first administrator.")
]
ProviderOptions = Annotated[
    list[UUID] | None,
    typer.Option("--provider", metavar="ID", help="The only providers it holds for, one by one."),
]


def given_scopes(scopes: Sequence[str] | None, *, every_scope: bool) -> frozenset[Scope]:
    """The scopes that were asked for; the command line is refused where that is none."""
    if every_scope:
        return frozenset(SCOPES)
    found = scopes_of(scopes or ())
    if not found or len(found) != len(set(scopes or ())):
        raise typer.BadParameter(f"Give --all-scopes, or --scope with: {', '.join(SCOPES)}.")
    return found


def given_name(name: str) -> str:
    """The name without spaces around it; the command line is refused where that is none."""
    if not 0 < len(name.strip()) <= MOST_LETTERS:
        raise typer.BadParameter(f"Give a name of at most {MOST_LETTERS} letters.")
    return name.strip()
