"""What the source of the widget may not do, wherever it stands, and however it is written later."""

import re
from pathlib import Path

import pytest

from api.web.widget import assembling

SOURCE = Path(assembling.__file__).with_name("source")
MODULES = sorted(SOURCE.glob("*.js"))
SHEETS = sorted((SOURCE / "styles").glob("*.css"))

FORBIDDEN = {
    "reading text as HTML": r"\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|DOMParser)\b"
    r"|createContextualFragment|srcdoc|document\.(write|open)",
    "reading text as code": r"\beval\b|\bnew Function\b|\bFunction\(|setTimeout\([\"'`]"
    r"|javascript:",
    "importing something at run time": r"\bimport\(",
    "keeping something": r"\b(localStorage|sessionStorage|indexedDB|caches|cookie|serviceWorker)\b",
    "history": r"\b(pushState|replaceState)\b|\bhistory\.|location\.(hash|search|href)\s*=",
    "the title": r"document\.title",
    "sending past the service": r"\b(sendBeacon|XMLHttpRequest|WebSocket|EventSource|RTCPeer\w+)\b"
    r"|new Image\b|\bbackground-image\b",
    "messages to other windows": r"\bpostMessage\b",
    "styles of its own on elements": r"\.style\b|\bcssText\b|[\"'`]style[\"'`]"
    r"|\bstyle:(?! \"unit\")",
    # A partner's own attribute, which tells nothing of a visitor.
    "logging": r"\bconsole\.(?!warn\(`treatment-finder: left out of filters)",
    "something left to do": r"\b(TODO|FIXME|XXX)\b|\bdebugger\b",
}

LINKS = {
    "http://www.w3.org/2000/svg",
    "https://www.weather.gov/",
    "https://www.google.com/maps/dir/",
    "https://maps.google.com/",
    "https://www.openstreetmap.org/",
}
"""Names of formats, and where a person may choose to go: nothing that is loaded."""


PAPER = "printing"
"""The stylesheet of what is printed."""


def code_of(module: Path) -> str:
    """The module without its comments."""
    text = re.sub(r"/\*.*?\*/", "", module.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"(?<![:\"'`])//[^\n]*", "", text)


def rules_of(sheet: Path) -> str:
    """The stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_module_does_this(what: str) -> None:
    found = {
        module.name: match.group()
        for module in MODULES
        for match in re.finditer(FORBIDDEN[what], code_of(module))
    }
    assert found == {}


def test_only_the_service_fetches() -> None:
    assert [one.name for one in MODULES if re.search(r"\bfetch\(", code_of(one))] == ["service.js"]


def test_only_known_addresses_are_named() -> None:
    named = {
        match
        for module in MODULES
        for match in re.findall(r"https?://[^\s\"'`$?#]+", code_of(module))
    }
    assert named <= LINKS


def test_a_place_on_earth_is_asked_for_in_one_place_alone() -> None:
    asking = [one.name for one in MODULES if "geolocation" in code_of(one)]
    assert asking == ["locating.js"]


def test_a_module_is_one_thing() -> None:
    long = {one.name for one in MODULES if len(one.read_text(encoding="utf-8").splitlines()) > 350}
    assert long == set()
    untold = {one.name for one in MODULES if not one.read_text(encoding="utf-8").startswith("// ")}
    assert untold == set(), "a module says in its first line what it is"


def without_blocks(rules: str, begun: str) -> str:
    """The rules without those blocks whose beginning, up to the brace, is like this."""
    while found := re.search(rf"(?:{begun})\s*\{{", rules):
        end, depth = found.end(), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(rules[end], 0)
            end += 1
        rules = rules[: found.start()] + rules[end:]
    return rules


PHYSICAL = (
    r"\b(margin|padding|border)-(left|right)\b"
    r"|(^|[\s;{])(left|right)\s*:"
    r"|\btext-align\s*:\s*(left|right)\b|\b(float|clear)\s*:\s*(left|right)\b"
    r"|\bborder-(top|bottom)-(left|right)-radius\b|\bscroll-(margin|padding)-(left|right)\b"
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_stylesheet_reads_in_either_direction(sheet: Path) -> None:
    assert re.findall(PHYSICAL, rules_of(sheet), re.M) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_stylesheet_loads_nothing(sheet: Path) -> None:
    assert re.findall(r"url\(|@import|@font-face|image-set\(", rules_of(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_nothing_moves_for_who_wants_no_motion(sheet: Path) -> None:
    still = without_blocks(
        rules_of(sheet), r"@media \(prefers-reduced-motion: no-preference\)|@keyframes[^{]*"
    )
    assert re.findall(r"\b(?:animation|transition|scroll-behavior)[\w-]*\s*:[^;]*", still) == []


def test_text_grows_with_the_readers_letters() -> None:
    for sheet in SHEETS:
        # In a drawing a pixel is a part of its width, and on paper a point is a point.
        shown = without_blocks(rules_of(sheet), r"[^{}]*\btext")
        fixed = re.findall(r"\b(?:font-size|line-height|font)\s*:[^;]*\d(?:px|pt)\b", shown)
        assert fixed == [] or sheet.stem == PAPER, sheet.name


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_old_browsers_read_every_rule(sheet: Path) -> None:
    # Chrome 90, Safari 14.1 and Firefox 90 would leave the whole rule out. With what a container
    # has room for they can do without: they show what is for a small one.
    rules = without_blocks(rules_of(sheet), r"@container \(min-width: \d+rem\)")
    assert re.findall(r":has\(|light-dark\(|@container|color-mix\(|@layer|&", rules) == []


def test_old_browsers_read_every_module() -> None:
    newer = r"\bstructuredClone\b|\.(at|findLast|toSorted|toSpliced|replaceAll|hasOwn)\("
    newer += r"|static \{|\?\?="
    newer += r"|\.(groupBy|withResolvers)\(|AbortSignal\.(timeout|any)|\(\?<[=!]"
    found = {one.name: re.findall(newer, code_of(one)) for one in MODULES}
    assert {name: uses for name, uses in found.items() if any(uses)} == {}
