"""Remote banks for tests of learning: a small HTTP server that answers as it is told, well or badly."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Params = dict[str, str]
Reply = Callable[["Handler", Params], Any]
"""What is said at a path: JSON, or None where the handler was used to answer otherwise."""

PREFIX = "/v1/default/banks/"


class Handler(BaseHTTPRequestHandler):
    """Answers requests by the paths below a bank; what is not told is not found."""

    remote: RemoteBank
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        if path.startswith(PREFIX):
            path = "/" + path.removeprefix(PREFIX).partition("/")[2]
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.remote.asked.append((path, params, self.headers.get("Authorization")))
        reply = self.remote.paths.get(path) or self.remote.paths.get("*")
        if reply is None:
            self.say({"detail": "not found"}, 404)
            return
        answer = reply(self, params)
        if answer is not None:
            self.say(answer)

    def say(self, answer: Any, status: int = 200) -> None:
        self.raw(json.dumps(answer).encode(), status)

    def raw(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, body: bytes, pause_s: float) -> None:
        """Send a body so slowly that it takes for ever."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(pause_s)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class RemoteBank:
    """What a remote bank says at its paths, and what it was asked: path, parameters, authorization."""

    url: str
    paths: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, Params, str | None]] = field(default_factory=list)

    def lists(self, path: str, items: list[dict[str, Any]], *, total: bool = True) -> None:
        """Say these items at a path, in pages."""

        def reply(handler: Handler, params: Params) -> Any:
            start, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
            page = {"items": items[start : start + limit], "limit": limit, "offset": start}
            return page | ({"total": len(items)} if total else {})

        self.paths[path] = reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what went wrong here, not of who went away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def remote_bank() -> Iterator[RemoteBank]:
    """A remote bank on this machine; it knows no path yet."""
    found = RemoteBank("")
    handler = type("Of", (Handler,), {"remote": found})
    server = _Server(("127.0.0.1", 0), handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
