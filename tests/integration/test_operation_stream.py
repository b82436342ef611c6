"""The stream of operations: what is told, when it ends, and that nothing holds it up."""

from __future__ import annotations

import json
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx
import pytest
from held import Held, until

Answer = dict[str, Any]
Call = Callable[..., Answer]
Finished = Callable[..., Answer]
Event = tuple[str, Any]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held(monkeypatch)
    yield found
    found.let_go()


class Listener:
    """Reads a stream in a thread of its own."""

    def __init__(self, bank: httpx.Client, params: Any, headers: dict[str, str]) -> None:
        self.events: list[Event] = []
        self.ids: list[str] = []
        self.comments = 0
        self.over = False
        self.headers: httpx.Headers | None = None
        self._bank, self._params, self._given = bank, params, headers
        self._left = False
        self._socket: socket.socket | None = None
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def leave(self) -> None:
        """Cut the connection, and wait until the reader has seen it."""
        if self._socket is not None and self.thread.is_alive():
            self._left = True
            self._socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(60)

    def _run(self) -> None:
        try:
            self._read()
        except httpx.TransportError:
            if not self._left:
                raise

    def _read(self) -> None:
        with httpx.Client(timeout=60) as client:
            url = f"{self._bank.base_url}operations/stream"
            with client.stream("GET", url, params=self._params, headers=self._given) as answer:
                assert answer.status_code == 200, answer.read()
                self.headers = answer.headers
                self._socket = answer.extensions["network_stream"].get_extra_info("socket")
                name = ""
                for line in answer.iter_lines():
                    field, _, value = line.partition(": ")
                    if field == "event":
                        name = value
                    elif field == "id":
                        self.ids.append(value)
                    elif field == "data":
                        self.events.append((name, json.loads(value)))
                    elif line.startswith(":"):
                        self.comments += 1
        self.over = True

    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    def told(self, key: str) -> list[Answer]:
        """What was told of an operation, in order."""
        return [data for name, data in self.events if name == "operation" and data["id"] == key]

    def states(self, key: str) -> list[str]:
        """Its states, each once."""
        return list(dict.fromkeys(one["status"] for one in self.told(key)))


@contextmanager
def listening(bank: httpx.Client, params: Any = None, **headers: str) -> Iterator[Listener]:
    listener = Listener(bank, params, {name.replace("_", "-"): value for name, value in headers.items()})
    until(lambda: "ready" in listener.names() or not listener.thread.is_alive())
    try:
        yield listener
    finally:
        listener.leave()


def later(retain: Call, text: str, **fields: Any) -> str:
    key: str = retain(text, request={"async": True}, **fields)["operation_id"]
    return key


def test_changes_are_told_as_they_come(
    client: httpx.Client, bank: httpx.Client, retain: Call, finished: Finished, held: Held
) -> None:
    finished(later(retain, "An old song."))
    first = later(retain, "A held song.")
    held.wait()
    with listening(bank) as listener:
        assert listener.headers is not None
        assert listener.headers["content-type"].startswith("text/event-stream")
        assert listener.headers["cache-control"] == "no-cache"
        assert listener.names() == ["operation", "ready"], "what had ended before is not told"
        assert listener.events[1][1] == {"unfinished": 1}
        assert listener.told(first)[0] == bank.get("operations").json()["operations"][0]
        second = later(retain, "A new song.")
        asked = time.monotonic()
        until(lambda: "completed" in listener.states(second))
        assert time.monotonic() - asked < 14, "before a silence is broken"
        held.let_go()
        until(lambda: "completed" in listener.states(first))
        assert listener.states(first) == ["processing", "completed"]
        assert not listener.over, "without ids it goes on"
        third = later(retain, "The last song.")
        until(lambda: "completed" in listener.states(third))
        path = bank.base_url.path.rstrip("/")
        assert client.delete(path).status_code == 200
        until(lambda: listener.over)
        assert listener.events[-1] == ("end", {"reason": "bank_deleted"})


