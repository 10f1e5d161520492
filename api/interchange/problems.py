"""Why an import is not done; nothing of it is then written.

    ImportHasProblems    422  rows have problems, and none was to be passed over
    TooManyVanish        409  much of a feed is not in the file
    ImportClosed         409  the import was applied or dropped already
    MatchClosed          409  somebody has already decided
    LocatorUnavailable   503  the national locator does not answer as it should

What is wrong with a file as a whole is in `api.interchange.formats.errors`.
"""

from api.problems import Problem


class ImportHasProblems(Problem):
    """A strict import found problems in rows, and wrote nothing."""

    status = 422
    slug = "import-has-problems"
    title = "Rows of the file have problems"


class TooManyVanish(Problem):
    """More of the feed than seems right is not in the file; nothing was written."""

    status = 409
    slug = "too-many-vanish"
    title = "Too much of the feed would vanish"


class ImportClosed(Problem):
    """The import was applied or dropped before."""

    status = 409
    slug = "import-closed"
    title = "The import is not open any more"


class MatchClosed(Problem):
    """The uncertain match was decided before."""

    status = 409
    slug = "match-closed"
    title = "The match is decided already"


class LocatorUnavailable(Problem):
    """The national locator is slow, refuses, or answers with something else."""

    status = 503
    slug = "locator-unavailable"
    title = "The national locator cannot be read now"
