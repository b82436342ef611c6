"""Reading a stream of events, and asking where there is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.cli import events
from reverie.cli.events import completed, parse, polled
from reverie.cli.failure import REFUSED, UNAVAILABLE, Failure
from reverie.cli.wire import Event


def lines(text: str) -> list[bytes]:
    return text.encode().splitlines(keepends=True)


def test_events_are_read_and_comments_are_not() -> None:
    text = (
        "retry: 2000\n\n: still here\n\nid: 7\nevent: operation\ndata: {}\n\n"
        "data: one\r\ndata:two\r\n\r\nevent: end\n\nevent: cut\ndata: off\n"
    )
    assert list(parse(lines(text))) == [Event("operation", "{}"), Event("message", "one\ntwo")]


@given(st.lists(st.tuples(st.from_regex(r"[a-z]+", fullmatch=True), st.dictionaries(st.text(), st.text()))))
def test_what_is_written_is_read(told: list[tuple[str, dict[str, str]]]) -> None:
    text = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in told)
    assert [(one.name, json.loads(one.data)) for one in parse(lines(text))] == told


class Fake:
    """A memory whose operations go through these states, one a look; None: it does not answer."""

    def __init__(self, **states: list[str | None]) -> None:
        self.states = states

    def ask(self, method: str, path: str, *, query: Any = None) -> str:
        key = path.partition("/operations/")[2]
        if not key:
            return json.dumps(
                {"operations": [{"id": k} for k, s in self.states.items() if s[0] == query["status"]]}
            )
        states = self.states.get(key, ["not_found"])
        status = states.pop(0) if len(states) > 1 else states[0]
        if status is None:
            raise Failure(UNAVAILABLE, "cannot be reached")
        return json.dumps({"operation_id": key, "operation_type": "retain", "status": status})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_LOOK_S", 0.0)


def told(memory: Any, *keys: str) -> list[Any]:
    return [one and (one["id"], one["status"]) for one in polled(memory, "bank", keys)]


def test_changes_are_found_by_asking() -> None:
    memory = Fake(a=["pending", "pending", "completed"], b=["completed"])
    assert told(memory, "a", "b", "a") == [("a", "pending"), ("b", "completed"), None, ("a", "completed")]


def test_without_ids_what_has_not_ended_is_asked_for() -> None:
    memory = Fake(a=["processing", "processing", "failed"], b=["completed"])
    assert told(memory) == [("a", "processing"), None, ("a", "failed")]
    assert told(Fake()) == [None]


def test_a_server_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(Fake(a=["pending", None, None, "completed"]), "a") == [
        ("a", "pending"),
        None,
        ("a", "completed"),
    ]
    monkeypatch.setattr(events, "_PATIENCE_S", 0.0)
    with pytest.raises(Failure, match="cannot be reached"):
        told(Fake(a=["pending", None]), "a")


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(Failure, match="there is no operation x in bank bank") as caught:
        told(Fake(), "x")
    assert caught.value.code == REFUSED


def test_an_operation_is_waited_for() -> None:
    memory: Any = Fake(a=["pending", "processing", "completed"], b=["pending", "failed"])
    assert completed(memory, "bank", "a")["status"] == "completed"
    with pytest.raises(Failure, match="operation b failed") as caught:
        completed(memory, "bank", "b")
    assert caught.value.code == REFUSED
