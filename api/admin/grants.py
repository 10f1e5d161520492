"""What somebody may do, as it is asked for and shown: of keys and of accounts alike."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.auth.principal import Principal
from api.auth.scopes import Scope, in_order
from api.auth.web import Forbidden
from api.problems import NotFound

MOST_PROVIDERS = 100

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Scopes = Annotated[
    list[Scope],
    Field(min_length=1, description="What it may do: read, listings:write …"),
    AfterValidator(in_order),
]
Providers = Annotated[
    list[UUID],
    Field(
        min_length=1,
        max_length=MOST_PROVIDERS,
        description="The ids of the only providers it may be used for; null for all.",
    ),
]


class Asked(BaseModel):
    """What is sent; a field that does not exist is an error."""

    model_config = ConfigDict(extra="forbid")


def ensure_may_give(
    principal: Principal, scopes: Iterable[Scope], providers: Iterable[UUID] | None
) -> None:
    """Return where they have all of this themselves.

    Raises:
        Forbidden: they do not, and so can neither give nor take it away.
    """
    if not principal.may_give(scopes, providers):
        raise Forbidden("Ask somebody who has all of these scopes and providers: you do not.")


def ensure_sees(principal: Principal, providers: Iterable[UUID] | None, missing: str) -> None:
    """Return where they may know of a key or account for these providers.

    Raises:
        NotFound: with this sentence, as if there were none.
    """
    if not sees(principal, providers):
        raise NotFound(missing)


def sees(principal: Principal, providers: Iterable[UUID] | None) -> bool:
    """Whether they may know of a key or account for these providers."""
    return principal.may_give((), providers)


def shown(scopes: Iterable[Scope], providers: Iterable[UUID] | None) -> dict[str, object]:
    """Scopes and providers as documents have them."""
    return {
        "scopes": in_order(scopes),
        "providers": None if providers is None else sorted(map(str, providers)),
    }
