"""Speaking HTTP to a server, with the standard library alone."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from reverie.cli.events import parse
from reverie.cli.failure import UNAVAILABLE, USAGE, Failure, refusal
from reverie.cli.wire import JSON, Body, Event, Options, Query, encoded, target

_TIMEOUT = 600.0
_CONNECT, _ANSWER = 0.3, 10.0
"""Seconds in which a server of this machine takes a connection, and answers."""
_SILENCE = 45.0
"""Longest silence of a stream; the server's heartbeats come three times in it."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Server:
    """A server at an address. Its failures are raised as Failure."""

    def __init__(self, url: str, api_key: str | None = None, timeout: float = _TIMEOUT) -> None:
        try:
            parts = urlsplit(url)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            sound = False
        if not sound or parts.query or parts.fragment or not url.isprintable() or " " in url:
            raise Failure(USAGE, f"REVERIE_URL: {url!r} is no address; write it as http://127.0.0.1:8888")
        if api_key and not (api_key.isascii() and api_key.isprintable()):
            raise Failure(USAGE, "REVERIE_API_KEY: one line of printable ASCII")
        self.url = url.rstrip("/")
        self._timeout = timeout
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # a proxy of the environment cannot reach what only this machine sees
        direct = [ProxyHandler({})] if parts.hostname in _LOOPBACK else []
        self._opener = build_opener(_NoRedirect, *direct)

    def ask(
        self,
        method: str,
        path: str,
        body: Body = None,
        *,
        query: Query | None = None,
        content_type: str = JSON,
        options: Options | None = None,
    ) -> str:
        """The JSON that the server answers with."""
        headers = {**self._headers, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = content_type
        request = Request(self.url + target(path, query), encoded(body), headers, method=method)
        with self._answered(request, self._timeout, options) as answer:
            return self._text(answer)

    def fetch(self, path: str) -> bytes:
        """What lies at a path, of any type."""
        with self._answered(Request(self.url + path, headers=self._headers), self._timeout) as answer:
            return bytes(answer.read())

    def events(self, path: str, query: Query | None = None) -> Iterator[Event]:
        """Server-sent events as they come, until the server ends them or is silent for too long."""
        url = self.url + target(path, query)
        request = Request(url, headers={**self._headers, "Accept": "text/event-stream"})
        with self._answered(request, _SILENCE) as answer:
            if answer.headers.get_content_type() != "text/event-stream":
                raise Failure(UNAVAILABLE, f"{self.url} has no stream of events")
            yield from parse(answer)

    @contextmanager
    def _answered(self, request: Request, timeout: float, options: Options | None = None) -> Iterator[Any]:
        """The answer to a request, open. Raises Failure where there is none or it is a refusal."""
        try:
            with self._opener.open(request, timeout=timeout) as answer:
                yield answer
        except HTTPError as error:
            with error:
                raise _refused(error, self.url, options) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            raise Failure(UNAVAILABLE, f"cannot reach {self.url}: {told}") from None

    def _text(self, answer: Any) -> str:
        if not answer.headers.get_content_type().endswith("json"):
            raise Failure(UNAVAILABLE, f"{self.url} is no Reverie server")
        try:
            return bytes(answer.read()).decode()
        except UnicodeDecodeError:
            raise Failure(UNAVAILABLE, f"{self.url} is no Reverie server") from None


class _NoRedirect(HTTPRedirectHandler):
    """A redirect is an error: following one would hand the key to another server."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


def find_local(host: str, port: int) -> str | None:
    """Address of the server that answers here, if one does. Raises Failure if one is there but is silent."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        socket.create_connection((reachable, port), _CONNECT).close()
    except OSError:
        return None
    url = f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
    try:
        found = json.loads(Server(url, timeout=_ANSWER).ask("GET", "/version"))
    except Failure as failure:
        if "timed out" in failure.message:
            raise
        return None
    except ValueError:
        return None
    return url if isinstance(found, dict) and "api_version" in found else None


def _refused(error: HTTPError, url: str, options: Options | None) -> Failure:
    try:
        body = error.read()
    except OSError:
        body = b""
    return refusal(error.code, body, url, options)
