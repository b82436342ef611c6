"""The part of retain that needs no transaction: cut, extract, encode, label."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from reverie.language import terms
from reverie.model import Chunk, Fact, Item, Mention, Span, Usage, Vector
from reverie.providers.embeddings.lanes import Embedder
from reverie.providers.turns import in_turns
from reverie.retain import rules
from reverie.retain.cut import Piece, cut
from reverie.retain.extraction import Extracted, Extraction, Source
from reverie.retain.labels import Labeller
from reverie.retain.options import RetainOptions
from reverie.retain.safety.instructions import INSTRUCTIONS, gives_instructions
from reverie.retain.safety.secrets import secret_flags

_T = TypeVar("_T")
_GROUP, _GROUP_CHARACTERS = 256, 40_000
"""Chunks extracted together, and their characters: enough short ones that texts of like length are encoded
together, and so few long ones that one group is encoded while the next is read."""
_MODEL_GROUP = 16
"""The same where a model reads."""
_GROUPS = 2
"""Groups of one call at a time: one is read while the other is encoded, and others wait for no more."""


class ModelExtractor(Protocol):
    """An extractor that asks a language model, on behalf of a bank's budget."""

    name: str
    version: int

    @property
    def model(self) -> str: ...

    async def extract(
        self, sources: Sequence[Source], options: RetainOptions, bank: int | None
    ) -> list[Extraction]: ...


Progress = Callable[[int, int], Awaitable[None]]
"""Told how many chunks of how many are read."""
Known = Mapping[str, Counter[bytes]]
"""Keys of the chunks that documents hold already."""


@dataclass(frozen=True, slots=True)
class PreparedFact:
    """A fact, ready to be stored: where it comes from, its context, vector, token vectors and index terms."""

    fact: Fact
    item: Item
    context: str | None
    terms: Counter[int]
    embedding: Vector
    tokens: bytes
    tags: tuple[str, ...]
    extractor: str
    extractor_version: int


