"""A remote bank read page by page, from where an interrupted reading stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from reverie.brain.remote import wire
from reverie.brain.remote.probe import Step
from reverie.brain.remote.reader import Reader
from reverie.brain.remote.wire import RemoteLied
from reverie.errors import InvalidRequest

_STALE_MOST = 3
"""Pages in a row that may hold nothing new: a bank that grows pushes its items back while it is read."""
_TEXTS = 20
"""Documents of a page: each is one more request."""
_EDGES = 1000

_LISTS: dict[Step, tuple[str, str, type[wire.Remote], dict[str, Any]]] = {
    "facts": ("/memories/list", "fact", wire.RemoteFact, {}),
    "observations": ("/memories/list", "observation", wire.RemoteFact, {"type": "observation"}),
    "models": ("/mental-models", "mental_model", wire.RemoteModel, {"detail": "content"}),
    "documents": ("/documents", "document", wire.RemoteDocument, {}),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Items of a part, ready to be kept, where to go on behind them, and how large the answers were."""

    part: str
    items: Sequence[Mapping[str, Any]]
    next: Mapping[str, Any]
    bytes: int


Told = Callable[[str, str], Awaitable[Sequence[str]]]
"""``told(part, key)``: that value of all items of a part that were read so far."""


@dataclass(slots=True)
class Walk:
    """Reads ``steps`` in order. ``told`` knows what was read before."""

    reader: Reader
    steps: Sequence[Step]
    told: Told
    bytes: int = 0
    items: int = 0
    pages: int = 0
    _seen: set[str] = field(default_factory=set)
    _stale: int = 0

    async def run(self, cursor: Mapping[str, Any] | None) -> AsyncIterator[Page]:
        """All pages behind ``cursor``. Raises RemoteLied, TryLater, InvalidRequest."""
        start = dict(cursor or {"step": 0, "at": 0, "offset": 0})
        for number in range(start["step"], len(self.steps)):
            here = start if number == start["step"] else {"step": number, "at": 0, "offset": 0}
            async for page in self._step(self.steps[number], here):
                self._count(page)
                yield page

    async def _step(self, step: Step, here: dict[str, Any]) -> AsyncIterator[Page]:
        self._stale = 0
        if step == "entities":
            pages = self._entities(here)
        elif step == "links":
            pages = self._links(here, await self.told("fact", "document_id"))
        elif step == "textless":
            pages = self._textless(here, await self.told("document", "textless"))
        else:
            path, part, model, params = _LISTS[step]
            self._seen = set(await self.told(part, "id"))
            pages = self._list(path, part, model, params, here)
        async for page in pages:
            yield page

    async def _list(
        self, path: str, part: str, model: type[wire.Remote], params: Mapping[str, Any], here: dict[str, Any]
    ) -> AsyncIterator[Page]:
        offset = here["offset"]
        limit = _TEXTS if part == "document" else self.reader.limits.page_items
        while True:
            found = await self.reader.get(path, {**params, "limit": limit, "offset": offset})
            answer, size = _there(found, path)
            raw = wire.items(answer, path)
            if len(raw) > max(limit, 1000):
                raise RemoteLied(f"answers {path} with {len(raw):,} items where {limit} were asked for")
            if not raw:
                _ended(answer, path, offset)
                return
            items = [wire.parsed(model, one, f"a {part.replace('_', ' ')}") for one in raw]
            self._progress(path, [one.id for one in items])
            kept = [one.model_dump(mode="json") for one in items if not _foreign(part, one)]
            if part == "document":
                kept, more = await self._texts(kept)
                size += more
            offset += len(raw)
            yield Page(part, kept, {**here, "offset": offset}, size)
            total = wire.total(answer)
            if total is not None and offset >= total:
                return

    def _progress(self, path: str, ids: Sequence[str]) -> None:
        """Raise RemoteLied where a remote gives the same again and again."""
        self._stale = 0 if set(ids) - self._seen else self._stale + 1
        self._seen.update(ids)
        if self._stale >= _STALE_MOST:
            raise RemoteLied(f"answers {path} with the same pages again and again")

    async def _texts(self, listed: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
        """Documents with their texts; without one a document says so by its id under ``textless``."""
        whole, size = [], 0
        for one in listed:
            found = await self.reader.get(f"/documents/{_quoted(one['id'])}")
            if found is None:  # it was deleted meanwhile
                continue
            document = wire.parsed(
                wire.RemoteDocument, {**one, **_dict(found[0]), "id": one["id"]}, "a document"
            )
            size += found[1]
            kept = document.model_dump(mode="json")
            whole.append(kept if document.original_text else {**kept, "textless": document.id})
        return whole, size

    async def _entities(self, here: dict[str, Any]) -> AsyncIterator[Page]:
        offset, limit = here["offset"], self.reader.limits.page_items
        self._seen = set(await self.told("entity", "canonical_name"))
        while True:
            found = _there(
                await self.reader.get("/entities", {"limit": limit, "offset": offset}), "/entities"
            )
            raw = wire.items(found[0], "/entities")
            if not raw:
                _ended(found[0], "/entities", offset)
                return
            items = [wire.parsed(wire.RemoteEntity, one, "an entity") for one in raw]
            self._progress("/entities", [one.canonical_name for one in items])
            offset += len(raw)
            kept = [one.model_dump(mode="json") for one in items]
            yield Page("entity", kept, {**here, "offset": offset}, found[1])
            total = wire.total(found[0])
            if total is not None and offset >= total:
                return

    async def _links(self, here: dict[str, Any], documents: Sequence[str]) -> AsyncIterator[Page]:
        for at in range(here["at"], len(documents)):
            found = await self.reader.get("/graph", {"document_id": documents[at], "limit": _EDGES})
            if found is None:
                return
            edges = wire.items(found[0], "/graph", "edges")
            links = [link for edge in edges if (link := wire.link(edge))]
            if links:
                kept = [link.model_dump(mode="json") for link in links]
                yield Page("link", kept, {**here, "at": at + 1}, found[1])

    async def _textless(self, here: dict[str, Any], documents: Sequence[str]) -> AsyncIterator[Page]:
        path, part, model, _ = _LISTS["facts"]
        self._seen = set(await self.told(part, "id"))
        for at in range(here["at"], len(documents)):
            inner = {**here, "at": at, "offset": here["offset"] if at == here["at"] else 0}
            async for page in self._list(path, part, model, {"document_id": documents[at]}, inner):
                yield page

    def _count(self, page: Page) -> None:
        limits = self.reader.limits
        self.bytes += page.bytes
        self.items += len(page.items)
        self.pages += 1
        if self.bytes > limits.bytes or self.items > limits.items or self.pages > limits.pages:
            raise InvalidRequest(
                "remote_bank_id",
                f"the remote bank is larger than what is learned at once ({limits.items:,} items,"
                f" {limits.bytes:,} bytes, {limits.pages:,} pages), or has no end",
            )


def _there(found: tuple[Any, int] | None, path: str) -> tuple[Any, int]:
    """An answer of a path that was there when it was probed: a part must not pass for the whole."""
    if found is None:
        raise RemoteLied(f"knows {path} no more in the middle of reading it")
    return found


def _ended(answer: Any, path: str, offset: int) -> None:
    """Raise RemoteLied where an empty page says that there is more."""
    total = wire.total(answer)
    if total is not None and offset < total:
        raise RemoteLied(f"gives {offset:,} items of {path} and says that it has {total:,}")


def _foreign(part: str, one: wire.Remote) -> bool:
    """Whether an item of a list of facts is none: what a bank concludes itself is concluded here anew."""
    return part == "fact" and isinstance(one, wire.RemoteFact) and one.fact_type == "observation"


def _dict(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise RemoteLied("answers a document with what is none")
    return answer


def _quoted(name: str) -> str:
    return quote(name, safe="")
