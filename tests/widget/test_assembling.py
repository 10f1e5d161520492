"""The one file that sites embed is its modules, joined: in order, whole, small, served for good."""

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path

import httpx2
import pytest

from api.web.widget import assembling
from api.web.widget.assembling import (
    VERSION,
    NotJoinable,
    assembled,
    module,
    source_hash,
    styles,
    words,
)
from api.web.widget.released import Release, current, releases
from tests.web.site import Site

MOST = 30 * 1024
"""Bytes, compressed as well as gzip can."""

SOURCE = Path(assembling.__file__).with_name("source")
NAMES = sorted(file.stem for file in SOURCE.glob("*.js"))


@pytest.fixture
def small_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another source, of a test's own modules."""
    (tmp_path / "styles").mkdir()
    (tmp_path / "words").mkdir()
    monkeypatch.setattr(assembling, "_source", lambda: tmp_path)
    return tmp_path


def write(source: Path, **modules: str) -> None:
    for name, text in modules.items():
        (source / f"{name}.js").write_text(text)


def declared(text: str) -> list[str]:
    """What stands on the outermost level of a module, by name."""
    return re.findall(
        r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var) (\w+)", text, re.M
    )


def test_every_module_is_in_the_file_once_behind_what_it_imports() -> None:
    order = re.findall(r"^// (\w+)\.js$", assembled(), re.M)
    assert sorted(order) == NAMES
    for name in order:
        imported = set(re.findall(r'from "\./(\w+)\.js"', module(name))) - {"shipped"}
        assert imported <= set(order[: order.index(name)]), name


def test_no_two_modules_declare_the_same_name() -> None:
    # Joined, they share one scope: the browser would refuse the second.
    names = [name for one in NAMES for name in declared(module(one))]
    names += ["STYLES", "WORDS", "LABELS"]
    assert sorted(names) == sorted(set(names))


def test_what_a_module_imports_is_exported_there() -> None:
    for name in NAMES:
        for listed, source in re.findall(
            r'^import \{([^}]*)\} from "\./(\w+)\.js"', module(name), re.M
        ):
            wanted = {one.strip() for one in listed.split(",") if one.strip()}
            if source == "shipped":
                assert wanted <= {"STYLES", "WORDS", "LABELS"}, name
                continue
            offered = set(
                re.findall(
                    r"^export (?:async )?(?:function|class|const) (\w+)", module(source), re.M
                )
            )
            assert wanted <= offered, f"{name} imports {wanted - offered} from {source}"
            for one in wanted:
                assert len(re.findall(rf"\b{one}\b", module(name))) > 1, f"{name}: {one} is unused"


def test_what_a_module_exports_is_imported_somewhere() -> None:
    imported = {
        (source, one.strip())
        for name in NAMES
        for listed, source in re.findall(
            r'^import \{([^}]*)\} from "\./(\w+)\.js"', module(name), re.M
        )
        for one in listed.split(",")
    }
    exported = {
        (name, one)
        for name in NAMES
        for one in re.findall(
            r"^export (?:async )?(?:function|class|const) (\w+)", module(name), re.M
        )
    }
    assert exported - imported == set()


def test_modules_that_import_each_other_are_refused(small_source: Path) -> None:
    write(
        small_source,
        element='import { a } from "./first.js";\n',
        first='import { b } from "./second.js";\nexport const a = 1;\n',
        second='import { a } from "./first.js";\nexport const b = 2;\n',
    )
    with pytest.raises(NotJoinable, match=r"first\.js imports itself by way of second\.js"):
        assembled()


@pytest.mark.parametrize(
    "text",
    [
        'import a from "./first.js";\n',
        'import * as first from "./first.js";\n',
        'import "./first.js";\n',
        'import { a } from "https://elsewhere.example/first.js";\n',
        "const a = 1;\nexport { a };\n",
        "export default class {}\n",
    ],
)
def test_what_cannot_be_joined_is_refused(small_source: Path, text: str) -> None:
    write(small_source, element=text, first="export const a = 1;\n")
    with pytest.raises(NotJoinable, match=r"element\.js: import as"):
        assembled()


def test_a_module_that_is_not_there_is_told_of(small_source: Path) -> None:
    write(small_source, element='import { a } from "./first.js";\n')
    with pytest.raises(FileNotFoundError, match=r"first\.js"):
        assembled()


def test_two_texts_of_one_key_are_refused(small_source: Path) -> None:
    for name in ("first", "second"):
        text = {"start.search": {"en": name, "es": name}}
        (small_source / "words" / f"{name}.json").write_text(json.dumps(text))
    with pytest.raises(NotJoinable, match=r"second\.json: start\.search stands in another file"):
        words()


def test_the_frames_styles_come_first(small_source: Path) -> None:
    for name in ("card", "frame", "zebra"):
        (small_source / "styles" / f"{name}.css").write_text(f".{name} {{}}\n")
    assert re.findall(r"\w+", styles()) == ["frame", "card", "zebra"]


def test_the_newest_release_is_the_source_as_it_is() -> None:
    # After a change: make widget
    assert current().version == VERSION
    assert f"// source sha256 {source_hash()}\n" in current().content.decode()


def test_it_is_small() -> None:
    assert len(gzip.compress(current().content, 9)) <= MOST


def test_releases_are_in_the_order_of_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "released"
    folder.mkdir()
    for version in ("1.10.0", "1.9.0", "2.0.0"):
        (folder / f"{version}.js").write_text(version)
    monkeypatch.setattr("api.web.widget.released.files", lambda _: tmp_path)
    assert list(releases.__wrapped__()) == ["1.9.0", "1.10.0", "2.0.0"]


@pytest.fixture
def client(finder_site: Site) -> Iterator[httpx2.Client]:
    headers = {"Origin": "https://hope.example"}
    with httpx2.Client(base_url=finder_site.url, headers=headers) as opened:
        yield opened


def test_the_newest_is_asked_for_again_before_long(client: httpx2.Client) -> None:
    answer = client.get("/widget.js")
    assert answer.content == current().content
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = client.get("/widget.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("release", releases().values(), ids=lambda one: one.version)
def test_a_release_stays_for_good_and_is_what_its_hash_says(
    client: httpx2.Client, release: Release
) -> None:
    answer = client.get(release.path)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    hashed = f"sha384-{b64encode(sha384(answer.content).digest()).decode()}"
    assert hashed == release.integrity


@pytest.mark.parametrize("path", ["/widget.js", f"/widget-{VERSION}.js"])
def test_any_site_may_load_it_compressed(client: httpx2.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) <= MOST
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("version", ["0.0.1", "1.0", "..%2Freleased", "x"])
def test_a_release_that_is_not_is_a_problem(client: httpx2.Client, version: str) -> None:
    answer = client.get(f"/widget-{version}.js")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert version not in answer.text
