"""Speaking HTTP to the server of this machine, over its socket or its port, in a few lines.

``http.client`` takes longer to import than ``learn`` takes. Servers elsewhere, which may need TLS or a proxy,
are reached as the other commands do.
"""

from __future__ import annotations

import json
import socket
import time

from reverie.cli.failure import UNAVAILABLE, USAGE, Failure, refusal
from reverie.cli.light.settings import Settings
from reverie.paths import socket_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CONNECT_S = 0.3
_VERSION_S = 2.0
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may be answered better later."""


class Unreachable(Exception):
    """The server did not answer, or not in time."""


class Reply:
    """What a server answered."""

    __slots__ = ("body", "status")

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body. Raises Unreachable where it is none of ours."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Unreachable("what answered is no Reverie server") from None

    def failure(self, where: str) -> Failure:
        """What its error means for a command."""
        return refusal(self.status, self.body, where)


class Server:
    """A server. ``local`` says that it is that of the data folder, and takes what is spooled there."""

    def __init__(self, where: str, *, path: str = "", host: str = "", port: int = 0, key: str | None = None):
        self.where, self.local = where, bool(path)
        self._path, self._host, self._port = path, host, port
        self._key = None if path else key

    def ask(self, method: str, path: str, body: Any = None, timeout: float = 5.0) -> Reply:
        """One request, answered within ``timeout`` seconds. Raises Unreachable."""
        deadline = time.monotonic() + timeout
        if timeout <= 0:
            raise Unreachable("timed out")
        try:
            with self._connect(min(timeout, _CONNECT_S)) as connection:
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                connection.sendall(self._request(method, path, body))
                return _read(connection, deadline)
        except (
            OSError,
            ValueError,
        ) as error:  # ValueError: a host that is no name, a length that is no number
            told = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise Unreachable(told) from None

    def is_there(self) -> bool:
        """Whether it takes connections."""
        try:
            self._connect(_CONNECT_S).close()
        except OSError:
            return False
        return True

    def _connect(self, timeout: float) -> socket.socket:
        if not self.local:
            return socket.create_connection((self._host, self._port), timeout)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(timeout)
            connection.connect(self._path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _request(self, method: str, path: str, body: Any) -> bytes:
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        host = f"[{self._host}]" if ":" in self._host else self._host or "localhost"
        head = [f"{method} {path} HTTP/1.0", f"Host: {host}", f"Content-Length: {len(data)}"]
        if data:
            head.append("Content-Type: application/json")
        if self._key:
            head.append(f"Authorization: Bearer {self._key}")
        return "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + data


class Elsewhere(Server):
    """A server of another machine, or behind TLS."""

    def ask(self, method: str, path: str, body: Any = None, timeout: float = 5.0) -> Reply:
        """As Server.ask."""
        from reverie.cli import remote

        if timeout <= 0:
            raise Unreachable("timed out")
        data = None if body is None else json.dumps(body)
        try:
            answer = remote.Server(self.where, self._key, timeout).ask(method, path, data)
            return Reply(200, answer.encode())
        except Failure as failure:
            if failure.status is None:
                raise Unreachable(failure.message) from None
            return Reply(failure.status, json.dumps({"detail": failure.message}).encode())


def find(settings: Settings, deadline: float = float("inf")) -> Server | None:
    """The server of REVERIE_URL; else that of the data folder, on its socket; else that of the port.

    None where no one has answered by ``deadline`` (``time.monotonic``).
    """
    if settings.url is not None:
        return _named(settings.url, settings.api_key)
    try:
        local = Server("the server", path=socket_address(settings.data_dir))
        if local.is_there():
            return local
    except OSError:  # there is no folder
        pass
    if not settings.port:
        return None
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    there = Server(f"http://{host}:{settings.port}", host=host, port=settings.port, key=settings.api_key)
    try:
        found = there.ask("GET", "/version", timeout=min(_VERSION_S, deadline - time.monotonic()))
        return there if found.ok and "api_version" in found.json() else None
    except (Unreachable, TypeError):
        return None


def bank_path(bank_id: str, *parts: str) -> str:
    """Path of something of a bank."""
    return "/v1/default/banks/" + "/".join(_quoted(part) for part in (bank_id, *parts))


def _named(url: str, key: str | None) -> Server:
    scheme, _, rest = url.partition("://")
    if scheme not in ("http", "https") or not rest.strip("/"):
        raise Failure(USAGE, f"REVERIE_URL: {url!r} is no address; write it as http://127.0.0.1:8888")
    host, _, port = rest.rstrip("/").rpartition(":")
    host = host.strip("[]")
    if scheme == "http" and host in _LOOPBACK and port.isdigit():
        return Server(url.rstrip("/"), host=host, port=int(port), key=key)
    return Elsewhere(url.rstrip("/"), key=key)


def _quoted(text: str) -> str:
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in text.encode())


def _read(connection: socket.socket, deadline: float) -> Reply:
    """The answer, whole. Raises OSError."""
    data = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        connection.settimeout(left)
        got = connection.recv(1 << 16)
        if not got:
            break
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    status = lines[0].split()[1:2]
    if not lines[0].startswith(b"HTTP/1.") or not status or not status[0].isdigit():
        raise OSError("no answer, or none in HTTP")
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and len(body) != int(value):
            raise OSError("the answer broke off")
    return Reply(int(status[0]), body)


def unavailable(server: Server, error: Unreachable) -> Failure:
    """The failure of a command that cannot do without the server."""
    return Failure(UNAVAILABLE, f"cannot reach {server.where}: {error}")
