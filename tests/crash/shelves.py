"""Remote banks to learn from, which change, refuse who has no key, and are cut off now and then."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from remote_bank import Handler, Params, RemoteBank, remote_bank

KEY = "sk-remote-3f61d07ac2b94e"
PAGE = 20
"""Items of a page, however many are asked for."""
_TROUBLES = ("silent", "half", "busy", "slow")


@dataclass
class Shelf:
    """One remote bank: facts by their ids, or documents with their texts. ``trouble``: how it fails now."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    changes: int = 0
    remote: RemoteBank = field(default_factory=lambda: RemoteBank(""))
    _last: int = 1000

    def open(self, remote: RemoteBank) -> None:
        """Answer at ``remote``."""
        self.remote = remote
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, self.name))
        remote.paths["*"] = self._document
        said = {
            "/version": {"server": "reverie"},
            "/brain/learn": {"identity": identity},
            "/graph": {"edges": []},
        }
        for path, answer in said.items():
            self._at(path, lambda params, answer=answer: answer)
        self._at("/entities", lambda params: _page([], params))
        if self.facts:
            self._at("/memories/list", lambda params: _page([*map(_fact, *_columns(self.facts))], params))
        if self.documents:
            listed = [{"id": name, "tags": []} for name in self.documents]
            self._at("/documents", lambda params: _page(listed, params))

    def change(self, dice: random.Random) -> None:
        """Something is learned there, changes or goes."""
        self.changes += 1
        self._last += 1
        made = f"{self.name.title()} {self._last} stands beside post {self._last}."
        key = str(uuid.UUID(int=dice.getrandbits(128)))
        facts = dict(self.facts)  # who reads has the one before
        if (one := dice.random()) < 0.4:
            facts[key] = made
        elif one < 0.7:
            facts[dice.choice([*facts])] = made
        else:
            del facts[dice.choice([*facts])]
        self.facts = facts

    def fail(self, dice: random.Random) -> None:
        """Be cut off, some way or other, or be there again."""
        self.trouble = "" if self.trouble else dice.choice(_TROUBLES)

    def texts(self) -> set[str]:
        """What somebody knows who has learned all of it."""
        sentences = [one for text in self.documents.values() for one in text.split("\n")]
        return {*self.facts.values(), *sentences}

    def _at(self, path: str, said: Any) -> None:
        self.remote.paths[path] = lambda handler, params: self._say(handler, said(params))

    def _document(self, handler: Handler, params: Params) -> None:
        path = handler.path.rpartition("/")[2]
        if (text := self.documents.get(path)) is None:
            handler.say({"detail": "not found"}, 404)
        else:
            self._say(handler, {"id": path, "tags": [], "original_text": text})

    def _say(self, handler: Handler, answer: Any) -> None:
        body = json.dumps(answer).encode()
        if handler.headers.get("Authorization") != f"Bearer {KEY}":
            handler.say({"detail": "no key"}, 401)
        elif self.trouble == "silent":
            handler.close_connection = True
        elif self.trouble == "half":
            handler.close_connection = True
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body[: len(body) // 2])
        elif self.trouble == "busy":
            handler.say({"detail": "busy"}, 503)
        else:
            time.sleep(0.4 if self.trouble == "slow" else 0.0)
            handler.raw(body)


def _columns(facts: dict[str, str]) -> tuple[list[str], list[str]]:
    return [*facts], [*facts.values()]


def _fact(key: str, text: str) -> dict[str, Any]:
    return {
        "id": key,
        "text": text,
        "fact_type": "world",
        "document_id": "shelf",
        "mentioned_at": "2024-04-01T00:00:00Z",
    }


def _page(items: list[dict[str, Any]], params: Params) -> dict[str, Any]:
    start, limit = int(params.get("offset", 0)), min(PAGE, int(params.get("limit", PAGE)))
    return {"items": items[start : start + limit], "limit": limit, "offset": start, "total": len(items)}


@contextmanager
def library() -> Iterator[dict[str, Shelf]]:
    """Three remote banks, the first two with some facts in common, the last one with documents."""
    common = [f"Bridge {n} spans river {n}." for n in range(30)]
    lanterns = [f"Lantern {n} hangs in hall {n}." for n in range(120)]
    kettles = [f"Kettle {n} was bought by Nora {n}." for n in range(60)]
    orchards = {
        f"orchard-{n}": f"Orchard {n} grows pears in row {n}.\nGate {n} was painted by Ivo {n}."
        for n in range(50)
    }
    shelves = [
        Shelf("lantern", _numbered("lantern", lanterns + common)),
        Shelf("kettle", _numbered("kettle", common + kettles)),
        Shelf("orchard", documents=orchards),
    ]
    with ExitStack() as stack:
        for shelf in shelves:
            shelf.open(stack.enter_context(remote_bank()))
        yield {shelf.name: shelf for shelf in shelves}


def _numbered(name: str, texts: list[str]) -> dict[str, str]:
    return {str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name} {n}")): text for n, text in enumerate(texts)}
