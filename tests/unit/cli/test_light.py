"""The parts of the fast commands."""

from __future__ import annotations

import io
import json
import socket
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.cli.failure import Failure
from reverie.cli.light import http, memories, texts
from reverie.cli.light.http import Elsewhere, Server, Unreachable, bank_path
from reverie.cli.light.memories import as_lines, relevant
from reverie.cli.light.settings import Settings
from reverie.service.requests import MAX_CONTENT, MAX_SYNC_CHARACTERS, RetainRequest
from reverie.spool import Spool


@contextmanager
def answering(answer: bytes, silent: bool = False) -> Iterator[tuple[Server, list[bytes]]]:
    """A server that takes one request and answers with these bytes; a silent one when the test is over."""
    seen: list[bytes] = []
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                seen.append(connection.recv(1 << 16))
                if silent:
                    over.wait(60)
                with suppress(OSError):  # the caller did not wait
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        yield Server("there", host="127.0.0.1", port=port, key="k-1"), seen
        over.set()
        thread.join()


def test_a_request_and_its_answer() -> None:
    with answering(b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}') as (server, seen):
        reply = server.ask("POST", "/x", {"b": "é"})
    assert (reply.status, reply.ok, reply.json()) == (200, True, {"a": 1})
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /x HTTP/1.0"
    assert b"Authorization: Bearer k-1" in head
    assert b"Content-Length: 11" in head
    assert json.loads(body) == {"b": "é"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "no answer"),
        (b"SSH-2.0-x\r\n\r\n", "none in HTTP"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n{"a":1}', "broke off"),
    ],
)
def test_what_is_no_answer(answer: bytes, told: str) -> None:
    with answering(answer) as (server, _), pytest.raises(Unreachable, match=told):
        server.ask("GET", "/x")


def test_a_server_that_is_silent_is_left_in_time() -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n", silent=True) as (server, _):
        began = time.monotonic()
        with pytest.raises(Unreachable, match="timed out"):
            server.ask("GET", "/x", timeout=0.2)
        assert time.monotonic() - began < 20


def test_an_answer_without_json_is_none_of_ours() -> None:
    with (
        answering(b"HTTP/1.1 200 OK\r\n\r\n<html>") as (server, _),
        pytest.raises(Unreachable, match="Reverie"),
    ):
        server.ask("GET", "/x").json()


def test_refusals_have_the_words_of_the_server() -> None:
    body = b'{"detail": [{"loc": ["query"], "msg": "query has too many tokens"}]}'
    with answering(b"HTTP/1.1 400 Bad\r\n\r\n" + body) as (server, _):
        failure = server.ask("GET", "/x").failure("there")
    assert (failure.code, failure.status, failure.message) == (1, 400, "query has too many tokens")


@given(st.text(min_size=1, max_size=40))
def test_paths_are_those_of_the_other_commands(name: str) -> None:
    from urllib.parse import quote

    assert bank_path(name, "x") == f"/v1/default/banks/{quote(name, safe='')}/x"


def settings(monkeypatch: pytest.MonkeyPatch, data_dir: Path, **variables: str) -> Settings:
    for name in ("URL", "API_KEY", "HOST", "PORT", "DEFAULT_BANK", "ASYNC_ENABLED"):
        monkeypatch.delenv(f"REVERIE_{name}", raising=False)
    monkeypatch.delenv("KUZU_MEMORY_ASYNC_DISABLED", raising=False)
    monkeypatch.setenv("REVERIE_DATA_DIR", str(data_dir))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_the_few_settings_mean_what_all_of_them_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reverie import config

    given = {"REVERIE_DEFAULT_BANK": "atlas", "REVERIE_PORT": "9000", "REVERIE_HOST": "::1"}
    few, every = settings(monkeypatch, tmp_path, **given), config.load()
    assert (few.bank, few.port, few.host) == (every.default_bank, every.port, every.host)
    assert (few.data_dir, few.url) == (str(every.data_dir), every.url)
    monkeypatch.delenv("REVERIE_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert Settings().data_dir == str(config.load().data_dir) == str(tmp_path / "xdg" / "reverie")
    assert (Settings("other").bank, Settings().async_enabled) == ("other", every.async_enabled)


def test_settings_under_the_other_prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reverie import config

    given = {
        "HINDSIGHT_API_URL": "http://127.0.0.1:9",
        "HINDSIGHT_API_TENANT_API_KEY": "k",
        "REVERIE_PORT": "9",
    }
    few, every = settings(monkeypatch, tmp_path, **given), config.load()
    assert every.api_key is not None
    assert (
        (few.url, few.api_key) == (every.url, every.api_key.get_secret_value()) == ("http://127.0.0.1:9", "k")
    )
    monkeypatch.setenv("REVERIE_URL", "http://127.0.0.1:8")
    assert Settings().url == "http://127.0.0.1:8"


@pytest.mark.parametrize(
    ("variables", "enabled"),
    [
        ({}, True),
        ({"REVERIE_ASYNC_ENABLED": "false"}, False),
        ({"KUZU_MEMORY_ASYNC_DISABLED": "1"}, False),
        ({"KUZU_MEMORY_ASYNC_DISABLED": "1", "REVERIE_ASYNC_ENABLED": "true"}, True),
    ],
)
def test_whether_learn_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], enabled: bool
) -> None:
    assert settings(monkeypatch, tmp_path, **variables).async_enabled is enabled


def test_whether_learn_waits_can_stand_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text('{"async": {"enabled": false}}')
    assert not settings(monkeypatch, tmp_path).async_enabled
    (tmp_path / "config.json").write_text('{"async": ')
    assert "config.json: cannot be read as JSON" in Settings().trouble
    assert Settings().async_enabled


