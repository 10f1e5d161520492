"""Who did something, as the log keeps it."""

from typing import Literal, NamedTuple

ActorKind = Literal["key", "account", "command", "feed", "public"]
"""A program with a key, a person who signed in, somebody at the command line, an imported feed, or
anybody at all."""


class Actor(NamedTuple):
    """Who did it.

    Attributes:
        id: of the key or account; the feed's slug; empty for the command line and the public.
        name: as people know it when it is done: later changes of it do not change the log.
    """

    kind: ActorKind
    id: str
    name: str
