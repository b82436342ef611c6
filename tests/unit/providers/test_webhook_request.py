"""URLs of webhooks, requests as bytes, and answers as they come in."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.providers.webhooks import signing
from reverie.providers.webhooks.masking import masked, unmasked, without
from reverie.providers.webhooks.request import MAX_BODY, Incoming, Place, message, place


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://hooks.example/in?a=1", Place(True, "hooks.example", 443, "/in", "a=1")),
        ("http://hooks.example:8080", Place(False, "hooks.example", 8080, "/", "")),
        ("HTTP://Hooks.Example/X", Place(False, "hooks.example", 80, "/X", "")),
        ("http://[2606:4700::1]:81/x", Place(False, "2606:4700::1", 81, "/x", "")),
        ("https://bücher.example/x", Place(True, "xn--bcher-kva.example", 443, "/x", "")),
        ("http://１２７.0.0.1/x", Place(False, "127.0.0.1", 80, "/x", "")),
    ],
)
def test_places(url: str, found: Place) -> None:
    assert place(url) == found


def test_authority_names_a_port_that_is_not_the_schemes() -> None:
    assert place("https://a.example:443/").authority == "a.example"
    assert place("https://a.example:80/").authority == "a.example:80"
    assert place("http://[::1]:8080/").authority == "[::1]:8080"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://a.example/", "http:// or https://"),
        ("hooks.example/x", "http:// or https://"),
        ("http:///x", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("http://me:pw@a.example/", "user or password"),
        ("http://@a.example/", "user or password"),
        ("http://a.example/#x", "fragment"),
        ("http://a.example/ x", "white space"),
        ("http://a.example/\r\nX: y", "white space"),
        ("http://a.example\\@b.example/", "white space"),
        ("http://a.example/ü", "percent-encoded"),
        ("http://a%2eexample/", "no name"),
        ("http://a.example:99999/", "Port"),
        ("http://a.example:0/", "port 0"),
        ("http://[::1/", "IPv6"),
    ],
)
def test_urls_that_cannot_be(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        place(url)


@given(st.text() | st.from_regex(r"https?://[^\s/]{0,20}(:\d{0,6})?(/.{0,20})?", fullmatch=True))
def test_any_text_is_a_place_or_refused(url: str) -> None:
    try:
        found = place(url)
    except ValueError:
        return
    sent = message(found, "POST", {}, {}, {}, b"{}")
    head, _, body = sent.partition(b"\r\n\r\n")
    first, host, *_ = head.split(b"\r\n")
    assert first.count(b" ") == 2
    assert host == f"Host: {found.authority}".encode()
    assert body == b"{}"


@given(st.dictionaries(st.text(), st.text()))
def test_parameters_stay_in_the_first_line(params: dict[str, str]) -> None:
    try:
        sent = message(place("http://a.example/x"), "GET", params, {}, {}, b"")
    except UnicodeEncodeError:
        return  # half a surrogate pair, which no request can hold
    assert sent.split(b"\r\n")[1] == b"Host: a.example"
    assert sent.count(b"\r\n") == 7


def test_a_request_in_bytes() -> None:
    to = place("https://a.example:8443/in?x=1")
    sent = message(
        to, "POST", {"who": "me & you"}, {"Authorization": "Bearer k"}, {"X-Reverie-Event": "e"}, b"{}"
    )
    assert sent == (
        b"POST /in?x=1&who=me+%26+you HTTP/1.1\r\nHost: a.example:8443\r\nConnection: close\r\n"
        b"Accept-Encoding: identity\r\nX-Reverie-Event: e\r\nContent-Length: 2\r\n"
        b"User-Agent: Reverie-Webhook\r\nAccept: */*\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer k\r\n\r\n{}"
    )


def test_users_replace_only_what_is_theirs() -> None:
    given = {"user-agent": "mine", "content-type": "text/x", "HOST": "evil", "x-reverie-event": "forged"}
    sent = message(place("http://a.example/"), "POST", {}, given, {"X-Reverie-Event": "e"}, b"{}").decode()
    assert "user-agent: mine\r\n" in sent
    assert "content-type: text/x\r\n" in sent
    assert "Reverie-Webhook" not in sent
    assert "evil" not in sent
    assert "forged" not in sent


def test_get_has_no_body_and_no_length() -> None:
    sent = message(place("http://a.example/"), "GET", {}, {}, {}, b"")
    assert sent.startswith(b"GET / HTTP/1.1\r\n")
    assert b"Content-" not in sent


def test_an_answer_in_pieces() -> None:
    incoming = Incoming()
    answer = (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nRetry-After: 7\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    going_on = [incoming.feed(answer[at : at + 1]) for at in range(len(answer))]
    assert going_on == [True] * (len(answer) - 1) + [False]
    assert (incoming.status, bytes(incoming.body), incoming.retry_after_s()) == (503, b"abcde", 7.0)


def test_a_long_answer_is_cut() -> None:
    incoming = Incoming()
    incoming.feed(b"HTTP/1.1 200 OK\r\n\r\n")
    assert not incoming.feed(b"x" * (MAX_BODY + 10))
    assert len(incoming.body) == MAX_BODY


def test_headers_without_end_are_not_read_for_ever() -> None:
    incoming = Incoming()
    assert incoming.feed(b"HTTP/1.1 200 OK\r\n")
    pieces = 0
    while incoming.feed(b"X-Filler: " + b"y" * 10_000 + b"\r\n"):
        pieces += 1
    assert pieces < 30
    assert incoming.status is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), (" 5 ", 5.0), ("soon", None), ("-3", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert Incoming(retry_after=header).retry_after_s() == seconds


def test_retry_after_a_date() -> None:
    found = Incoming(retry_after=formatdate(time.time() + 60, usegmt=True)).retry_after_s()
    assert found is not None
    assert 58 < found <= 60


def test_signatures_are_those_of_the_documents() -> None:
    # computed with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
    timed = "t=1700000000,v1=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03"
    plain = "sha256=88a67f24bbcdaed0e6c997404bb79a743baf44c6bab2f4c27328e3009d22e342"
    assert signing.headers("retain.completed", "d1", "key", b'{"a":1}', 1_700_000_000) == {
        "X-Reverie-Event": "retain.completed",
        "X-Reverie-Delivery": "d1",
        "X-Hindsight-Event": "retain.completed",
        "X-Reverie-Signature": timed,
        "X-Hindsight-Signature-V2": timed,
        "X-Hindsight-Signature": plain,
        "X-Hub-Signature-256": plain,
    }
    assert "X-Reverie-Signature" not in signing.headers("retain.completed", "d1", None, b"{}", 1)


@pytest.mark.parametrize(
    "name",
    ["Host", "content-LENGTH", "X-Reverie-Signature", "x-hindsight-event", "X-Hub-Signature-256", "TE"],
)
def test_reserved_headers(name: str) -> None:
    assert signing.is_reserved(name)


def test_headers_that_are_the_users() -> None:
    assert not any(signing.is_reserved(n) for n in ("Authorization", "X-Api-Key", "Content-Type", "X-Hubble"))


def test_masks() -> None:
    headers = {"Authorization": "Bearer abc", "X-Team": "red"}
    assert masked(headers) == {"Authorization": "***", "X-Team": "red"}
    assert unmasked({"Authorization": "***", "X-Team": "blue"}, headers) == {
        "Authorization": "Bearer abc",
        "X-Team": "blue",
    }
    with pytest.raises(KeyError, match="X-Token"):
        unmasked({"X-Token": "***"}, headers)
    assert without("you sent Bearer abc for red", headers, {"secret": ""}) == "you sent *** for red"
