"""What the numbers were measured on: no names of hosts, no paths."""

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.results import Machine

_PACKAGES = ("numpy", "numba", "orjson", "uvicorn", "uvloop", "httptools", "psycopg")


def this_machine(databases: dict[str, str] | None = None) -> Machine:
    """This machine and what is installed.

    Args:
        databases: versions of the database servers that were asked.
    """
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gb=_memory_gb(),
        system=platform.system(),
        versions={
            "Python": platform.python_version(),
            **{name: found for name in _PACKAGES if (found := _version(name))},
            "SQLite": sqlite3.sqlite_version,
            **(databases or {}),
        },
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gb() -> int | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, ValueError, OSError):
        return None
