"""The part of retain that needs no database: chunk, extract, encode."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from reverie.language import terms
from reverie.language.segments import last_speaker
from reverie.model import Chunk, Fact, Item, Vector
from reverie.providers.embeddings.lanes import Embedder
from reverie.retain.chunk import chunks
from reverie.retain.extract import NAME, VERSION, Extracted, RulesExtractor, Source

_GROUP = 48
"""Chunks extracted together; while one group is encoded the next is parsed."""


@dataclass(frozen=True, slots=True)
class PreparedFact:
    """A fact, ready to be stored: where it comes from, its context, vector and index terms."""

    fact: Fact
    item: Item
    context: str | None
    terms: Counter[int]
    embedding: Vector


@dataclass(frozen=True, slots=True)
class PreparedChunk:
    """A chunk with the facts read from it."""

    chunk: Chunk
    facts: tuple[PreparedFact, ...]


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """All a request brings to one document. ``content_hash`` covers text, times, contexts and entities."""

    document_id: str
    items: tuple[Item, ...]
    content_hash: str
    chunks: tuple[PreparedChunk, ...]

    @property
    def append(self) -> bool:
        return self.items[0].append

    @property
    def accepted_at(self) -> datetime | None:
        return self.items[0].accepted_at

    @property
    def facts(self) -> list[PreparedFact]:
        return [fact for chunk in self.chunks for fact in chunk.facts]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A chunk with its item, and who was speaking where it begins."""

    item: Item
    chunk: Chunk
    speaker: str | None


@dataclass(frozen=True, slots=True)
class _Read:
    """An extracted fact with what is indexed of it."""

    extracted: Extracted
    context: str | None
    index_text: str
    terms: Counter[int]


class Preparer:
    """Turns items into prepared documents, off the event loop."""

    def __init__(self, embedder: Embedder, chunk_size: int) -> None:
        self._embedder, self._chunk_size = embedder, chunk_size
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="extract")
        self._extractor: RulesExtractor | None = None

    async def warm(self) -> None:
        """Load the extractor ahead of the first request."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._extract, [Source("Warm.", None)])

    async def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def prepare(self, items: Sequence[Item]) -> list[PreparedDocument]:
        """Chunk, extract and encode ``items``; items of one document stay together, in order."""
        pieces, digests = await asyncio.to_thread(self._cut, items)
        groups = [pieces[i : i + _GROUP] for i in range(0, len(pieces), _GROUP)]
        prepared = [p for group in await asyncio.gather(*map(self._prepare_group, groups)) for p in group]
        by_document: dict[str, list[PreparedChunk]] = {}
        for piece, chunk in zip(pieces, prepared, strict=True):
            by_document.setdefault(piece.item.document_id, []).append(chunk)
        return [
            PreparedDocument(document_id, mine, digests[document_id], tuple(by_document[document_id]))
            for document_id, mine in group_items(items).items()
        ]

    def _cut(self, items: Sequence[Item]) -> tuple[list[_Piece], dict[str, str]]:
        """The pieces of all items in order, and the hash of what each document is given."""
        pieces = []
        for item in items:
            speaker = None
            for chunk in chunks(item.content, self._chunk_size):
                pieces.append(_Piece(item, chunk, speaker))
                speaker = last_speaker(chunk.text) or speaker
        reading = [self._embedder.encoder.model, NAME, VERSION, self._chunk_size]
        return pieces, {d: _digest(mine, reading) for d, mine in group_items(items).items()}

    async def _prepare_group(self, pieces: Sequence[_Piece]) -> list[PreparedChunk]:
        loop = asyncio.get_running_loop()
        read = await loop.run_in_executor(self._thread, self._read, pieces)
        vectors = iter(await self._embedder.documents([r.index_text for found in read for r in found]))
        return [
            PreparedChunk(
                piece.chunk,
                tuple(
                    PreparedFact(r.extracted.fact, piece.item, r.context, r.terms, next(vectors))
                    for r in found
                ),
            )
            for piece, found in zip(pieces, read, strict=True)
        ]

    def _read(self, pieces: Sequence[_Piece]) -> list[list[_Read]]:
        sources = [Source(p.chunk.text, p.item.timestamp, p.speaker) for p in pieces]
        extracted = zip(pieces, self._extract(sources), strict=True)
        return [[_read(e, piece.item.context or e.heading) for e in found] for piece, found in extracted]

    def _extract(self, sources: Sequence[Source]) -> list[list[Extracted]]:
        if self._extractor is None:
            self._extractor = RulesExtractor()
        return self._extractor.extract(sources)


def _read(extracted: Extracted, context: str | None) -> _Read:
    text = index_text(extracted.fact, context)
    return _Read(extracted, context, text, terms.counts(text))


def index_text(fact: Fact, context: str | None) -> str:
    """What is encoded and indexed: the context, who speaks, and the words."""
    said = fact.text
    if fact.speaker and not said.lstrip("[ \t").startswith(fact.speaker):
        said = f"{fact.speaker}: {said}"
    return f"{context}\n{said}" if context else said


def group_items(items: Sequence[Item]) -> dict[str, tuple[Item, ...]]:
    """Items by document, documents in order of their ids so that writers lock them in one order."""
    grouped: dict[str, list[Item]] = {}
    for item in items:
        grouped.setdefault(item.document_id, []).append(item)
    return {document_id: tuple(grouped[document_id]) for document_id in sorted(grouped)}


def _digest(items: Sequence[Item], reading: Sequence[object]) -> str:
    """Hash of what a document is given and of how it is read: the same again needs no work."""
    content: list[object] = [
        [
            i.content,
            # a moment that only stands in for one not given does not make the same request another
            i.timestamp.isoformat() if i.timestamp and i.dated else i.dated,
            i.context,
            i.metadata,
            i.entities,
            i.tags,
            i.resolve_entities,
            i.observation_scopes,
        ]
        for i in items
    ]
    return hashlib.sha256(json.dumps([content, *reading], sort_keys=True).encode()).hexdigest()
