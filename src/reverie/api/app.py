"""The HTTP application."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from fastapi import APIRouter, Depends, FastAPI
from starlette.requests import Request as HttpRequest

from reverie import __version__
from reverie.api import errors
from reverie.api.guard import Guard
from reverie.api.routes import (
    banks,
    brain,
    directives,
    documents,
    entities,
    files,
    maintenance,
    memories,
    mental_models,
    monitoring,
    observations,
    operations,
    queue,
    reflect,
    transfer,
    webhooks,
)
from reverie.config import LOOPBACK
from reverie.service.memory import Memory


def create_app(memory: Memory) -> FastAPI:
    """The application over a memory, which it starts and closes with itself."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with memory:
            app.state.started = time.monotonic()
            warming = asyncio.create_task(_warm(memory), name="warm")
            # a memory that works in the background takes it by itself
            async with nullcontext() if memory.settings.worker_enabled else memory.spool.taking():
                yield
            warming.cancel()

    app = FastAPI(
        title="Reverie",
        version=__version__,
        description="Memory for AI agents that retains, recalls and reflects.",
        lifespan=lifespan,
        strict_content_type=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.memory, app.state.started = memory, time.monotonic()
    app.state.stopping = asyncio.Event()  # set when the server is told to: streams would keep it from it
    errors.install(app)
    app.include_router(monitoring.router)
    api = APIRouter(
        prefix="/v1/default", dependencies=[Depends(_note_unknown_query)], responses=errors.RESPONSES
    )
    for noun in (
        banks,
        memories,
        files,
        documents,
        transfer,
        entities,
        observations,
        maintenance,
        operations,
        queue,
        webhooks,
        directives,
        mental_models,
        reflect,
        brain,
    ):
        api.include_router(noun.router)
    app.include_router(api)
    settings = memory.settings
    app.add_middleware(
        Guard,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        max_bytes=settings.max_request_mb * 1024 * 1024,
        hosts=LOOPBACK,
    )
    return app


async def _warm(memory: Memory) -> None:
    """Load what is loaded late, then keep the collector off all that stays for good."""
    await memory.warm()
    gc.collect()
    gc.freeze()
    # requests make objects by the thousand and drop them all: look less often
    gc.set_threshold(20_000, 20, 20)
    # while texts are read in threads, requests wait for the interpreter up to this long each time
    sys.setswitchinterval(0.001)


async def _note_unknown_query(http: HttpRequest) -> None:
    """Remember query parameters that the route does not know, for ``X-Ignored-Params``."""
    known = {p.alias for p in http.scope["route"].dependant.query_params}
    unknown = [name for name in http.query_params if name not in known]
    http.scope.setdefault("reverie.ignored", []).extend(dict.fromkeys(unknown))
