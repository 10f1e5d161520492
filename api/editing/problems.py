"""What can be wrong with an edit beside its fields.

PreconditionFailed      412  somebody else changed it meanwhile
PreconditionRequired    428  the edit does not say which version it was made of
WrongState              409  it is deleted, or is not
"""

from api.problems import Problem

READ_AGAIN = "Read it again, look at what changed, and send the edit with the ETag it has now."


class PreconditionFailed(Problem):
    """Somebody else changed it since it was read; nothing of this edit was done."""

    status = 412
    slug = "precondition-failed"
    title = "It was changed by somebody else"


class PreconditionRequired(Problem):
    """The edit does not say which version it was made of."""

    status = 428
    slug = "precondition-required"
    title = "An If-Match header is needed"


class WrongState(Problem):
    """What is asked for does not go with the state it is in."""

    status = 409
    slug = "wrong-state"
    title = "Not in the state it is in"
