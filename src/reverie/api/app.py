"""The HTTP application."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request as HttpRequest

from reverie import __version__
from reverie.api import errors
from reverie.api.access import admitting
from reverie.api.audit import Audited
from reverie.api.console import Console
from reverie.api.guard import Guard, Limits
from reverie.api.identity import Identity
from reverie.api.routes import (
    anomalies,
    audit,
    banks,
    brain,
    directives,
    documents,
    dreams,
    entities,
    files,
    keys,
    knowledge_base,
    learning,
    maintenance,
    memories,
    mental_models,
    monitoring,
    observations,
    operations,
    queue,
    reflect,
    sub_routine,
    template_schema,
    templates,
    timeline,
    transfer,
    webhooks,
)
from reverie.config import LOOPBACK
from reverie.errors import ConfigurationError
from reverie.mcp.http import HEADERS, McpEndpoint
from reverie.service.memory import Memory


def create_app(memory: Memory) -> FastAPI:
    """The application over a memory, which it starts and closes with itself."""
    mcp = McpEndpoint(memory, memory.settings.max_request_mb * 1024 * 1024)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with memory:
            await _check_keys(memory)
            app.state.started = time.monotonic()
            warming = asyncio.create_task(_warm(memory), name="warm")
            # a memory that works in the background takes it by itself
            taking = nullcontext() if memory.settings.worker_enabled else memory.spool.taking()
            async with taking, mcp.running():
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
    app.include_router(monitoring.router, dependencies=[Depends(admitting())])
    api = APIRouter(
        prefix="/v1/default",
        dependencies=[Depends(admitting("/v1/default")), Depends(_note_unknown_query)],
        responses=errors.RESPONSES,
    )
    for noun in (
        memories,  # what is asked most is found first
        reflect,
        banks,
        files,
        documents,
        transfer,
        entities,
        observations,
        maintenance,
        operations,
        queue,
        keys,
        webhooks,
        directives,
        mental_models,
        knowledge_base,
        templates,
        brain,
        learning,
        sub_routine,
        dreams,
        timeline,
        anomalies,
        audit,
    ):
        api.include_router(noun.router)
    app.include_router(api)
    app.router.routes.extend(mcp.routes())
    app.include_router(
        template_schema.router, dependencies=[Depends(admitting())], responses=errors.RESPONSES
    )
    _guard(app, memory)
    return app


async def _check_keys(memory: Memory) -> None:
    """Refuse to serve others without any key. Raises ConfigurationError, StoreUnavailable."""
    settings = memory.settings
    if settings.host not in LOOPBACK and settings.api_key is None and not await memory.keys.look():
        raise ConfigurationError(
            f"REVERIE_HOST={settings.host} is open to others: set REVERIE_API_KEY, make a key with"
            " `reverie key create`, or bind to 127.0.0.1"
        )


def _guard(app: FastAPI, memory: Memory) -> None:
    settings = memory.settings
    origins = settings.origins()
    app.add_middleware(Audited, memory=memory)  # inside the guard, which knows the caller
    app.add_middleware(
        Guard,
        identity=Identity(
            settings.api_key.get_secret_value() if settings.api_key else None, lambda: memory.keys
        ),
        limits=Limits(
            settings.max_request_mb * 1024 * 1024, settings.rate_limit_per_minute, LOOPBACK, origins
        ),
    )
    app.add_middleware(Console)  # around the guard: its files hold no data and need no key
    if origins:  # around the guard: a browser asks first, without the key
        app.add_middleware(
            CORSMiddleware,
            allow_origins=sorted(origins),
            allow_methods=["*"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID", *HEADERS],
            expose_headers=["X-Ignored-Params", "Retry-After"],
        )


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
