"""The socket of a data folder, on which commands of this machine find its server without a port or a key.

Only the account that owns the socket (and root) can open it, and who can do that can read the database as
well: a key would protect nothing. Requests that come this way are marked, and the Guard asks them for none.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import socket
from pathlib import Path
from typing import Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from reverie.paths import socket_address, socket_file

LOCAL = "reverie.local"
"""Key of a scope whose request came over the socket; nothing that is sent can set it."""

log = logging.getLogger(__name__)


class LocalSocket:
    """A bound socket, and the lock that says whose it is."""

    def __init__(self, listener: socket.socket, lock: int, path: Path) -> None:
        self._listener, self._lock, self._path = listener, lock, path

    @classmethod
    def open(cls, data_dir: Path) -> Self | None:
        """Bind the socket of a folder; None where another server of the folder has it, or none can be made.

        The kernel drops a lock with its process, so what lies there without one is stale.
        """
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            lock = os.open(data_dir / "reverie.sock.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            log.warning("no local socket in %s: %s", data_dir, error.strerror)
            return None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            listener = _bound(str(data_dir))
        except OSError as error:
            os.close(lock)
            if isinstance(error, BlockingIOError):
                log.info("another server answers on the local socket of %s", data_dir)
            else:
                log.warning("no local socket in %s: %s", data_dir, error.strerror)
            return None
        return cls(listener, lock, Path(socket_file(str(data_dir))))

    async def serve(self, server: uvicorn.Server, app: ASGIApp) -> asyncio.AbstractServer:
        """Answer on the socket with ``app``, as a part of ``server``, which ends it with itself."""
        config = uvicorn.Config(
            _Marked(app), http="httptools", log_config=None, access_log=False, lifespan="off"
        )
        config.load()

        def protocol() -> asyncio.Protocol:
            made: asyncio.Protocol = config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=server.server_state, app_state=server.lifespan.state
            )
            return made

        loop = asyncio.get_running_loop()
        return await loop.create_unix_server(protocol, sock=self._listener)

    def close(self) -> None:
        """Remove the socket."""
        self._listener.close()
        self._path.unlink(missing_ok=True)
        os.close(self._lock)


def _bound(data_dir: str) -> socket.socket:
    address = socket_address(data_dir)
    Path(address).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    umask = os.umask(0o177)  # readable by its owner alone, from the first moment on
    try:
        listener.bind(address)
    except BaseException:
        listener.close()
        raise
    finally:
        os.umask(umask)
    return listener


class _Marked:
    """The application, told that a request came over the socket."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, LOCAL: True}, receive, send)
