"""Writes the widget's release: joined, and made small for slow networks.

`make widget` runs it. The file names the hash of its source, and a test compares that: so nothing
that tests or serves needs the minifier.
"""

import re
from importlib.resources import files
from pathlib import Path

import minify

from api.web.widget.assembling import VERSION, assembled, source_hash, styles

_HEAD = """\
// Treatment Finder, the widget, {version}. Apache-2.0. Made small of api/web/widget/source.
// source sha256 {source}
"""


def small() -> str:
    """The release of the source as it is."""
    # A scope of their own lets names become short; those of a module would have to stay.
    joined = assembled(_small_styles())
    script: str = minify.string("application/javascript", f"(() => {{\n{joined}\n}})();\n")
    return _HEAD.format(version=VERSION, source=source_hash()) + script + "\n"


def _small_styles() -> str:
    small: str = minify.string("text/css", styles())
    # Whatever stands in @container is left as it is.
    return re.sub(r"\s*\n\s*", "", small)


if __name__ == "__main__":
    released = Path(str(files("api.web.widget"))) / "released" / f"{VERSION}.js"
    released.write_text(small(), encoding="utf-8")
