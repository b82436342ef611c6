"""Speaking HTTP: what each kind of answer means to a command."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reverie.cli.output import REFUSED, UNAVAILABLE, USAGE, Failure
from reverie.cli.remote import Server, find_local
from reverie.cli.wire import segment

ANSWERS: dict[str, tuple[int, str, str]] = {
    "/ok": (200, "application/json", '{"name":"Zoë"}'),
    "/html": (200, "text/html", "<p>hello</p>"),
    "/invalid": (422, "application/json", json.dumps({"detail": [{"msg": "a: bad"}, {"msg": "b: bad"}]})),
    "/missing": (404, "application/json", '{"detail": "there is no bank"}'),
    "/other": (404, "text/html", "not found"),
    "/list": (400, "application/json", "[1]"),
    "/down": (503, "application/json", '{"detail": "no database"}'),
    "/moved": (302, "text/html", ""),
    "/version": (200, "application/json", '{"api_version": "0.1.0"}'),
}


class Handler(BaseHTTPRequestHandler):
    seen: list[dict[str, str]] = []  # noqa: RUF012 - one list for the test to read

    def do_GET(self) -> None:
        self.seen.append({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
        status, kind, text = ANSWERS[self.path.partition("?")[0]]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status == 302:
            self.send_header("Location", "/ok")
        self.end_headers()
        self.wfile.write(text.encode())

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_answer_is_the_text_of_the_wire(url: str) -> None:
    assert Server(url + "/").ask("GET", "/ok") == '{"name":"Zoë"}'


def test_the_key_and_the_query_are_sent(url: str) -> None:
    Server(url, "secret").ask("GET", "/ok", query={"q": "a b", "limit": 3, "offset": None})
    assert Handler.seen[-1]["authorization"] == "Bearer secret"
    assert Handler.seen[-1]["path"] == "/ok?q=a+b&limit=3"


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("/invalid", REFUSED, "a: bad; b: bad"),
        ("/missing", REFUSED, "there is no bank"),
        ("/other", REFUSED, "answered 404"),
        ("/list", REFUSED, "answered 400"),
        ("/down", UNAVAILABLE, "no database"),
        ("/html", UNAVAILABLE, "is no Reverie server"),
        ("/moved", USAGE, "sends requests on"),
    ],
)
def test_a_failure_says_what_the_server_said(url: str, path: str, code: int, message: str) -> None:
    with pytest.raises(Failure, match=message) as caught:
        Server(url).ask("POST", path, "{}")
    assert caught.value.code == code


def test_the_environment_has_no_say_on_the_way_to_this_machine(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert Server(url).ask("GET", "/ok")


def test_an_unreachable_server_is_named() -> None:
    with pytest.raises(Failure, match=r"cannot reach http://127\.0\.0\.1:1: Connection refused") as caught:
        Server("http://127.0.0.1:1").ask("GET", "/ok")
    assert caught.value.code == UNAVAILABLE


@pytest.mark.parametrize(
    "wrong",
    [
        "127.0.0.1:8888",
        "ftp://host",
        "http://",
        "file:///etc/passwd",
        "http://a b",
        "http://a?x",
        "http://a:99999",
    ],
)
def test_what_is_no_address_is_a_usage_error(wrong: str) -> None:
    with pytest.raises(Failure, match="REVERIE_URL") as caught:
        Server(wrong)
    assert caught.value.code == USAGE
    with pytest.raises(Failure, match="REVERIE_API_KEY") as caught:
        Server("http://a", "two\nlines")
    assert caught.value.code == USAGE


def test_names_are_one_part_of_a_path() -> None:
    assert segment("a/b?c#é") == "a%2Fb%3Fc%23%C3%A9"


def test_a_server_here_is_found(url: str) -> None:
    port = int(url.rpartition(":")[2])
    assert find_local("127.0.0.1", port) == url
    assert find_local("0.0.0.0", port) == url


def test_where_nothing_listens_nothing_is_found() -> None:
    assert find_local("127.0.0.1", 1) is None


def test_what_answers_but_is_not_reverie_is_passed_by(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(url.rpartition(":")[2])
    for answer in [(200, "application/json", "[]"), (404, "text/html", "")]:
        monkeypatch.setitem(ANSWERS, "/version", answer)
        assert find_local("127.0.0.1", port) is None


def test_a_server_that_says_nothing_is_not_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another memory must not be used in its place."""
    monkeypatch.setattr("reverie.cli.remote._ANSWER", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Failure, match="timed out"):
        find_local("127.0.0.1", silent.getsockname()[1])
