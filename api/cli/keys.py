"""`treatment-finder keys`: makes, lists and revokes keys of programs."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.auth.keys import create_key, list_keys, revoke_key
from api.auth.records import KeyRecord
from api.auth.scopes import in_order
from api.cli.acting import acting, opened, secret_for
from api.cli.granting import EveryScope, ProviderOptions, ScopeOptions, given_name, given_scopes
from api.problems import NotFound

keys = typer.Typer(help="Make, list and revoke keys of programs.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


@keys.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for, as lists and the log show it.")],
    scope: ScopeOptions = None,
    every_scope: EveryScope = False,
    provider: ProviderOptions = None,
    expires: Annotated[
        int | None, typer.Option(min=1, max=36_500, metavar="DAYS", help="Days it holds for.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key, and print it this once."""
    scopes, named = given_scopes(scope, every_scope=every_scope), given_name(name)
    now = datetime.now(UTC)
    with opened() as (settings, database):
        secret = secret_for(settings, database)
        with database.transaction() as session:
            made = create_key(
                session,
                secret,
                name=named,
                scopes=scopes,
                providers=provider or None,
                expires_at=None if expires is None else now + timedelta(days=expires),
                by=acting(),
                now=now,
            )
    if as_json:
        typer.echo(orjson.dumps({**_document(made.record, now), "key": made.token}))
    else:
        typer.echo(made.token)
        typer.echo("Keep it safe: it can't be shown again.", err=True)


@keys.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the keys, revoked ones too, the newest first."""
    now = datetime.now(UTC)
    with opened() as (_, database), database.session() as session:
        found = list_keys(session)
    if as_json:
        typer.echo(orjson.dumps([_document(key, now) for key in found]))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "name", "state", "may", "providers", "expires", "last used"):
        table.add_column(heading)
    for key in found:
        table.add_row(
            key.id,
            escape(key.name),
            key.state(now),
            ", ".join(in_order(key.scopes)),
            "all" if key.providers is None else str(len(key.providers)),
            "never" if key.expires_at is None else key.expires_at.date().isoformat(),
            "never" if key.last_used_on is None else key.last_used_on.isoformat(),
        )
    Console().print(table)


@keys.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `keys list` shows it.")],
) -> None:
    """Revoke a key: from now on it opens nothing."""
    with opened() as (_, database), database.transaction() as session:
        if revoke_key(session, key_id, by=acting(), now=datetime.now(UTC)) is None:
            raise NotFound("There is no key with this id; `keys list` shows them.")
    typer.echo("It opens nothing any more.")


def _document(key: KeyRecord, now: datetime) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": in_order(key.scopes),
        "providers": None if key.providers is None else sorted(map(str, key.providers)),
        "state": key.state(now),
        "created_at": key.created_at,
        "created_by": key.created_by,
        "expires_at": key.expires_at,
        "last_used_on": key.last_used_on,
        "revoked_at": key.revoked_at,
    }
