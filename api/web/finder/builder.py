"""The page that makes the lines to copy: choices on one side, the finder with them on the other."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, cast

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.settings import Settings
from api.web.finder.framing import EMBED
from api.web.finder.languages import NAMES, language_of
from api.web.finder.options import STAY, Options, read_options
from api.web.finder.showing import show
from api.web.finder.snippets import FRAME_HEIGHT, Service, element_snippets, frame_snippets
from api.web.finder.speech import Speech
from api.web.finder.widget_file import widget_file
from api.web.forms import Errors
from api.web.pages import base
from recommender.vocabulary import vocabulary

router = APIRouter(include_in_schema=False)

WAYS = ("element", "frame")
FILTERED = (
    "settings",
    "payment",
    "payment_help",
    "languages",
    "substances",
    "conditions",
    "medications",
    "therapies",
    "populations",
)
"""Categories of the vocabulary that a site may want its finder to keep to."""


class Group(NamedTuple):
    """Filters of one category, each with what a person reads."""

    category: str
    choices: Sequence[tuple[str, str]]
    chosen: int


@router.get(f"{EMBED}/builder")
async def builder(request: Request) -> Response:
    """The choices that an address tells, the lines for them, and the finder as it will be."""
    query = request.query_params
    sent = dict(query) | {"filters": " ".join(query.getlist("filters"))}
    # On this page `lang` is its own language; that of the finder to be is another.
    sent["lang"] = query.get("finder_lang", "")
    options = read_options(sent)
    way = query.get("way") if query.get("way") in WAYS else WAYS[0]
    speech = Speech(language_of(request))
    settings = cast("Settings", request.app.state.settings)
    errors = _errors(settings, query, options, speech)
    if errors.of("partner"):
        options = replace(options, partner="")
    service = _service(request, settings)
    widget = widget_file()
    title = Speech(language_of(request, options.lang)).text("builder.frame_title")
    made = (
        element_snippets(service, options, widget, title)
        if way == WAYS[0]
        else frame_snippets(service, options, title)
    )
    return show(
        request,
        "builder.html",
        speech,
        options=options,
        sent=sent,
        way=way,
        ways=WAYS,
        errors=errors,
        snippets=made,
        groups=_groups(options, speech),
        languages=NAMES,
        stay=STAY,
        only_some=way == WAYS[0] and "*" not in settings.cors_origins,
        preview=f"{EMBED}?{options.query()}",
        frame_height=FRAME_HEIGHT,
        widget=widget,
    )


def _service(request: Request, settings: Settings) -> Service:
    """Where we are: as the setting says, or as the browser asked."""
    if settings.public_url:
        return Service(settings.public_url + base(request))
    return Service(str(request.base_url).rstrip("/"))


def _errors(settings: Settings, query: QueryParams, options: Options, speech: Speech) -> Errors:
    """What was chosen and cannot be had."""
    errors = Errors()
    if options.partner and options.partner not in settings.embed_partners:
        errors.add("partner", speech.text("builder.unknown_partner"))
    if query.get("accent", "").strip() and not options.accent:
        errors.add("accent", speech.text("builder.no_color"))
    if query.get("place", "").strip() and not options.place:
        errors.add("place", speech.text("errors.long_place"))
    return errors


def _groups(options: Options, speech: Speech) -> list[Group]:
    """Every filter that is offered, by its category."""
    found = []
    for category in FILTERED:
        choices = [
            (term.slug, term.label_in(speech.language)) for term in vocabulary().of(category)
        ]
        chosen = sum(slug in options.filters for slug, _ in choices)
        found.append(Group(category, choices, chosen))
    return found
