"""Reflect."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from reverie.api.dropped import CLIENT_GONE, until_dropped
from reverie.api.wire import BankId, TheMemory, answer, note
from reverie.service.reflect_models import ReflectRequest, ReflectResponse, ReflectSubmitted

router = APIRouter(prefix="/banks/{bank_id}", tags=["Memory"])


@router.post("/reflect", response_model=ReflectResponse | ReflectSubmitted)
async def reflect(
    http: HttpRequest, memory: TheMemory, bank_id: BankId, request: ReflectRequest
) -> HttpResponse:
    """Answer a question from what the bank holds; without a language model, in the memories' own words.

    Directives hold; `directives` tells what became of each. With `async` the answer is an `operation_id`,
    and the operation's `result_metadata` has the answer. A request that is dropped stops.
    """
    note(http, request)
    if request.run_async:
        return answer(await memory.reflect_later(bank_id, request))
    found = await until_dropped(http, memory.reflect_request(bank_id, request))
    return HttpResponse(status_code=CLIENT_GONE) if found is None else answer(found)
