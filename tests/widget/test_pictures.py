"""The pictures of the documentation show what there is.

`make pictures` takes them again (PICTURES=again for these tests); otherwise each scene is shown
as its picture was taken, and the picture has to be there in that size.
"""

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.web.site import Site
from tests.widget import scenes
from tests.widget.conftest import MakeSearcher
from tests.widget.searching import Searcher

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
AGAIN = "PICTURES"

DESK: ViewportSize = {"width": 960, "height": 720}
PHONE: ViewportSize = {"width": 360, "height": 720}


class Picture(NamedTuple):
    """A picture of the documentation.

    Attributes:
        options: of somebody's browser.
    """

    scene: Callable[[Searcher], None]
    options: dict[str, Any]


PICTURES = {
    "start": Picture(scenes.start, {"viewport": DESK}),
    "results": Picture(scenes.results, {"viewport": DESK}),
    "filters": Picture(scenes.filtered, {"viewport": DESK}),
    "question": Picture(scenes.question_of_many, {"viewport": DESK}),
    "emergency": Picture(scenes.emergency, {"viewport": DESK}),
    "compare": Picture(scenes.compare, {"viewport": DESK}),
    "map": Picture(scenes.map_of_places, {"viewport": DESK}),
    "spanish": Picture(scenes.results, {"viewport": DESK, "language": "es", "locale": "es-US"}),
    "dark": Picture(scenes.results, {"viewport": DESK, "color_scheme": "dark"}),
    "phone": Picture(scenes.results, {"viewport": PHONE, "has_touch": True}),
}


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height, as a PNG file says in its first lines."""
    begun = picture.read_bytes()[:24]
    assert begun[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", begun[16:24])
    return width, height


def kept(name: str, taken: bytes) -> None:
    """Write the picture where it is asked for, and hold the one that is there to the new one."""
    file = FOLDER / f"{name}.png"
    if os.environ.get(AGAIN):
        FOLDER.mkdir(exist_ok=True)
        file.write_bytes(taken)
    assert file.is_file(), "make pictures takes the pictures that are missing"
    assert size_of(file) == struct.unpack(">II", taken[16:24])


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_there_is(somebody: MakeSearcher, name: str) -> None:
    picture = PICTURES[name]
    one = somebody(**picture.options)
    picture.scene(one)
    if name in ("results", "spanish", "dark", "phone", "filters", "map"):
        # The list rather than the way to it.
        below = {"filters": ".chips", "map": "figure.map"}.get(name, ".card")
        one.finder.locator(below).first.evaluate(
            "part => { part.style.scrollMarginBlockStart = '8rem'; part.scrollIntoView() }"
        )
    expect(one.finder.locator(".skeleton, [aria-busy=true]")).to_have_count(0)
    kept(name, one.page.screenshot(animations="disabled", caret="hide"))


def test_the_finder_page_is_shown(browser: Browser, finder_site: Site) -> None:
    page = browser.new_page(viewport=DESK, locale="en-US")
    try:
        page.goto(f"{finder_site.url}/")
        expect(page.locator("treatment-finder:defined")).to_be_visible()
        kept("finder", page.screenshot(animations="disabled", caret="hide"))
    finally:
        page.close()


def test_no_picture_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.png")} == {*PICTURES, "finder"}


def test_the_pictures_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert all(size < 200_000 for size in sizes.values()), sizes
