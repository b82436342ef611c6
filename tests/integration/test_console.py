"""How the files of the console are served, and that the API beside them answers as before."""

from __future__ import annotations

import gzip
import re
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from secured import Secured

from reverie.api.console import OWN, STATIC, Console

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def raw(base_url: str, target: str, accept: str = "text/html") -> tuple[int, bytes]:
    """Status and body for a target that no client would send."""
    place = urlsplit(base_url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        lines = (
            f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(lines.encode())
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def assets(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)


def test_a_browser_is_shown_the_console(client: httpx.Client) -> None:
    answer = client.get("/", headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert '<div id="root">' in answer.text
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert assets(answer.text)


def test_the_policy_is_strict(client: httpx.Client) -> None:
    page = client.get("/", headers=HTML)
    for answer in (page, client.get(assets(page.text)[0]), client.get("/theme.js")):
        policy = dict(
            part.partition(" ")[::2] for part in answer.headers["content-security-policy"].split("; ")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        # beside its own, the one style that pages of dreams have, which are shown in frames
        assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", policy["style-src"])
        assert policy["frame-src"] == "data:"
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/banks/demo", "/banks/a%2Fb/memories/x", "/banks/100%25", "/keys", "/workers", "/nowhere"]
)
def test_links_into_the_console_work(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200
    assert answer.text == client.get("/", headers=HTML).text


def test_assets_are_kept_and_packed(client: httpx.Client) -> None:
    name = assets(client.get("/", headers=HTML).text)[0]
    packed = client.get(name, headers={"Accept-Encoding": "gzip"})
    plain = client.get(name, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.content == plain.content == (STATIC / name.removeprefix("/")).read_bytes()
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["etag"] != plain.headers["etag"]
    again = client.get(name, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    refused = client.get(name, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


def test_head_has_the_headers_and_no_body(client: httpx.Client) -> None:
    answer = client.head("/", headers=HTML)
    assert answer.status_code == 200
    assert not answer.content
    assert int(answer.headers["content-length"]) > 100


def test_others_get_from_the_api_what_they_always_got(client: httpx.Client, app: object) -> None:
    for headers in ({"Accept": "application/json"}, {"Accept": "*/*"}, {"Accept": ""}):
        answer = client.get("/", headers=headers)
        assert answer.status_code == 404
        assert answer.json() == {"detail": "Not Found"}
    assert client.post("/", headers=HTML, json={}).status_code == 404
    for path in (
        "/v1/default/nothing",
        "/v1/default/banks/none-such/nothing",
        "/health/nothing",
        "/assets/x.js",
    ):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/json"
    assert client.get("/health/live", headers=HTML).json()["status"] == "alive"
    assert "swagger" in client.get("/docs", headers=HTML).text


def test_no_route_of_the_api_is_hidden(client: httpx.Client) -> None:
    paths = [*client.get("/openapi.json").json()["paths"], "/mcp/", "/docs", "/redoc", "/openapi.json"]
    assert {path.split("/")[1] for path in paths} <= OWN


@pytest.mark.parametrize(
    "target",
    [
        "/../api/app.py",
        "/assets/../../app.py",
        "/assets/..%2f..%2fapp.py",
        "/assets/%2e%2e/%2e%2e/app.py",
        "/assets//etc/passwd",
        "//etc/passwd",
        "/assets/%00",
        "/..%5capp.py",
        "/index.html%00.js",
    ],
)
def test_nothing_but_the_console_is_reached(base_url: str, target: str) -> None:
    for accept in ("text/html", "*/*"):
        status, body = raw(base_url, target, accept)
        assert status in (200, 400, 404)
        assert b"create_app" not in body
        assert b"root:" not in body
        if status == 200:
            assert b'<div id="root">' in body


def test_the_console_needs_no_key_and_what_it_shows_does(secured: Secured) -> None:
    with secured.client(None) as stranger:
        page = stranger.get("/", headers=HTML)
        assert page.status_code == 200
        assert stranger.get("/banks/anything", headers=HTML).text == page.text
        assert all(stranger.get(name).status_code == 200 for name in assets(page.text))
        assert stranger.get("/v1/default/banks", headers=HTML).status_code == 401
        assert stranger.get("/").status_code == 401
        assert stranger.get("/assets/none.js", headers=HTML).status_code == 401


def test_the_shell_is_small() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    first = sum(
        len(gzip.compress((STATIC / name.removeprefix("/")).read_bytes())) for name in {*assets(page)}
    )
    assert first <= 350 * 1024, f"the shell is {first:,} bytes, compressed"


def test_without_built_files_the_api_answers_alone(tmp_path: object) -> None:
    from pathlib import Path

    async def api(scope: object, receive: object, send: object) -> None: ...

    assert isinstance(tmp_path, Path)
    console = Console(api, tmp_path)
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept", b"text/html")]}
    assert console._found(scope) is None
