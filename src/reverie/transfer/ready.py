"""Documents of an archive, made ready to be stored: encoded and counted, as this server does it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from reverie.errors import InvalidRequest
from reverie.language import terms
from reverie.model import Fact, Span, Vector
from reverie.providers.embeddings.lanes import Embedder
from reverie.retain.options import SecretsPolicy
from reverie.retain.prepare import index_text
from reverie.retain.safety.instructions import INSTRUCTIONS, gives_instructions
from reverie.retain.safety.secrets import find_secrets, secret_flags
from reverie.transfer.records import ChunkRecord, DocumentRecord, FactRecord

_AT_ONCE = 512
"""Facts encoded between two checkpoints."""


@dataclass(frozen=True, slots=True)
class ReadyFact:
    """A fact with what is indexed of it, and the flags that its words deserve beside those it came with."""

    record: FactRecord
    flags: tuple[str, ...]
    terms: Counter[int]
    embedding: Vector
    tokens: bytes


@dataclass(frozen=True, slots=True)
class ReadyDocument:
    """A document, each of its chunks with its facts."""

    record: DocumentRecord
    chunks: tuple[tuple[ChunkRecord, tuple[ReadyFact, ...]], ...]

    @property
    def facts(self) -> Iterator[ReadyFact]:
        """All facts in order."""
        return (fact for _, facts in self.chunks for fact in facts)


Found = tuple[DocumentRecord, Sequence[ChunkRecord]]


async def ready(
    embedder: Embedder, batch: Sequence[Found], checkpoint: Callable[[], Awaitable[None]]
) -> list[ReadyDocument]:
    """Documents ready to be stored. ``checkpoint`` is called now and then, and may end it by raising."""
    flat = [(chunk, fact) for _, chunks in batch for chunk in chunks for fact in chunk.facts]
    made: list[ReadyFact] = []
    for start in range(0, len(flat), _AT_ONCE):
        if start:
            await checkpoint()
        made += await _facts(embedder, flat[start : start + _AT_ONCE])
    left = iter(made)
    return [
        ReadyDocument(document, tuple((chunk, tuple(next(left) for _ in chunk.facts)) for chunk in chunks))
        for document, chunks in batch
    ]


async def _facts(embedder: Embedder, given: Sequence[tuple[ChunkRecord, FactRecord]]) -> list[ReadyFact]:
    read = await asyncio.to_thread(lambda: [_read(chunk, fact) for chunk, fact in given])
    vectors, tokens = await embedder.encode([text for text, _, _ in read])
    return [
        ReadyFact(fact, flags, counts, vector, codes)
        for (_, fact), (_, flags, counts), vector, codes in zip(given, read, vectors, tokens, strict=True)
    ]


def _read(chunk: ChunkRecord, fact: FactRecord) -> tuple[str, tuple[str, ...], Counter[int]]:
    """What is encoded of a fact, its flags, and how often it has each term."""
    said = Fact(fact.text, Span(0, 1), fact.type, fact.speaker, None, None, None, (), 1.0)
    text = index_text(said, fact.context)
    counts = terms.counts(text) + terms.counts(" ".join(fact.labels).replace(":", " "))
    quoted = chunk.text[fact.start : fact.end]
    # the archive may come from anywhere: what it says of its facts is added to, never believed alone
    found = {*fact.flags, *secret_flags(quoted, [Span(0, len(quoted))])[0]}
    if fact.text != quoted:
        found |= set(secret_flags(fact.text, [Span(0, len(fact.text))])[0])
    if any(map(gives_instructions, {fact.text, quoted})):
        found.add(INSTRUCTIONS)
    return text, tuple(sorted(found)), counts


def check_secrets(document: DocumentRecord, chunks: Sequence[ChunkRecord], policy: SecretsPolicy) -> None:
    """Refuse a document that holds secrets where the bank does not allow them.

    They are not taken out, for all facts after them would move. Raises InvalidRequest, which tells no secret.
    """
    if policy == "allow":
        return
    texts = [f"{key}: {value}" for key, value in document.metadata.items()]
    for chunk in chunks:
        texts.append(chunk.text)
        for fact in chunk.facts:
            texts += [
                fact.text,
                fact.context or "",
                *(f"{key}: {value}" for key, value in fact.metadata.items()),
            ]
    kinds = {secret.kind for text in texts for secret in find_secrets(text)}
    if kinds:
        raise InvalidRequest(
            "file",
            f"file: document {document.document_id!r} holds secrets ({', '.join(sorted(kinds))}), and the"
            f" bank's retain_secrets is {policy}: leave the document out, or set it to allow",
        )
