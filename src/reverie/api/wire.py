"""What every route shares: reaching the memory, answering with a model."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import BaseModel
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.service.fields import MAX_ID, Request, Text, ignored
from reverie.service.memory import Memory

BankId = Annotated[str, Path(description="Name of the bank.", max_length=4 * MAX_ID)]
Limit = Annotated[int, Query(ge=0, le=10_000, description="Most entries returned.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000, description="Entries left out before them.")]
Search = Annotated[Text | None, Query(max_length=1000, description="Found anywhere in the text.")]
Tags = Annotated[list[Text] | None, Query(max_length=200)]
DocumentId = Annotated[Text, Path(description="Name of the document.")]


async def _memory(http: HttpRequest) -> Memory:
    memory: Memory = http.app.state.memory
    return memory


TheMemory = Annotated[Memory, Depends(_memory)]


def note(http: HttpRequest, request: Request) -> None:
    """Remember the parameters of the body that the request did not know, for ``X-Ignored-Params``."""
    http.scope.setdefault("reverie.ignored", []).extend(ignored(request))


def answer(model: BaseModel, status: int = 200) -> HttpResponse:
    """The model as JSON; written once, not validated again."""
    return HttpResponse(model.model_dump_json(by_alias=True), status, media_type="application/json")
