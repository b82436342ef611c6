"""What goes over the wire, as a server and the memory in this process both take it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from reverie.cli.failure import USAGE, Failure

BANKS = "/v1/default/banks"
JSON = "application/json"

Body = Mapping[str, Any] | str | bytes | None
"""A request's body; a mapping is sent as JSON."""
Query = Mapping[str, Any] | Sequence[tuple[str, str]]
"""Parameters of a path. A list is repeated; what is None stays out."""
Options = Mapping[str, str]
"""What the command line calls the fields of a request: an error that names a field names its option."""


@dataclass(frozen=True, slots=True)
class Event:
    """A server-sent event."""

    name: str
    data: str


class Reached(Protocol):
    """A memory. Every method raises Failure for what is refused or cannot be done."""

    @property
    def url(self) -> str | None:
        """Address of the server; None for the memory in this process: nothing is done in its background."""

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
        """The JSON that a request is answered with. ``options``: how the command line calls its fields."""

    def fetch(self, path: str) -> bytes:
        """What lies at a path, of any type."""

    def events(self, path: str, query: Query | None = None) -> Iterator[Event]:
        """The server-sent events of a path."""


def segment(name: str) -> str:
    """A name as one part of a path; bytes of an argument that are no UTF-8 go as they are. Raises Failure."""
    if not name:  # it would make the path another one's: that of all memories instead of one
        raise Failure(USAGE, "an empty name or id: give that of a bank, or of something in it")
    return quote(name, safe="", errors="surrogateescape")


def path(bank_id: str, *parts: str) -> str:
    """Path of something of a bank."""
    return "/".join([BANKS, *(segment(part) for part in (bank_id, *parts))])


def target(where: str, query: Query | None) -> str:
    """A path with its query."""
    pairs = query.items() if isinstance(query, Mapping) else query or ()
    given = [(name, _plain(value)) for name, value in pairs if value is not None]
    text = urlencode(given, doseq=True, errors="surrogateescape")
    return f"{where}?{text}" if text else where


def encoded(body: Body) -> bytes | None:
    """A body as it is sent."""
    if body is None or isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def given(**fields: Any) -> dict[str, Any]:
    """The fields that are not None: the defaults of the others are the server's."""
    return {name: value for name, value in fields.items() if value is not None}


def form(fields: Mapping[str, str], files: Sequence[tuple[str, bytes]], name: str) -> tuple[bytes, str]:
    """A form with files under ``name`` (RFC 7578), and its content type."""
    boundary = os.urandom(16).hex()
    parts = [(f'name="{field}"', value.encode()) for field, value in fields.items()]
    for filename, content in files:
        quoted = filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        parts.append((f'name="{name}"; filename="{quoted}"', content))
    body = b"".join(
        # a file's name may be no UTF-8
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode(errors="replace")
        + content
        + b"\r\n"
        for head, content in parts
    )
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
