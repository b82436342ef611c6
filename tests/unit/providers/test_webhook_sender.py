"""Requests of webhooks over real HTTP: where they go, how long they take, what is read of an answer."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from webhook_receiver import Receiver, Reply, receiving

from reverie.errors import InvalidRequest
from reverie.providers.webhooks import address, request, sender
from reverie.providers.webhooks.sender import Call, Sender, Unreachable

OWN = {"X-Reverie-Event": "retain.completed"}
ANYWHERE = Sender(private_hosts=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Answers lookups with these addresses, each time with the next; gives the names looked up."""

    def tell(*answers: list[str]) -> list[str]:
        asked: list[str] = []
        left = list(answers)

        def lookup(host: str, port: int) -> list[str]:
            asked.append(host)
            return left.pop(0)

        monkeypatch.setattr(address, "lookup", lookup)
        return asked

    return tell


async def test_a_request_arrives_and_the_answer_comes_back(receiver: Receiver) -> None:
    receiver.script = [Reply(202, b"taken", {"Retry-After": "9"})]
    call = Call(f"{receiver.url}?a=1", headers={"X-Team": "red"}, params={"b": "2 3"})
    answer = await ANYWHERE.send(call, OWN, b'{"x":1}')
    assert (answer.status, answer.body, answer.retry_after_s) == (202, "taken", 9.0)
    (got,) = receiver.got
    assert (got.method, got.path, got.body) == ("POST", "/hook?a=1&b=2+3", b'{"x":1}')
    assert got.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "connection": "close",
        "accept-encoding": "identity",
        "x-reverie-event": "retain.completed",
        "content-length": "7",
        "user-agent": "Reverie-Webhook",
        "accept": "*/*",
        "content-type": "application/json",
        "x-team": "red",
    }


async def test_get(receiver: Receiver) -> None:
    assert (await ANYWHERE.send(Call(receiver.url, "GET"), OWN, b"")).status == 200
    assert (receiver.got[0].method, receiver.got[0].body) == ("GET", b"")


async def test_redirects_are_not_followed(receiver: Receiver) -> None:
    with receiving() as other:
        receiver.script = [Reply(302, headers={"Location": other.url})]
        assert (await ANYWHERE.send(Call(receiver.url), OWN, b"{}")).status == 302
        assert other.got == []


async def test_no_proxy_of_the_environment_is_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await ANYWHERE.send(Call(receiver.url), OWN, b"{}")).status == 200
        assert proxy.got == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
async def test_private_addresses_are_refused_unless_allowed(receiver: Receiver, host: str) -> None:
    url = f"http://{host}:{receiver.port}/hook"
    with pytest.raises(InvalidRequest, match="REVERIE_WEBHOOK_PRIVATE_HOSTS=true") as refused:
        await Sender().check(url)
    assert refused.value.field == "url"
    with pytest.raises(InvalidRequest):
        await Sender().send(Call(url), OWN, b"{}")
    assert receiver.got == []
    await ANYWHERE.check(url)


async def test_every_address_of_a_name_must_be_public(names: Callable[..., list[str]]) -> None:
    names(["93.184.216.34", "10.0.0.5"])
    with pytest.raises(InvalidRequest) as refused:
        await Sender().check("https://hooks.example/in")
    assert "10.0.0.5" not in refused.value.message  # what a name means inside is nobody's business


async def test_a_name_that_changes_after_its_registration_is_refused(
    receiver: Receiver, names: Callable[..., list[str]]
) -> None:
    url = f"http://hooks.example:{receiver.port}/hook"
    names(["93.184.216.34"], ["127.0.0.1"])
    await Sender().check(url)
    with pytest.raises(InvalidRequest):
        await Sender().send(Call(url), OWN, b"{}")
    assert receiver.got == []


