"""`treatment-finder`, run in this process: one of its own takes seconds to start."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from api.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended.

    Attributes:
        returncode: of the process that it would have been.
    """

    returncode: int | str | None
    stdout: str
    stderr: str


def run(
    *words: str, settings: Mapping[str, str], typed: str = "", folder: Path | None = None
) -> Done:
    """Run `treatment-finder …` in this process.

    Args:
        settings: variables of its environment; it gets none of the tests' own settings.
        typed: what is typed, or comes through a pipe.
        folder: where it is run.
    """
    streams = [io.TextIOWrapper(io.BytesIO(text), encoding="utf-8") for text in (b"", b"")]
    stdin = io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8")
    with (
        patch.dict(os.environ, _environment(settings), clear=True),
        patch.object(sys, "argv", ["treatment-finder", *words]),
        patch.object(sys, "stdin", stdin),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
        contextlib.chdir(folder or Path.cwd()),
    ):
        try:
            main()
            code: int | str | None = 0
        except SystemExit as ended:
            code = ended.code
    return Done(code or 0, *map(_written, streams))


def run_apart(*words: str, settings: Mapping[str, str]) -> Done:
    """Run it in a process of its own, as it is installed."""
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=_environment(settings),
    )
    return Done(done.returncode, done.stdout, done.stderr)


def printed(done: Done) -> Any:
    """The JSON that a command printed."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FINDER_")}
    return {**kept, "COLUMNS": "200", "NO_COLOR": "1", **settings}


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