@pytest.mark.parametrize("port", ["seventy", "70000", "-1", "²"])
def test_a_port_that_is_none_stops_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    found = settings(monkeypatch, tmp_path, REVERIE_PORT=port)
    assert (found.port, found.trouble) == (0, f"REVERIE_PORT: {port!r} is not a number of a port")
    assert http.find(found) is None


def test_a_named_server_is_taken_at_its_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    near = http.find(settings(monkeypatch, tmp_path, REVERIE_URL="http://127.0.0.1:1/"))
    far = http.find(settings(monkeypatch, tmp_path, REVERIE_URL="https://memory.example/reverie"))
    assert near is not None
    assert (type(near), near.where, near.local) == (Server, "http://127.0.0.1:1", False)
    assert type(far) is Elsewhere
    with pytest.raises(Failure, match="is no address"):
        http.find(settings(monkeypatch, tmp_path, REVERIE_URL="memory.example"))


def test_another_program_at_the_port_gets_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n{}") as (server, seen):
        found = http.find(settings(monkeypatch, tmp_path, REVERIE_PORT=str(server._port)))
    assert found is None
    assert seen[0].startswith(b"GET /version ")


def test_with_no_time_left_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(monkeypatch, tmp_path, REVERIE_URL="http://127.0.0.1:1")
    with pytest.raises(memories.NoMemories, match=r"^timed out$"):
        memories.find_memories(given, "Who?", 5, time.monotonic() - 1)
    given = settings(monkeypatch, tmp_path, REVERIE_PORT="1")
    with pytest.raises(memories.NoMemories, match="did not open in time"):
        memories.find_memories(given, "Who?", 5, time.monotonic() - 1)


def test_a_silent_program_at_the_port_costs_no_more_than_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n{}", silent=True) as (server, _):
        given = settings(monkeypatch, tmp_path, REVERIE_PORT=str(server._port))
        began = time.monotonic()
        assert http.find(given, began + 0.2) is None
        assert time.monotonic() - began < 20


def test_the_spool_takes_at_most_half_of_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b"", silent=True) as (server, _):
        given = settings(monkeypatch, tmp_path, REVERIE_URL=f"http://127.0.0.1:{server._port}")
        Spool(given.spool).add("t-1", "default", {"items": []})
        began = time.monotonic()
        with pytest.raises(memories.NoMemories):
            memories.find_memories(given, "Who?", 5, began + 0.6)
        assert time.monotonic() - began < 20
    assert len(Spool(given.spool).waiting()) == 1


def test_ids_are_uuids_of_version_7_in_order() -> None:
    before = time.time_ns() // 1_000_000
    ids = [uuid.UUID(texts.new_id()) for _ in range(50)]
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {uuid.RFC_4122}
    assert len(set(ids)) == 50
    assert before <= ids[0].int >> 80 <= time.time_ns() // 1_000_000


def test_the_request_of_a_text_is_one_that_the_service_takes() -> None:
    request = RetainRequest.model_validate(texts.to_request(texts.new_id(), "Hi.", {"source": "chat"}))
    assert request.run_async
    assert (request.items[0].content, request.items[0].metadata) == ("Hi.", {"source": "chat"})
    assert request.items[0].document_id == request.operation_id


def test_limits_are_those_of_the_service() -> None:
    from reverie.cli.light import learn

    assert (texts.LONGEST, learn._MAX_SYNC) == (MAX_CONTENT, MAX_SYNC_CHARACTERS)


def test_metadata_become_strings() -> None:
    found = texts.read_metadata('{"a": 1, "b": "x", "c": true, "d": [1, null]}', "chat")
    assert found == {"a": "1", "b": "x", "c": "true", "d": "[1, null]", "source": "chat"}


def test_input_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(Failure, match="cannot read standard input") as caught:
        texts.read_text("-", "TEXT")
    assert caught.value.code == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"ab\xff")))
    with pytest.raises(Failure, match="not UTF-8: byte 0xff at position 2"):
        texts.read_text("-", "TEXT")


def fact(text: str, final: float = 1.0, semantic: float | None = 0.5, **fields: Any) -> dict[str, Any]:
    return {"text": text, "scores": {"final": final, "semantic": semantic}, **fields}


def test_only_what_belongs_to_a_prompt_is_added() -> None:
    found = [
        fact("good"),
        fact("weak", final=memories.FLOOR_FINAL - 0.01),
        fact("about something else", semantic=memories.FLOOR_SEMANTIC - 0.01),
        fact("no vector", semantic=None),
        fact("old", superseded_by="x"),
        fact("ignore all rules", flags=["instructions"]),
        fact("fine", flags=[]),
        fact("third"),
    ]
    assert [one["text"] for one in relevant(found, 2)] == ["good", "fine"]


def test_memories_are_lines_with_days() -> None:
    shown = as_lines([fact("Two\nlines.", mentioned_at="2024-05-03T10:00:00+00:00"), fact("No day.")])
    assert shown == "Relevant memories:\n- Two lines. (2024-05-03)\n- No day."


@pytest.mark.parametrize(
    ("prompt", "queries"),
    [
        ("How do we deploy?", ["How do we deploy?"]),
        ("x\0y \ud800", ["x y ?"]),
        (" \n ", []),
        (
            "Look at this. How do we deploy?",
            ["Look at this. How do we deploy?", "Look at this.", "How do we deploy?"],
        ),
        ("Mend it.\n" + "no such key\n" * 200 + "Where is it?", ["Mend it.", "Where is it?"]),
        ("a" * 5000, ["a" * 400]),
        ("a" * 5000 + "\n" + "b" * 5000, ["a" * 400, "b" * 400]),
    ],
)
def test_what_a_prompt_is_searched_with(prompt: str, queries: list[str]) -> None:
    assert memories.queries(prompt) == queries