async def test_the_connection_goes_to_the_address_that_was_judged(
    receiver: Receiver, names: Callable[..., list[str]]
) -> None:
    asked = names(["127.0.0.1"])  # a second lookup would fail
    answer = await ANYWHERE.send(Call(f"http://hooks.example:{receiver.port}/hook"), OWN, b"{}")
    assert answer.status == 200
    assert asked == ["hooks.example"]
    assert receiver.got[0].headers["host"] == f"hooks.example:{receiver.port}"


async def test_the_next_address_is_tried(receiver: Receiver, names: Callable[..., list[str]]) -> None:
    names(["127.0.0.9", "127.0.0.1"])
    assert (await ANYWHERE.send(Call(f"http://two.example:{receiver.port}/"), OWN, b"{}")).status == 200


async def test_a_name_without_an_address_may_be_registered_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(address, "lookup", fails)
    await Sender().check("https://soon.example/")
    with pytest.raises(Unreachable, match="Name or service not known"):
        await Sender().send(Call("https://soon.example/"), OWN, b"{}")


async def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        await ANYWHERE.send(Call(f"http://127.0.0.1:{port}/"), OWN, b"{}")


async def test_a_slow_receiver_is_given_up(receiver: Receiver) -> None:
    receiver.script = [Reply(delay_s=30)]
    started = time.perf_counter()
    with pytest.raises(Unreachable, match=r"no answer within 0\.3 s"):
        await ANYWHERE.send(Call(receiver.url, timeout_s=0.3), OWN, b"{}")
    assert time.perf_counter() - started < 25


async def test_a_slow_lookup_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "lookup", lambda host, port: time.sleep(0.6) or [])
    with pytest.raises(Unreachable, match="no answer within"):
        await ANYWHERE.send(Call("http://slow.example/", timeout_s=0.1), OWN, b"{}")


async def test_a_body_that_drips_does_not_hide_the_status(receiver: Receiver) -> None:
    receiver.script = [Reply(body=b"slowly", drip_s=5)]
    started = time.perf_counter()
    answer = await ANYWHERE.send(Call(receiver.url, timeout_s=0.6), OWN, b"{}")
    assert time.perf_counter() - started < 25
    assert answer.status == 200
    assert "slowly".startswith(answer.body)


async def test_a_long_body_is_cut(receiver: Receiver) -> None:
    receiver.script = [Reply(body=b"x" * 1_000_000)]
    assert len((await ANYWHERE.send(Call(receiver.url), OWN, b"{}")).body) == request.MAX_BODY


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"", "closed without an answer"),
        (b"SSH-2.0-x\r\n", "HttpParserInvalid|Error"),
        (b"HTTP/1.1 200", "clos"),
    ],
)
async def test_what_does_not_speak_http(said: bytes, problem: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(Unreachable, match=problem):
            await ANYWHERE.send(Call(f"http://127.0.0.1:{listener.getsockname()[1]}/"), OWN, b"{}")
        thread.join()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of hooks.example that it signed itself, and its key."""
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example"),
            *("-out", str(files[0]), "-keyout", str(files[1])),
        ],
        check=True,
        capture_output=True,
    )
    return files


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
async def test_tls_is_verified_for_the_name(
    certificate: tuple[Path, Path], names: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(*certificate)
    asked_for: list[str | None] = []
    served.sni_callback = lambda _, name, __: asked_for.append(name)
    with receiving(served) as receiver:
        names(*[["127.0.0.1"]] * 3)
        url = f"https://hooks.example:{receiver.port}/hook"
        with pytest.raises(Unreachable, match="the certificate is not accepted"):
            await ANYWHERE.send(Call(url), OWN, b"{}")
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        monkeypatch.setattr(sender, "_tls", lambda: trusting)
        assert (await ANYWHERE.send(Call(url), OWN, b"{}")).status == 200
        with pytest.raises(Unreachable, match="Hostname mismatch"):
            await ANYWHERE.send(Call(url.replace("hooks.", "other.")), OWN, b"{}")
        assert asked_for == ["hooks.example", "hooks.example", "other.example"]
        assert len(receiver.got) == 1