@dataclass(frozen=True, slots=True)
class PreparedChunk:
    """A chunk with the facts read from it; None: those it has in the store already.

    ``key`` is empty where a model should have read it and could not, or where facts of it were left out as
    echoes: it is read again next time.
    """

    chunk: Chunk
    item: Item
    key: bytes
    facts: tuple[PreparedFact, ...] | None


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """All a request brings to one document. ``content_hash`` covers what is read and how: the same again
    needs no work."""

    document_id: str
    items: tuple[Item, ...]
    content_hash: str
    chunks: tuple[PreparedChunk, ...]

    @property
    def append(self) -> bool:
        return self.items[0].append

    @property
    def acceptance(self) -> int | None:
        return self.items[0].acceptance

    @property
    def facts(self) -> list[PreparedFact]:
        return [fact for chunk in self.chunks for fact in chunk.facts or ()]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Documents ready to be written, what their reading cost, what was left out, why a model did not read.

    ``keep_text`` False: facts are written, and of the texts they were read from nothing.
    """

    documents: tuple[PreparedDocument, ...]
    usage: Usage = field(default_factory=Usage)
    dropped: Counter[str] = field(default_factory=Counter)
    fallbacks: tuple[str, ...] = ()
    keep_text: bool = True


@dataclass(frozen=True, slots=True)
class _Read:
    """An extracted fact with what is indexed of it."""

    fact: Fact
    context: str | None
    index_text: str
    terms: Counter[int]


_Made = tuple[list[Extraction], list[PreparedChunk]]


class Preparer:
    """Turns items into prepared documents, off the event loop. The rules read, or a model it is given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._model: ModelExtractor | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="extract")
        self._rules: rules.RulesExtractor | None = None
        self._labeller = Labeller(self._embedder.documents)

    def use(self, model: ModelExtractor) -> None:
        """Let a model read from now on; what it cannot, it hands to :meth:`read_by_rules`."""
        self._model = model

    @property
    def asks_a_model(self) -> bool:
        return self._model is not None

    @property
    def embedder(self) -> Embedder:
        return self._embedder

    async def warm(self) -> None:
        """Load the extractor ahead of the first request."""
        await self._in_thread(self._extract, [Source("Warm.", None)], RetainOptions())

    async def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def read_by_rules(self, sources: Sequence[Source], options: RetainOptions) -> list[Extraction]:
        """What the rules read from each source."""
        return await self._in_thread(self._extract, sources, options)

    async def prepare(
        self,
        items: Sequence[Item],
        options: Mapping[str | None, RetainOptions],
        *,
        bank: int | None = None,
        known: Known | None = None,
        progress: Progress | None = None,
    ) -> Prepared:
        """Cut, read and encode ``items``; items of one document stay together, in order.

        ``options`` are by the strategies of the items. Chunks that ``known`` counts are not read again.
        """
        pieces = await asyncio.to_thread(cut, items, options, self._reader())
        left = {document: Counter(keys) for document, keys in (known or {}).items()}
        fresh = [piece for piece in pieces if not _take(left, piece)]
        outcomes = await self._prepare_groups(fresh, bank, progress)
        extractions = [extraction for found, _ in outcomes for extraction in found]
        read = dict(zip(map(id, fresh), (chunk for _, made in outcomes for chunk in made), strict=True))
        by_document: dict[str, list[PreparedChunk]] = {}
        given: dict[str, list[bytes]] = {}
        for piece in pieces:
            chunk = read.get(id(piece)) or PreparedChunk(piece.chunk, piece.item, piece.key, None)
            by_document.setdefault(piece.item.document_id, []).append(chunk)
            given.setdefault(piece.item.document_id, []).append(_given(piece, chunk))
        return Prepared(
            tuple(
                PreparedDocument(
                    name, mine, hashlib.sha256(b"".join(given[name])).hexdigest(), tuple(by_document[name])
                )
                for name, mine in group_items(items).items()
            ),
            sum((e.usage for e in extractions), Usage()),
            sum((e.dropped for e in extractions), Counter()),
            tuple(dict.fromkeys(e.fallback for e in extractions if e.fallback)),
        )

    def _reader(self) -> list[object]:
        reader: list[object] = [self._embedder.encoder.model, rules.NAME, rules.VERSION]
        return reader + ([self._model.name, self._model.version, self._model.model] if self._model else [])

    async def _prepare_groups(
        self, pieces: Sequence[Piece], bank: int | None, progress: Progress | None
    ) -> list[_Made]:
        """Pieces group by group; what was read and made of each group, in order."""
        groups = list(_groups(pieces, _MODEL_GROUP if self._model else _GROUP))
        done = 0

        async def prepare(group: Sequence[Piece]) -> _Made:
            nonlocal done
            made = await self._prepare_group(group, bank)
            done += len(group)
            if progress is not None and len(groups) > 1:
                await progress(done, len(pieces))
            return made

        return await in_turns(prepare, groups, _GROUPS)

    async def _prepare_group(self, pieces: Sequence[Piece], bank: int | None) -> _Made:
        """Pieces of the same options: what was read from each, and each ready to be stored."""
        options, sources = pieces[0].options, [piece.source for piece in pieces]
        if self._model is None or options.mode == "chunks":
            extractions, read = await self._in_thread(self._read_by_rules, pieces)
        else:
            extractions = await self._model.extract(sources, options, bank)
            read = await self._in_thread(_read, pieces, extractions)
        flat = [r for found in read for r in found]
        vectors, tokens = await self._embedder.encode([r.index_text for r in flat])
        labels = await self._labeller.labels([r.fact for r in flat], vectors, options.entity_labels)
        facts = iter(zip(flat, vectors, tokens, labels, strict=True))
        return extractions, [
            PreparedChunk(
                piece.chunk,
                piece.item,
                b"" if extraction.fallback else piece.key,
                tuple(_fact(piece, extraction, *next(facts)) for _ in found),
            )
            for piece, extraction, found in zip(pieces, extractions, read, strict=True)
        ]

    def _read_by_rules(self, pieces: Sequence[Piece]) -> tuple[list[Extraction], list[list[_Read]]]:
        extractions = self._extract([piece.source for piece in pieces], pieces[0].options)
        return extractions, _read(pieces, extractions)

    def _extract(self, sources: Sequence[Source], options: RetainOptions) -> list[Extraction]:
        if self._rules is None:
            self._rules = rules.RulesExtractor()
        return self._rules.extract(sources, options)

    async def _in_thread(self, call: Callable[..., _T], *arguments: object) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)


def _take(left: Mapping[str, Counter[bytes]], piece: Piece) -> bool:
    """Whether the store has this piece; each stored chunk is taken once."""
    keys = left.get(piece.item.document_id)
    if not keys or keys[piece.key] < 1:
        return False
    keys[piece.key] -= 1
    return True


