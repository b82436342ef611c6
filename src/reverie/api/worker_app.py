"""A process that only works on operations, with its health and metrics on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from reverie import __version__
from reverie.api.guard import Guard, Limits
from reverie.api.identity import Identity
from reverie.api.protocol import Protocol
from reverie.api.routes import monitoring
from reverie.api.server import address_of, listen
from reverie.config import LOOPBACK, Settings
from reverie.errors import ConfigurationError
from reverie.service.memory import Memory


def work(settings: Settings, ready: Callable[[str | None], None] | None = None) -> None:
    """Work on operations until SIGTERM or Ctrl-C; then what runs is finished, or given back.

    ``ready`` is called with the address of health and metrics (None without a port) when work is taken. A
    second signal ends the process at once. Raises ConfigurationError, StoreUnavailable and EncoderError.
    """
    settings = settings.model_copy(update={"worker_enabled": True, "port": settings.worker_port})
    asyncio.run(_work(settings, ready or (lambda address: None)))


async def _work(settings: Settings, ready: Callable[[str | None], None]) -> None:
    memory = Memory(settings)
    async with _stopped_by_signals() as stop:
        starting = asyncio.create_task(memory.start())
        told = asyncio.create_task(stop.wait())
        try:
            with _bound(settings) as listener:
                await asyncio.wait([starting, told], return_when=asyncio.FIRST_COMPLETED)
                if not stop.is_set():
                    await starting
                    async with _watched(memory, listener) as address:
                        ready(address)
                        await memory.warm()
                        await told
        finally:
            told.cancel()
            starting.cancel()  # a start under way stops what it has started
            await asyncio.wait([starting])
            await memory.close()


@asynccontextmanager
async def _stopped_by_signals() -> AsyncIterator[asyncio.Event]:
    """Set by the first signal to stop; the second one does what it does by default."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def told() -> None:
        stop.set()
        for number in numbers:
            loop.remove_signal_handler(number)

    for number in numbers:
        loop.add_signal_handler(number, told)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket | None]:
    """The socket of health and metrics, where a port is set. Raises ConfigurationError."""
    if not settings.port:
        yield None
        return
    if settings.host not in LOOPBACK and settings.api_key is None:
        raise ConfigurationError(
            f"REVERIE_HOST={settings.host} is open to others: set REVERIE_API_KEY, or bind to 127.0.0.1"
        )
    with contextlib.closing(listen(settings)) as listener:
        yield listener


@asynccontextmanager
async def _watched(memory: Memory, listener: socket.socket | None) -> AsyncIterator[str | None]:
    """Answer for health and metrics on the socket, if there is one; its address."""
    if listener is None:
        yield None
        return
    config = uvicorn.Config(
        create_app(memory),
        http=Protocol,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        lifespan="off",
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="worker-health")
    try:
        while not (server.started or serving.done()):  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        yield address_of(memory.settings.host, listener.getsockname()[1])
    finally:
        server.should_exit = True
        await asyncio.wait([serving])


def create_app(memory: Memory) -> FastAPI:
    """Health and metrics of a process that works with this memory."""
    settings = memory.settings
    app = FastAPI(title="Reverie worker", version=__version__, docs_url=None, redoc_url=None)
    app.state.memory, app.state.started = memory, time.monotonic()
    app.include_router(monitoring.router)
    app.add_middleware(
        Guard,
        identity=Identity(settings.api_key.get_secret_value() if settings.api_key else None),
        limits=Limits(1024, hosts=LOOPBACK),
    )
    return app


class _Server(uvicorn.Server):
    """uvicorn in a process whose signals are answered elsewhere."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
