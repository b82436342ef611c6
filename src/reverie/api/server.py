"""The process that serves."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reverie.api.app import create_app
from reverie.api.local import LocalSocket
from reverie.api.protocol import Protocol
from reverie.config import Settings
from reverie.errors import ConfigurationError, ReverieError
from reverie.service.memory import Memory


def serve(settings: Settings, ready: Callable[[str], None] | None = None) -> None:
    """Serve on a port, and on the socket of the data folder, until SIGTERM or Ctrl-C.

    Then finish what runs, stop the worker and the database.

    ``ready`` is called with the address when requests are answered. Raises ConfigurationError when the
    address is not allowed or taken, StoreUnavailable and EncoderError when these cannot start.
    """
    listener = listen(settings)
    application = create_app(Memory(settings))
    app = _Watched(application)
    config = uvicorn.Config(
        app,
        http=Protocol,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
        lifespan="on",
    )
    address = address_of(settings.host, listener.getsockname()[1])
    try:
        stopping = application.state.stopping.set
        _Server(config, lambda: ready and ready(address), stopping, settings.data_dir).run(sockets=[listener])
    except SystemExit:  # how uvicorn ends when the start-up failed
        if app.failure is None:
            raise
        raise app.failure from None
    finally:
        listener.close()


def listen(settings: Settings) -> socket.socket:
    """A socket bound as the settings say. Raises ConfigurationError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"cannot bind to {settings.host}:{settings.port}: {error.strerror}"
        ) from None
    return listener


def address_of(host: str, port: int) -> str:
    """URL of a server that listens there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Watched:
    """The application, with the error that its start-up ended in kept for the caller instead of logged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.failure: ReverieError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._start(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _start(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused: list[Message] = []

        async def told(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                refused.append(message)  # holds a traceback; told once the kind of error is known
            else:
                await send(message)

        try:
            await self._app(scope, receive, told)
        except ReverieError as error:
            self.failure = error
            await send({"type": "lifespan.startup.failed"})
        except BaseException:
            for message in refused:
                await send(message)
            raise


class _Server(uvicorn.Server):
    """uvicorn that tells when it answers and when it stops, and answers on a local socket too."""

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], object],
        stopping: Callable[[], None],
        data_dir: Path,
    ) -> None:
        super().__init__(config)
        self._ready, self._stopping, self._data_dir = ready, stopping, data_dir
        self._local: LocalSocket | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except OSError as error:  # another process listened first
            raise ConfigurationError(f"cannot listen: {error.strerror}") from None
        if self.started and (local := LocalSocket.open(self._data_dir)) is not None:
            self._local = local
            served = await local.serve(self, self.config.app)  # type: ignore[arg-type]
            self.servers.append(served)  # type: ignore[arg-type]
        if self.started and not self.should_exit:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)
        if self._local is not None:
            self._local.close()
