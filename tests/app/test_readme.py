"""The README's examples are run as they stand, against the real server's app."""

import json
import re
import shlex
import tomllib
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

README = Path(__file__).parents[2] / "README.md"
EXAMPLES = re.findall(r"```sh\n(curl .*?)```", README.read_text(), re.S)


def test_it_names_how_much_there_is() -> None:
    counts = tomllib.loads(files("seed_data").joinpath("counts.toml").read_text())

    assert f"{counts['providers']:,} places with {counts['programs']:,} programs" in " ".join(
        README.read_text().split()
    )


def test_there_are_six() -> None:
    assert len(EXAMPLES) == 6


@pytest.mark.parametrize("command", EXAMPLES, ids=lambda command: command[:60])
def test_it_answers_as_written(client: TestClient, command: str) -> None:
    words = shlex.split(command)
    url = urlsplit(next(word for word in words if word.startswith("http://")))
    headers = dict([words[words.index("-H") + 1].split(": ", 1)]) if "-H" in words else {}
    target = url.path + (f"?{url.query}" if url.query else "")
    if "-d" in words:
        response = client.post(target, content=words[words.index("-d") + 1], headers=headers)
    else:
        response = client.get(target)

    answer = response.json()
    if "Chicgo" in command:
        assert response.status_code == 422
        assert answer["suggestions"] == ["Chicago, IL"]
    elif "vocabulary" in command:
        assert len(answer) > 200
    elif "screeners" in command:
        assert answer["score"] == 9
    else:
        assert response.status_code == 200, json.dumps(answer)
        assert answer["contents"]
        assert answer["total_items"] > 5
