"""Rerankers for tests: the services' routes over real HTTP. Texts score by the query's words they have."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TEI_BATCH = 32


@dataclass(frozen=True)
class Request:
    """A request as the server got it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer in place of the scores: a status with a body, late where it is told so; None: the scores."""

    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


def score(query: str, text: str) -> float:
    """Share of the query's words that a text has."""
    words = query.lower().split()
    return sum(word in text.lower().split() for word in words) / len(words)


def answer(path: str, body: dict[str, Any]) -> tuple[int, Any]:
    """What the service at this path says of a request: entries come best first."""
    texts = body.get("texts" if path == "/rerank" else "documents")
    if not isinstance(texts, list) or (path != "/rerank" and "model" not in body):
        return 422, {"error": "a field is missing"}
    ranked = sorted(range(len(texts)), key=lambda n: -score(body["query"], texts[n]))
    found = [(n, score(body["query"], texts[n])) for n in ranked]
    named = [{"index": n, "relevance_score": value} for n, value in found]
    if path == "/rerank":
        if len(texts) > TEI_BATCH:
            return 422, {"error": "batch size too large", "error_type": "Validation"}
        return 200, [{"index": n, "score": value} for n, value in found]
    if path == "/voyage/v1/rerank":
        return 200, {"object": "list", "data": named, "model": body["model"], "usage": {"total_tokens": 9}}
    if path in ("/cohere/v2/rerank", "/jina/v1/rerank"):
        return 200, {"id": "1", "results": named, "meta": {}}
    return 404, {"error": "no such route"}


class RerankServer:
    """The server's address, what it has seen, and ``script``: answered in order before the scores."""

    def __init__(self) -> None:
        self.seen: list[Request] = []
        self.script: list[Reply] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def _next(self, request: Request) -> Reply:
        with self._lock:
            self.seen.append(request)
            return self.script.pop(0) if self.script else Reply()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = owner._next(Request(self.path, headers, body))
                time.sleep(reply.delay_s)
                status, found = (reply.status, reply.body) if reply.body else answer(self.path, body)
                content = (found if isinstance(found, str) else json.dumps(found)).encode()
                try:
                    self.send_response(status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the caller did not wait

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(60)


@contextmanager
def serving() -> Iterator[RerankServer]:
    """A server of its own."""
    server = RerankServer()
    try:
        yield server
    finally:
        server.close()
