"""One HTTP request as bytes, and the answer to it as it comes in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time
from typing import Literal
from urllib.parse import urlencode, urlsplit

import httptools

from reverie.providers.webhooks.signing import is_reserved

MAX_BODY = 64 * 1024
"""Bytes of an answer's body that are read where the caller asks for no more."""
_RAW = 4
"""Bytes of an answer that are read, headers and all, for each byte of the body that may be read."""
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads: ``host`` is the name as DNS and TLS know it."""

    tls: bool
    host: str
    port: int
    path: str
    query: str

    @property
    def authority(self) -> str:
        """The value of ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.tls else "http"] else f"{host}:{self.port}"


def place(url: str) -> Place:
    """The parts of a URL. Raises ValueError that says what is wrong with it."""
    if not url.isascii() and "//" in url:  # only the name may have other letters
        scheme, _, rest = url.partition("//")
        end = min((rest.find(c) for c in "/?#" if c in rest), default=len(rest))
        if not rest[end:].isascii():
            raise ValueError("must be percent-encoded behind the host")
        url = f"{scheme}//{_ascii(rest[:end])}{rest[end:]}"
    if any(c <= " " or c in '"<>\\^`{|}\x7f' for c in url):
        raise ValueError('must not contain white space or any of "<>\\^`{|}: percent-encode them')
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("must be http:// or https:// with a host")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user or password; put credentials into http_config.headers")
    if parts.fragment:
        raise ValueError("must not have a fragment (#...)")
    if not _HOST.fullmatch(parts.hostname):
        raise ValueError("the host is no name that DNS could know")
    port = parts.port if parts.port is not None else _PORTS[parts.scheme]
    if not port:
        raise ValueError("port 0 is none")
    return Place(parts.scheme == "https", parts.hostname, port, parts.path or "/", parts.query)


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("the host is no name that DNS could know") from None


def message(
    to: Place,
    method: Literal["GET", "POST"],
    params: Mapping[str, str],
    headers: Mapping[str, str],
    own: Mapping[str, str],
    body: bytes,
) -> bytes:
    """The bytes of a request. ``headers`` are the user's: they replace neither ``own`` nor what frames it."""
    target = to.path
    if query := "&".join(filter(None, (to.query, urlencode(params)))):
        target += f"?{query}"
    lines = {"user-agent": "User-Agent: Reverie-Webhook", "accept": "Accept: */*"}
    if body:
        lines["content-type"] = "Content-Type: application/json"
    lines |= {name.lower(): f"{name}: {value}" for name, value in headers.items() if not is_reserved(name)}
    fixed = {"Host": to.authority, "Connection": "close", "Accept-Encoding": "identity", **own}
    if method == "POST":
        fixed["Content-Length"] = str(len(body))
    head = [f"{method} {target} HTTP/1.1", *(f"{n}: {v}" for n, v in fixed.items()), *lines.values()]
    return "\r\n".join([*head, "", ""]).encode("ascii") + body


@dataclass
class Incoming:
    """An answer as it comes in: what httptools calls back, and when enough of it is there."""

    most: int = MAX_BODY
    status: int | None = None
    retry_after: str | None = None
    body: bytearray = field(default_factory=bytearray)
    complete: bool = False
    _raw: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> bool:
        """Take in more bytes; whether to go on reading. Raises HttpParserError."""
        self._raw += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # it wants to go on in another protocol: there is no more answer
            return False
        return not self.complete and len(self.body) < self.most and self._raw < _RAW * self.most

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come."""
        if name.lower() == b"retry-after":
            self.retry_after = value.decode("ascii", "replace")

    def on_headers_complete(self) -> None:
        """The headers have come; those of an interim answer do not count."""
        status = self._parser.get_status_code()
        self.status = status if status >= 200 or status == 101 else None

    def on_body(self, data: bytes) -> None:
        """A piece of the body has come."""
        self.body += data[: self.most - len(self.body)]

    def on_message_complete(self) -> None:
        """The whole answer has come."""
        self.complete = self.status is not None

    def retry_after_s(self) -> float | None:
        """Seconds that the receiver asks to be left alone for, if it says so: as a number or a date."""
        if self.retry_after is None:
            return None
        text = self.retry_after.strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            return max(parsedate_to_datetime(text).timestamp() - time(), 0.0)
        except ValueError:
            return None
