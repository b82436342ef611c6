"""The process that serves."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

import uvicorn

from reverie.api.app import create_app
from reverie.config import LOOPBACK, Settings
from reverie.errors import ConfigurationError
from reverie.service.memory import Memory

log = logging.getLogger(__name__)


def serve(settings: Settings, ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what runs, stop the worker and the database.

    ``ready`` is called with the address when requests are answered. Raises ConfigurationError when the
    address is not allowed or taken, StoreUnavailable and EncoderError when these cannot start.
    """
    check_binding(settings)
    memory = Memory(settings)
    listener = _listen(settings)
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    server = _Server(
        uvicorn.Config(
            create_app(memory),
            http="httptools",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=10,
            lifespan="on",
        ),
        lambda: ready and ready(address),
    )
    server.run(sockets=[listener])


def check_binding(settings: Settings) -> None:
    """Refuse to serve others without a key. Raises ConfigurationError."""
    if settings.host not in LOOPBACK and settings.api_key is None:
        raise ConfigurationError(
            f"REVERIE_HOST={settings.host} is open to others: set REVERIE_API_KEY, or bind to 127.0.0.1"
        )


def _listen(settings: Settings) -> socket.socket:
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


class _Server(uvicorn.Server):
    """uvicorn that tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
