"""The web console: files that were built from `console/`, served beside the API.

They hold no data, so they need no key; what the console shows it asks from the API, which does.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from reverie.dream.artifact import STYLE

STATIC = Path(__file__).parent / "static"
OWN = frozenset(
    {"v1", "health", "version", "metrics", "docs", "redoc", "openapi.json", "mcp", "assets", "favicon.ico"}
)
"""First parts of paths that are never a page of the console."""

_STYLE_OF_DREAMS = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""Pages of dreams are shown in frames that may do nothing: of data: URLs, which inherit the policy."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'sha256-{_STYLE_OF_DREAMS}'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_SAFETY = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_FOREVER = "public, max-age=31536000, immutable"  # their names change with what they hold
_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
_TEXT = ("text/", "image/svg", "application/json")
_WORTH_IT = 1024


class _File:
    """One file of the console, in memory; packed when it is first asked for."""

    def __init__(self, path: Path, place: str) -> None:
        kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.body = path.read_bytes()
        self._tag = hashlib.sha256(self.body).hexdigest()[:32]
        self._is_text = kind.startswith(_TEXT)
        self._packed: bytes | None = None
        self._headers = {
            **_SAFETY,
            "content-type": f"{kind}; charset=utf-8" if self._is_text else kind,
            "cache-control": _FOREVER if place.startswith("/assets/") else "no-cache",
        }

    async def answer(self, headers: Mapping[bytes, bytes], vary: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a request with these headers."""
        packs = self._is_text and len(self.body) > _WORTH_IT and _takes_gzip(headers)
        tag = f'"{self._tag}-gzip"' if packs else f'"{self._tag}"'
        told = {**self._headers, "etag": tag, "vary": vary}
        if tag in headers.get(b"if-none-match", b"").decode("latin-1"):
            return 304, told, b""
        if not packs:
            return 200, told, self.body
        if self._packed is None:
            self._packed = await asyncio.to_thread(gzip.compress, self.body, 9, mtime=0)
        return 200, {**told, "content-encoding": "gzip"}, self._packed


class Console:
    """ASGI middleware that answers for the console and passes on what is for the API.

    A file is answered where its exact path is asked for. Whoever takes HTML is shown the console at any path
    that is not the API's, so that links into it work; all others get from the API what they always got.
    """

    def __init__(self, app: ASGIApp, folder: Path = STATIC) -> None:
        self._app = app
        self._files: dict[str, _File] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                place = f"/{path.relative_to(folder).as_posix()}"
                self._files[place] = _File(path, place)
        self._shell = self._files.pop("/index.html", None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._found(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        vary = "Accept, Accept-Encoding" if found is self._shell else "Accept-Encoding"
        status, told, body = await found.answer(headers, vary)
        if status == 200:
            told["content-length"] = str(len(body))
        sent = [(name.encode(), value.encode()) for name, value in told.items()]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _found(self, scope: Scope) -> _File | None:
        if scope["method"] not in ("GET", "HEAD"):
            return None
        path: str = scope["path"]
        if path in self._files:
            return self._files[path]
        if path.removeprefix("/").partition("/")[0] in OWN:
            return None
        accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
        return self._shell if b"text/html" in accept else None


def _takes_gzip(headers: Mapping[bytes, bytes]) -> bool:
    for part in headers.get(b"accept-encoding", b"").lower().split(b","):
        name, _, weight = part.partition(b";")
        if name.strip() == b"gzip":
            return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0")
    return False
