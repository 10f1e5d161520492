"""Who asks, as the service knows them: /v1/admin/me."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.admin.grants import shown
from api.auth.principal import Principal
from api.auth.scopes import Scope
from api.auth.web import REFUSES, recognised
from api.responses import json_response

router = APIRouter(prefix="/v1/admin/me", tags=["admin"])


class MeRead(BaseModel):
    """Whoever sent the key, and what they may do."""

    kind: Literal["key"]
    id: str
    name: str
    scopes: list[Scope]
    providers: list[UUID] | None
    expires_at: datetime | None


@router.get("", summary="Who am I?", responses={200: {"model": MeRead}, **REFUSES})
def get_me(request: Request, principal: Annotated[Principal, recognised()]) -> Response:
    """What this key is called, what it may do, and until when. Any key may ask."""
    actor = principal.actor
    return json_response(
        request,
        {
            "kind": actor.kind,
            "id": actor.id,
            "name": actor.name,
            **shown(principal.scopes, principal.providers),
            "expires_at": principal.expires_at,
        },
    )
