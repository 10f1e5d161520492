"""`treatment-finder accounts`: makes, lists and disables accounts of people who sign in."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.auth.accounts import (
    Change,
    account_of,
    change_account,
    change_password,
    create_account,
    list_accounts,
)
from api.auth.records import AccountRecord
from api.auth.scopes import in_order
from api.cli.acting import acting, opened
from api.cli.granting import EveryScope, ProviderOptions, ScopeOptions, given_name, given_scopes
from api.problems import NotFound

accounts = typer.Typer(
    help="Make, list and disable accounts of people who sign in.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin.")
]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="As `accounts list` shows it.")]


@accounts.command()
def create(
    email: Annotated[str, typer.Option(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="As lists and the log show it.")],
    scope: ScopeOptions = None,
    every_scope: EveryScope = False,
    provider: ProviderOptions = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in by the identity provider alone.")
    ] = False,
    from_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Make an account, and ask for its password."""
    scopes, named = given_scopes(scope, every_scope=every_scope), given_name(name)
    password = None if no_password else _password(from_stdin)
    with opened() as (_, database), database.transaction() as session:
        made = create_account(
            session,
            email=email,
            name=named,
            scopes=scopes,
            providers=provider or None,
            password=password,
            by=acting(),
            now=datetime.now(UTC),
        )
    if as_json:
        typer.echo(orjson.dumps(_document(made)))
    else:
        typer.echo(f"{made.name} can sign in with {made.email}.")


@accounts.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the accounts by e-mail address, disabled ones too."""
    with opened() as (_, database), database.session() as session:
        found = list_accounts(session)
    if as_json:
        typer.echo(orjson.dumps([_document(account) for account in found]))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("e-mail", "name", "may", "providers", "signs in by", "disabled"):
        table.add_column(heading)
    for account in found:
        ways = [
            way
            for way, has in (
                ("password", account.has_password),
                ("identity provider", account.has_identity),
            )
            if has
        ]
        table.add_row(
            escape(account.email),
            escape(account.name),
            ", ".join(in_order(account.scopes)),
            "all" if account.providers is None else str(len(account.providers)),
            ", ".join(ways) or "nothing yet",
            "" if account.disabled_at is None else account.disabled_at.date().isoformat(),
        )
    Console().print(table)


@accounts.command()
def password(email: Email, from_stdin: FromStdin = False) -> None:
    """Change an account's password; it is signed out everywhere."""
    typed = _password(from_stdin)
    with opened() as (_, database), database.transaction() as session:
        account = _required(account_of(session, email))
        change_password(session, account, typed, by=acting(), now=datetime.now(UTC))
    typer.echo("The password is changed.")


@accounts.command()
def disable(email: Email) -> None:
    """Disable an account; it is signed out everywhere and can't sign in."""
    _set_disabled(email, disabled=True)
    typer.echo("It is disabled.")


@accounts.command()
def enable(email: Email) -> None:
    """Enable an account that was disabled."""
    _set_disabled(email, disabled=False)
    typer.echo("It is enabled.")


def _set_disabled(email: str, *, disabled: bool) -> None:
    with opened() as (_, database), database.transaction() as session:
        account = _required(account_of(session, email))
        change = Change(account.scopes, account.providers, disabled)
        change_account(session, account, change, by=acting(), now=datetime.now(UTC))


def _required(account: AccountRecord | None) -> AccountRecord:
    if account is None:
        raise NotFound("There is no account with this address; `accounts list` shows them.")
    return account


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _document(account: AccountRecord) -> dict[str, object]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "scopes": in_order(account.scopes),
        "providers": None if account.providers is None else sorted(map(str, account.providers)),
        "has_password": account.has_password,
        "has_identity": account.has_identity,
        "created_at": account.created_at,
        "created_by": account.created_by,
        "disabled_at": account.disabled_at,
    }
