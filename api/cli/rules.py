"""`treatment-finder rules`: reads, lists, shows and tests the rules to recommend by."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import orjson
import typer
from rich.console import Console

from api.cli.show_rules import ladder, show_rule, show_rules
from api.problems import NotFound
from api.rules import read_folders, rule_document
from api.settings import Settings
from recommender.cases import CaseError, read_cases, run, untested
from recommender.grammar import NoticeRule
from recommender.page import page
from recommender.ruleset import RuleError, RuleSet

rules = typer.Typer(help="Check, list, show and test the rules.", no_args_is_help=True)

Whole = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        exists=True,
        file_okay=False,
        help="A folder with a whole rule set. Default: FINDER_RULES, or the shipped one.",
    ),
]
Overlay = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="A folder with rules to lay over them. Default: FINDER_RULES_OVERLAY, or none.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Effect = Literal[
    "notice", "setting", "require", "exclude", "first", "last", "prefer", "avoid", "ask"
]

CASES = Path("tests") / "cases"
"""Where cases are looked for when no folder is named."""


@rules.command()
def check(whole: Whole = None, overlay: Overlay = None, as_json: AsJson = False) -> None:
    """Read the rules as the service would, and say what is wrong with them, a line each."""
    try:
        found = _read(whole, overlay)
    except RuleError as error:
        problems = str(error).splitlines()
        if as_json:
            typer.echo(orjson.dumps({"usable": False, "problems": problems}))
        _end(problems)
    topics = len({found.files[rule.id] for rule in found.rules})
    if as_json:
        counted = {"rules": len(found.rules), "topics": topics}
        versions = {"version": found.version, "sha256": found.sha256}
        typer.echo(orjson.dumps({"usable": True, "problems": [], **counted, **versions}))
    else:
        typer.echo(
            f"{len(found.rules)} rules in {topics} topics, "
            f"version {found.version}, sha256 {found.sha256}"
        )


@rules.command("list")
def list_rules(
    topic: Annotated[str | None, typer.Option(help="Only this topic, such as payment.")] = None,
    effect: Annotated[Effect | None, typer.Option(help="Only rules that do this.")] = None,
    whole: Whole = None,
    overlay: Overlay = None,
    as_json: AsJson = False,
) -> None:
    """List the rules: what each does, its points or its urgency."""
    found = _usable(whole, overlay)
    topics = sorted({found.files[rule.id] for rule in found.rules})
    if topic is not None and topic not in topics:
        raise NotFound(f"There is no topic with this name. There are: {', '.join(topics)}.")
    listed = [
        rule
        for rule in found.rules
        if topic in (None, found.files[rule.id]) and effect in (None, rule.effect)
    ]
    if as_json:
        typer.echo(
            orjson.dumps(
                [
                    {
                        "id": rule.id,
                        "effect": rule.effect,
                        "topic": found.files[rule.id],
                        "points": ladder(rule),
                        "urgency": rule.urgency if isinstance(rule, NoticeRule) else None,
                        "title": rule.title,
                    }
                    for rule in listed
                ]
            )
        )
    else:
        show_rules(Console(), found, listed)


@rules.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")],
    whole: Whole = None,
    overlay: Overlay = None,
    as_json: AsJson = False,
) -> None:
    """Show one rule in plain words, in English and Spanish, with its sources."""
    found = _usable(whole, overlay)
    if rule_id not in found:
        close = get_close_matches(rule_id, [rule.id for rule in found.rules])
        hint = f"Did you mean {' or '.join(close)}?" if close else "`rules list` names them all."
        raise NotFound(f"There is no rule with this id. {hint}")
    if as_json:
        typer.echo(orjson.dumps(rule_document(found, found.rule(rule_id))))
    else:
        show_rule(Console(), found, found.rule(rule_id))


@rules.command("test")
def run_cases(
    cases: Annotated[
        Path | None,
        typer.Argument(exists=True, file_okay=False, help=f"A folder of cases; else {CASES}."),
    ] = None,
    whole: Whole = None,
    overlay: Overlay = None,
    as_json: AsJson = False,
) -> None:
    """Run cases, and name what of the rules none of them shows (of an overlay's, if there is one).

    Where rules are laid over others, only what the overlay adds or changes has to have cases.
    """
    folder = cases or CASES
    if not folder.is_dir():
        raise typer.BadParameter("Name a folder of cases: docs/own-rules.md shows one.")
    found = _usable(whole, overlay)
    try:
        given = read_cases(folder)
    except CaseError as error:
        _end(str(error).splitlines())
    failed = {case.name: fails for case in given if (fails := run(case, found).failures)}
    gaps = list(untested(_own(found, whole, overlay), given))
    if as_json:
        failures = [{"case": name, "failures": fails} for name, fails in failed.items()]
        typer.echo(orjson.dumps({"cases": len(given), "failures": failures, "untested": gaps}))
    if failed or gaps:
        lines = [f"{name}: {line}" for name, fails in failed.items() for line in fails]
        _end([*lines, *gaps, f"{len(failed)} of {len(given)} cases fail; {len(gaps)} are missing."])
    if not as_json:
        typer.echo(f"{len(given)} cases pass; every rule has one.")


@rules.command("page")
def print_page(whole: Whole = None, overlay: Overlay = None) -> None:
    """Print all rules as a page in Markdown: docs/rules.md is the shipped rules' own."""
    typer.echo(page(_usable(whole, overlay)), nl=False)


def _read(whole: Path | None, overlay: Path | None) -> RuleSet:
    settings = Settings.from_environment()
    try:
        return read_folders(whole or settings.rules, overlay or settings.rules_overlay)
    except OSError as error:
        raise RuleError(f"The rules cannot be read: {error.strerror}.") from None


def _usable(whole: Path | None, overlay: Path | None) -> RuleSet:
    try:
        return _read(whole, overlay)
    except RuleError as error:
        _end(str(error).splitlines())


def _own(found: RuleSet, whole: Path | None, overlay: Path | None) -> RuleSet:
    """The rules that have to have cases: where some are laid over others, those that differ."""
    settings = Settings.from_environment()
    if overlay is None and settings.rules_overlay is None:
        return found
    below = read_folders(whole or settings.rules, None)
    own = (r for r in found.rules if r.id not in below or below.rule(r.id) != r)
    return replace(found, rules=tuple(own))


def _end(problems: Sequence[str]) -> NoReturn:
    """Say what is wrong, a line each, however long, and end with 1."""
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1)
