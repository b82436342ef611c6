"""A language model server for tests: OpenAI's chat completions over real HTTP, with answers from a script."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Seen:
    """A request as the server got it."""

    body: dict[str, Any]
    headers: dict[str, str]
    at: float

    @property
    def system(self) -> str:
        return "\n".join(m["content"] for m in self.body["messages"] if m["role"] == "system")

    @property
    def user(self) -> str:
        return "\n".join(m["content"] for m in self.body["messages"] if m["role"] == "user")


@dataclass(frozen=True)
class Reply:
    """What the server answers: the text of the message, or a body of its own with a status."""

    content: str | None = ""
    finish_reason: str = "stop"
    refusal: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    delay_s: float = 0.0
    usage: dict[str, Any] | None = field(
        default_factory=lambda: {
            "prompt_tokens": 1000,
            "completion_tokens": 200,
            "total_tokens": 1200,
            "prompt_tokens_details": {"cached_tokens": 600},
        }
    )

    def text(self, model: str) -> str:
        """The body of the answer."""
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        return json.dumps(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1700000000,
                "model": model,
                "choices": [choice],
                "usage": self.usage,
            }
        )


Answers = Callable[[Seen], Reply]


def facts(*found: dict[str, Any]) -> Reply:
    """An answer with these facts."""
    return Reply(json.dumps({"facts": list(found)}))


def error(status: int, message: str = "no", **headers: str) -> Reply:
    """A failure in OpenAI's form; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=named, body=json.dumps({"error": {"message": message, "code": None}}))


def slow(reply: Reply, seconds: float) -> Reply:
    """The same answer, late."""
    return replace(reply, delay_s=seconds)


class LlmServer:
    """The server's address, the requests it has seen, and what it answers next.

    ``script`` is answered in order, its last entry again and again; ``answers`` may decide instead.
    """

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self.script: list[Reply] = [facts()]
        self.answers: Answers | None = None
        self._at_once = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def will(self, *replies: Reply) -> LlmServer:
        """Answer with these, in order; the last one again and again."""
        self.script, self.answers = list(replies), None
        return self

    def _next(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            if self.answers:
                return self.answers(seen)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def _done(self) -> None:
        with self._lock:
            self._at_once -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = owner._next(Seen(body, headers, time.monotonic()))
                try:
                    time.sleep(reply.delay_s)
                    self._write(reply, reply.text(body["model"]).encode())
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the caller did not wait
                finally:
                    owner._done()

            def _write(self, reply: Reply, content: bytes) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(60)


@contextmanager
def serving() -> Iterator[LlmServer]:
    """A server of its own."""
    server = LlmServer()
    try:
        yield server
    finally:
        server.close()