def _groups(pieces: Sequence[Piece], size: int) -> Iterator[list[Piece]]:
    """Pieces of the same options, in order, at most ``size`` at a time."""
    group: list[Piece] = []
    characters = 0
    for piece in pieces:
        full = len(group) == (group[0].options.chunk_batch if group else 0) or len(group) == size
        full = full or characters + len(piece.chunk.text) > _GROUP_CHARACTERS
        if group and (full or piece.options is not group[0].options):
            yield group
            group, characters = [], 0
        group.append(piece)
        characters += len(piece.chunk.text)
    if group:
        yield group


def _read(pieces: Sequence[Piece], extractions: Sequence[Extraction]) -> list[list[_Read]]:
    return [_indexed(e.facts, piece) for piece, e in zip(pieces, extractions, strict=True)]


def _indexed(facts: Sequence[Extracted], piece: Piece) -> list[_Read]:
    """The facts of a piece with their flags and what is indexed of them."""
    found = []
    secret = secret_flags(piece.chunk.text, [extracted.fact.span for extracted in facts])
    for extracted, of_secrets in zip(facts, secret, strict=True):
        fact, context = extracted.fact, piece.item.context or extracted.heading
        if flags := {*fact.flags, *of_secrets, *_flags(fact, piece.chunk.text)}:
            fact = replace(fact, flags=tuple(sorted(flags)))
        if not piece.options.free_form_entities:
            fact = replace(fact, mentions=())
        text = index_text(fact, context)
        found.append(_Read(fact, context, text, terms.counts(text)))
    return found


def _flags(fact: Fact, chunk: str) -> Iterator[str]:
    """Flags by a fact's words, and by those it was read from where a model has put it in its own."""
    quoted = chunk[fact.span.start : fact.span.end]
    if any(map(gives_instructions, {fact.text, quoted})):
        yield INSTRUCTIONS
    if fact.text != quoted:
        yield from secret_flags(fact.text, [Span(0, len(fact.text))])[0]


def _fact(
    piece: Piece, extraction: Extraction, read: _Read, vector: Vector, tokens: bytes, labels: Sequence[str]
) -> PreparedFact:
    fact = read.fact
    if extraction.extractor != rules.NAME:  # a model has chosen already, but for what it must not leave out
        chosen = {label.partition(":")[0] for label in fact.labels}
        always = (g for g in piece.options.entity_labels if not g.optional and g.type != "multi-values")
        owed = {group.key for group in always} - chosen
        labels = [label for label in labels if label.partition(":")[0] in owed]
    if labels or fact.labels:
        found = tuple(dict.fromkeys([*fact.labels, *labels]))
        named = tuple(Mention(label, "concept", label=True) for label in found)
        fact = replace(fact, labels=found, mentions=fact.mentions + named)
        counts = read.terms + terms.counts(" ".join(found).replace(":", " "))
    else:
        counts = read.terms
    tagged = {group.key for group in piece.options.entity_labels if group.tag}
    tags = [label for label in fact.labels if label.partition(":")[0] in tagged]
    return PreparedFact(
        fact,
        piece.item,
        read.context,
        counts,
        vector,
        tokens,
        tuple(dict.fromkeys([*piece.item.tags, *tags])),
        extraction.extractor,
        extraction.version,
    )


def index_text(fact: Fact, context: str | None) -> str:
    """What is encoded and indexed: the context, who speaks, and the words."""
    said = fact.text
    if fact.speaker and not said.lstrip("[ \t*_").startswith(fact.speaker):
        said = f"{fact.speaker}: {said}"
    return f"{context}\n{said}" if context else said


def group_items(items: Sequence[Item]) -> dict[str, tuple[Item, ...]]:
    """Items by document, documents in order of their ids so that writers lock them in one order."""
    grouped: dict[str, list[Item]] = {}
    for item in items:
        grouped.setdefault(item.document_id, []).append(item)
    return {document_id: tuple(grouped[document_id]) for document_id in sorted(grouped)}


def _given(piece: Piece, chunk: PreparedChunk) -> bytes:
    """What a piece adds to its document's hash: its text and how it was read, by the rules in need too."""
    return piece.key + bytes([piece.chunk.starts_item]) + (b"" if chunk.key else b"in need")
