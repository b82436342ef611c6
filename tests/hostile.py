"""A bank whose every word is meant to do harm to who looks at it: scripts, control characters, direction
overrides, long words. ``MEGA`` stands in each, so that a test can make it as long as it likes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from dreaming import told
from llm_server import LlmServer, Reply, Seen, error
from llm_server import serving as model_server
from secured import OWNER_KEY, Secured, securing
from webhook_receiver import Receiver, receiving
from webhook_receiver import Reply as Thanks
from wire import finished

MEGA = "Megaword"
SCRIPT = '<script>window.ran=1</script><img src=x onerror="window.ran=1">'
BAD = f"{SCRIPT} \u202e{MEGA}\u200b\u2066 \u0007\u061c&amp;%2F"
LONG = "w" * 180
NAME = f"{BAD}{LONG[: 256 - len(BAD)]}"
"""As long as a name may be."""
BANKS = "/v1/default/banks"


@dataclass(frozen=True)
class Hostile:
    """The server, and a client whose paths begin below the hostile bank."""

    server: Secured
    bank: httpx.Client
    name: str

    @property
    def path(self) -> str:
        """The bank's pages in the console."""
        return f"/banks/{quote(self.name, safe='')}"


def _sent(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


def _say(**fields: Any) -> Reply:
    return Reply(json.dumps(fields))


def _answer(seen: Seen) -> Reply:
    if "You check whether" in seen.system:
        return error(400, BAD)
    return _say(action="done", answer=f"{BAD} {LONG}", memory_ids=[])


def _memories(bank: httpx.Client) -> None:
    """Facts that contradict, repeat, replace each other, and their documents."""
    marks = {"tags": [NAME], "metadata": {BAD: f"{BAD}{LONG}"}, "context": f"{BAD}{LONG}" * 8}
    lives = [("2024-03-01", "Dora Klein lives in Berlin."), ("2024-03-02", "Dora Klein lives in Madrid.")]
    moves = [("2023-01-05", "Nadia lives in Leeds."), ("2024-05-20", f"Nadia moved to Bristol {BAD} {LONG}.")]
    likes = [(f"2024-01-0{n}", f"Alice loves {BAD} hiking{' a lot' * n}.") for n in range(1, 5)]
    items = [
        {"content": content, "timestamp": f"{day}T09:00:00Z", "document_id": f"{n}{NAME}"[:256], **marks}
        for n, (day, content) in enumerate([*lives, *moves, *likes])
    ]
    items[0]["entities"] = [{"text": NAME, "type": NAME}, {"text": f"x{NAME}"[:256], "type": "person"}]
    diary = [
        {**one, "content": one["content"].replace("pottery class", f"pottery class {BAD}")} for one in told()
    ]
    _sent(bank.post("memories", json={"items": [*items, *diary]}))
    texts = "\n\n".join(f"Line {n} of {BAD} {LONG}." for n in range(20))
    _sent(bank.post("memories", json={"items": [{"content": texts, "document_id": BAD}]}))


def _knowledge(bank: httpx.Client) -> None:
    """Observations, a directive, a mental model, anomalies, a model of the activity, a dream."""
    finished(bank, _sent(bank.post("consolidate"))["operation_id"])
    _sent(bank.post("directives", json={"name": NAME, "content": f"{BAD} {LONG}", "tags": [NAME]}))
    model = {"id": "evil", "name": NAME, "source_query": f"Where is {BAD}?", "tags": [NAME]}
    finished(bank, _sent(bank.post("mental-models", json=model))["operation_id"])
    finished(bank, _sent(bank.post("mental-models/evil/refresh"))["operation_id"])
    finished(bank, _sent(bank.post("anomalies/detect", json={}))["operation_id"])
    event = bank.get("anomalies").json()["events"][0]["id"]
    _sent(bank.post(f"anomalies/{event}/acknowledge", json={"note": f"{BAD} {LONG}", "by": NAME[:200]}))
    finished(bank, _sent(bank.post("sub-routine", json={"force_rebuild": True}))["operation_id"])
    run = _sent(bank.post("dreams/trigger", json={}))["operation_id"]
    finished(bank, run)


def _work(server: Secured, bank: httpx.Client, receiver: Receiver) -> None:
    """A webhook whose receiver answers with harm, an operation that fails, a remote bank that was learned."""
    receiver.script = [Thanks(status=status, body=(BAD + LONG).encode() * 40) for status in (200, 400)] * 50
    hook = {
        "url": f"{receiver.url}?{quote(BAD + LONG)}",
        "event_types": ["operation.completed", "operation.failed"],
        "http_config": {"headers": {"X-Evil": SCRIPT}, "params": {BAD: BAD}},
    }
    _sent(bank.post("webhooks", json=hook))
    sent = {"items": [{"content": f"Omar rows {BAD}.", "document_id": f"async {BAD}"}], "async": True}
    finished(bank, _sent(bank.post("memories", json=sent))["operation_id"])
    name = f"{SCRIPT.replace('/', '')}\u202e{MEGA}{LONG[:90]}.pdf"
    files = {"files": (name, b"%PDF-1.4 no", "application/pdf")}
    broken = _sent(bank.post("files/retain", files=files, data={"request": "{}"}))
    finished(bank, broken["operation_ids"][0])
    items = [{"content": f"Vera paints {BAD} {LONG}.", "document_id": f"there {BAD}"}]
    there = SCRIPT.replace("/", "|") + LONG
    _sent(server.owner.post(f"{BANKS}/{quote(there, safe='')}/memories", json={"items": items}))
    learn = {"remote_endpoint": server.base_url, "remote_bank_id": there, "remote_api_key": OWNER_KEY}
    for bank_there in (there, NAME):  # the second is not there
        asked = bank.post("brain/learn", json={**learn, "remote_bank_id": bank_there})
        finished(bank, _sent(asked)["operation_id"])


def _asked(bank: httpx.Client, model: LlmServer) -> None:
    """Requests that the logs keep."""
    bank.get(f"documents/{quote(BAD)}", headers={"User-Agent": SCRIPT + LONG})
    model.answers = _answer
    bank.post("reflect", json={"query": f"Where is {BAD}?"})
    model.will(error(400, BAD))
    bank.post("reflect", json={"query": "Where is Nadia?"})


@contextlib.contextmanager
def hostile(serve: Callable[..., Any], database_url: str) -> Iterator[Hostile]:
    """A server with a hostile bank, hostile keys, a hostile model, and hostile neighbours."""
    name = f"{SCRIPT.replace('/', '|')} {MEGA} {LONG}"[:256]
    with model_server() as model, receiving() as receiver:
        settings = {
            "webhook_private_hosts": True,
            "llm_provider": "openai",
            "llm_model": "small",
            "llm_base_url": model.url,
            "llm_api_key": "key",
            "llm_max_retries": 0,
            "retain_llm_provider": "none",
            "consolidation_llm_provider": "none",
        }
        with securing(serve, database_url, **settings) as server:
            for permission in ("read", "write"):
                server.key(NAME, permission=permission, banks=[name, "work-*"])
            url = f"{BANKS}/{quote(name, safe='')}"
            _sent(server.owner.put(url, json={"mission": f"{BAD} {LONG}" * 400, "background": BAD}))
            with server.client(OWNER_KEY, url) as bank:
                model.will(error(400, BAD))
                updates = {
                    "enable_observations": True,
                    "enable_auto_consolidation": False,
                    "reflect_mission": f"{BAD} {LONG}",
                    "entity_labels": [{"key": BAD.replace(":", ""), "values": [{"value": NAME}]}],
                    "retain_strategies": {NAME: {"retain_mission": BAD}},
                }
                _sent(bank.patch("config", json={"updates": updates}))
                _memories(bank)
                _knowledge(bank)
                _work(server, bank, receiver)
                _asked(bank, model)
                yield Hostile(server, bank, name)
