"""Where the finder stands: on its own page, or in a frame on a partner's."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from api.problems import Problem
from api.settings import Settings
from api.web.finder.options import NOTHING_CHOSEN, Options, read_options

HOME = "/"
EMBED = "/embed"

_OURSELVES = "'self'"


class UnknownPartner(Problem):
    """A frame names a partner that the service was not told of."""

    status = 404
    slug = "unknown-partner"
    title = "This finder is not set up for that site"


@dataclass(frozen=True, slots=True)
class Frame:
    """The page around a finder.

    Attributes:
        path: where its forms are sent.
        framed_by: who may show it in a frame.
        bare: whether nothing but the finder is on it.
    """

    path: str = HOME
    framed_by: tuple[str, ...] = ()
    bare: bool = False
    options: Options = NOTHING_CHOSEN

    @property
    def action(self) -> str:
        """The address that forms are sent to: a partner's settings, and nothing of a person."""
        query = self.options.query()
        return f"{self.path}?{query}" if query else self.path


OWN = Frame()
"""Our own page, which nobody frames."""


def partner_frame(request: Request) -> Frame:
    """The frame that an address asks for.

    Raises:
        UnknownPartner: it names a partner that the setting `embed_partners` does not.
    """
    options = read_options(request.query_params)
    settings = cast("Settings", request.app.state.settings)
    sites: tuple[str, ...] = ()
    if options.partner:
        if options.partner not in settings.embed_partners:
            raise UnknownPartner("Check the partner's name; whoever runs this finder sets it up.")
        sites = settings.embed_partners[options.partner]
    return Frame(EMBED, (_OURSELVES, *sites), bare=True, options=options)


def frame_of(request: Request) -> Frame:
    """The frame of a request that went wrong, as far as it is one."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if path != EMBED:
        return OWN
    try:
        return partner_frame(request)
    except UnknownPartner:
        return Frame(EMBED, (_OURSELVES,), bare=True)
