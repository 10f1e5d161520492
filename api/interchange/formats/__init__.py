"""Files of many formats as records, and records as files of our own: `open_feed`, `write_feed`.

Pure: bytes in, records out. What becomes of the records is decided elsewhere.
"""

from api.interchange.formats.errors import EditionNeeded, UnknownFormat, UnreadableFile
from api.interchange.formats.opening import FORMATS, LARGEST_FILE, open_feed
from api.interchange.formats.writing import CONTAINERS, Container, write_feed

__all__ = [
    "CONTAINERS",
    "FORMATS",
    "LARGEST_FILE",
    "Container",
    "EditionNeeded",
    "UnknownFormat",
    "UnreadableFile",
    "open_feed",
    "write_feed",
]