def test_it_ends_when_all_that_are_named_have(
    bank: httpx.Client, retain: Call, finished: Finished, held: Held
) -> None:
    done = later(retain, "A quick note.")
    finished(done)
    keys = [later(retain, f"A held note {n}.") for n in range(2)]
    held.wait(2)
    other = later(retain, "A note that nobody asks about.")
    with listening(bank, [("operation_id", key) for key in (done, *keys)]) as listener:
        assert {data["id"] for name, data in listener.events if name == "operation"} == {done, *keys}
        bank.delete(f"operations/{keys[0]}")
        until(lambda: "cancelled" in listener.states(keys[0]))
        assert not listener.over
        held.let_go()
        until(lambda: listener.over)
        assert listener.events[-1] == ("end", {"reason": "all_ended"})
        assert listener.states(keys[1]) == ["processing", "completed"]
        assert listener.told(other) == []
    with listening(bank, {"operation_id": done}) as listener:
        until(lambda: listener.over)
        assert listener.names() == ["operation", "ready", "end"]


def test_the_progress_of_a_batch_is_told(bank: httpx.Client, held: Held) -> None:
    items = [{"content": f"Shell {n} is white.", "document_id": f"d{n}"} for n in range(350)]
    items[300]["content"] = "A held shell."
    key = bank.post("memories", json={"items": items, "async": True}).json()["operation_id"]
    with listening(bank, {"operation_id": key}) as listener:
        until(lambda: (listener.told(key)[-1]["progress"] or {}).get("processed") == 300)
        held.let_go()
        until(lambda: listener.over)
        told = listener.told(key)
    assert told[-1]["status"] == "completed"
    done = [one["progress"]["processed"] for one in told if one["progress"]]
    assert done == sorted(done)
    assert done[-1] == 350


def test_a_stream_that_broke_off_is_made_up_for(bank: httpx.Client, retain: Call, finished: Finished) -> None:
    first = later(retain, "Before the break.")
    finished(first)
    seen = bank.get(f"operations/{first}").json()["updated_at"]
    second = later(retain, "During the break.")
    finished(second)
    with listening(bank, Last_Event_ID=seen) as listener:
        assert listener.states(second) == ["completed"]
        assert second in {data["id"] for _, data in listener.events if "id" in data}
    with listening(bank, Last_Event_ID="nonsense") as listener:
        assert listener.names() == ["ready"]


def test_a_stream_of_what_is_not_there_is_refused(bank: httpx.Client, retain: Call) -> None:
    assert bank.get("operations/stream").status_code == 404
    retain("The bank is there now.")
    unknown = str(uuid.uuid4())
    refused = bank.get("operations/stream", params={"operation_id": unknown})
    assert refused.status_code == 404
    assert unknown in refused.json()["detail"]
    assert bank.get("operations/stream", params={"operation_id": "seven"}).status_code == 400
    many = [("operation_id", unknown)] * 201
    assert bank.get("operations/stream", params=many).status_code == 422


def test_watchers_hold_no_connection_of_the_database(
    client: httpx.Client, bank: httpx.Client, retain: Call, app: Any
) -> None:
    retain("A full house.")
    listeners = [Listener(bank, None, {}) for _ in range(30)]  # more than the pool has connections
    until(lambda: all("ready" in listener.names() for listener in listeners))
    assert app.state.memory.database.stats()["pool_max"] < 30
    started = time.monotonic()
    for _ in range(5):
        assert client.get("/health").status_code == 200
    assert time.monotonic() - started < 25
    client.delete(bank.base_url.path.rstrip("/"))
    until(lambda: not any(listener.thread.is_alive() for listener in listeners))


def test_a_silence_is_broken(bank: httpx.Client, retain: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from reverie.api import event_stream

    monkeypatch.setattr(event_stream, "_HEARTBEAT_S", 0.5)
    retain("A quiet bank.")
    with listening(bank) as listener:
        until(lambda: listener.comments >= 1)
        assert listener.names() == ["ready"]


def test_a_client_that_leaves_ends_the_stream(
    bank: httpx.Client, retain: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reverie.service.operation_stream import Watch

    looks: list[float] = []
    look = Watch.look

    async def counted(self: Watch) -> Any:
        looks.append(time.monotonic())
        return await look(self)

    monkeypatch.setattr(Watch, "look", counted)
    retain("A short visit.")
    with listening(bank) as listener:
        assert listener.names() == ["ready"]
    time.sleep(1.5)
    count = len(looks)
    time.sleep(2.5)
    assert len(looks) == count
