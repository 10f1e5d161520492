"""Who said a field or a fact, how and when, in a few words."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from api.directory.repository import SourceRecord
from api.web import wording

_PEOPLE = {"staff": "our staff", "provider_staff": "the provider’s staff"}


def short_name(source: str) -> str:
    """A source as it stands beside a fact: "our staff", "SAMHSA SU 2023"."""
    return _PEOPLE.get(source) or source.replace("_", " ").upper()


class Speakers:
    """On whose word a listing's fields and facts rest.

    Args:
        document: its admin document; None where nobody has said anything yet.
        provider: the admin document of its provider, whose facts hold where its own say nothing.
    """

    def __init__(
        self, document: Mapping[str, Any] | None, provider: Mapping[str, Any] | None = None
    ) -> None:
        self._provenance = {} if document is None else document["provenance"]
        self._provider = provider

    def said_of(self, name: str) -> str:
        """Who said it, how and when; empty where nobody did."""
        told = self._provenance.get(name)
        if told is not None:
            how = f", {wording.HOWS[told['how']]}" if told["how"] else ""
            return f"{short_name(told['source'])}{how}, {wording.day(told['as_of'])}"
        value = self._provider["facts"].get(name) if self._provider else None
        return f"Its provider says {value}" if value else ""

    def sources(self, request: Request) -> list[tuple[str, SourceRecord]]:
        """Each source that speaks, by its short name, in the order of their names."""
        speaking = {told["source"] for told in self._provenance.values()}
        told: list[SourceRecord] = request.app.state.sources
        return [(short_name(one.slug), one) for one in told if one.slug in speaking]
