"""Finds a Chromium for the tests of the pages, or installs one: `make test` runs it before them.

The variable CHROMIUM names another one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

NAMES = (
    # The same engine without windows around its pages: tests take half as long.
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

HOW = (
    "No Chromium was found, and none could be installed. Install one (on Debian and Ubuntu: "
    "apt-get install chromium), or name one: CHROMIUM=/path/to/chromium make test"
)


class NoBrowser(RuntimeError):
    """There is no Chromium; says what to do."""


def found_browser() -> Path:
    """The program of a Chromium on this machine.

    Raises:
        NoBrowser: there is none that starts.
    """
    if named := os.environ.get("CHROMIUM"):
        path = shutil.which(named)
        if path is None or not _starts(Path(path)):
            raise NoBrowser("CHROMIUM names no browser that starts: name another, or none.")
        return Path(path)
    for candidate in _candidates():
        if candidate.is_file() and _starts(candidate):
            return candidate
    raise NoBrowser(HOW)


def main() -> int:
    """Find a Chromium, installing one where there is none; 0 when there is one that starts."""
    refusal = _refusal()
    for steps in () if "CHROMIUM" in os.environ else _installers():
        if refusal is None:
            break
        for step in steps:
            print(f"No Chromium yet: {' '.join(step)}", flush=True)  # noqa: T201 (for who waits)
            subprocess.run(
                step, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            )
        refusal = _refusal()
    if refusal is not None:
        print(refusal, file=sys.stderr)  # noqa: T201
    return 0 if refusal is None else 1


def _refusal() -> NoBrowser | None:
    try:
        found_browser()
    except NoBrowser as error:
        return error
    return None


def _starts(browser: Path) -> bool:
    asked = [str(browser), "--headless", "--no-sandbox", "--version"]
    try:
        return subprocess.run(asked, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _candidates() -> Iterator[Path]:
    for name in NAMES:
        if path := shutil.which(name):
            yield Path(path)
    yield Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    yield from _playwrights()


def _playwrights() -> Iterator[Path]:
    """The Chromium that Playwright installs, where it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def _installers() -> Iterator[Sequence[Sequence[str]]]:
    """What may install a Chromium here, one after the other; each is some steps."""
    yield ((sys.executable, "-m", "playwright", "install", "chromium"),)
    if shutil.which("apt-get") and os.geteuid() == 0:
        install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
        # A browser without any font shows no text.
        yield (("apt-get", "update", "-qq"), (*install, NAMES[0], "fonts-dejavu-core"))
        yield ((*install, "chromium", "fonts-dejavu-core"),)


if __name__ == "__main__":
    sys.exit(main())
