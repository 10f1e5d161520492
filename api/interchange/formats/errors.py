"""Why a file as a whole cannot be read.

Problem
├── UnreadableFile     422  not such a file, damaged, too large, or not in one vocabulary
├── UnknownFormat      422  readable, but none of the formats that are known
└── EditionNeeded      422  a directory that nothing dates
"""

from api.problems import Problem


class UnreadableFile(Problem):
    """The file cannot be read as what it is, or seems to be."""

    status = 422
    slug = "unreadable-file"
    title = "The file cannot be read"


class UnknownFormat(Problem):
    """The file is in none of the formats that are known; `formats` lists them."""

    status = 422
    slug = "unknown-format"
    title = "The file is in no format that is known"


class EditionNeeded(Problem):
    """Neither the file's name nor its sheets tell which edition of a directory it is."""

    status = 422
    slug = "edition-needed"
    title = "The edition is not known"
