"""Fills banks with the facts of a made-up world, through the same write as retain."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from world import Session, World, vectors

from reverie.config import Settings
from reverie.language import terms
from reverie.model import Chunk, Fact, Item, Mention, Span, Vector
from reverie.providers.embeddings.base import Encoded
from reverie.retain.prepare import PreparedChunk, PreparedDocument, PreparedFact, index_text
from reverie.retain.write import write
from reverie.service.memory import Memory
from reverie.store import banks, facts

_SESSIONS = 50
"""Documents written in one transaction."""
PER_SESSION = 20


class Filler:
    """Writes a world's facts into banks of a memory."""

    def __init__(self, memory: Memory, world: World, done: Encoded, with_whom: Encoded, encoder: int) -> None:
        self._memory, self.world, self._encoder = memory, world, encoder
        self._done, self._with = done, with_whom

    @classmethod
    async def open(cls, memory: Memory, world: World) -> Filler:
        """Encode the world's clauses."""
        embedder = memory._preparer.embedder
        done = await embedder.encode(world.done)
        with_whom = await embedder.encode(world.with_whom)
        async with memory.database.connection() as connection:
            model = embedder.encoder
            number = await facts.encoder_number(connection, model.model, model.dimension)
        return cls(memory, world, done, with_whom, number)

    async def fill(self, bank_id: str, count: int, *, first: int = 0, say: bool = False) -> float:
        """Add ``count`` facts, from the world's session number ``first`` on; seconds it took."""
        began = time.perf_counter()
        sessions = -(-count // PER_SESSION)
        for start in range(first, first + sessions, _SESSIONS):
            n = min(_SESSIONS, first + sessions - start)
            await self._write(bank_id, list(self.world.sessions(start, n)), seed=start)
            if say and (start - first) % (20 * _SESSIONS) == 0:
                took = time.perf_counter() - began
                print(f"  {bank_id}: {(start - first + n) * PER_SESSION:,} facts, {took:.0f} s", flush=True)
        return time.perf_counter() - began

    async def _write(self, bank_id: str, sessions: Sequence[Session], seed: int) -> None:
        told = [fact for session in sessions for fact in session.facts]
        made = iter(vectors(told, self._done.vectors, self._with.vectors, seed))
        tokens = iter([self._done.tokens[fact.done] + self._with.tokens[fact.with_whom] for fact in told])
        prepared = [_document(session, made, tokens) for session in sessions]
        async with self._memory.database.transaction() as connection:
            bank = await banks.ensure(connection, bank_id)
            await write(connection, bank, prepared, self._encoder)


def _document(session: Session, vectors: Iterator[Vector], tokens: Iterator[bytes]) -> PreparedDocument:
    """A session as retain would have prepared it: one chunk, each turn a fact."""
    text = "\n".join(fact.text for fact in session.facts)
    item = Item(text, session.facts[0].said_at, document_id=session.document_id, tags=session.tags)
    made, at = [], 0
    for told in session.facts:
        start, end = told.occurred or (None, None)
        fact = Fact(
            text=told.text,
            span=Span(at, at + len(told.text)),
            fact_type="experience",
            speaker=told.speaker,
            occurred_start=start,
            occurred_end=end,
            occurred_precision="day" if start else None,
            mentions=(
                Mention(told.person, "person"),
                Mention(told.place, "place"),
                *(Mention(name, kind) for name, kind in told.also),
            ),
            confidence=1.0,
            said_at=told.said_at,
        )
        at += len(told.text) + 1
        indexed = terms.counts(index_text(fact, None))
        made.append(
            PreparedFact(fact, item, None, indexed, next(vectors), next(tokens), session.tags, "rules", 1)
        )
    key = hashlib.sha256(text.encode()).digest()
    chunk = PreparedChunk(Chunk(text, True), item, key, tuple(made))
    return PreparedDocument(session.document_id, (item,), key.hex(), (chunk,))


async def main() -> None:
    """Fill one bank from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=int)
    parser.add_argument("--bank", default="scale")
    parser.add_argument("--data-dir", type=Path, required=True)
    given: Any = parser.parse_args()
    given.data_dir.mkdir(parents=True, exist_ok=True)
    given.data_dir.chmod(0o755)  # the database may run as another user
    settings = Settings(data_dir=given.data_dir, log_level="warning", worker_enabled=False)
    async with Memory(settings) as memory:
        filler = await Filler.open(memory, World())
        took = await filler.fill(given.bank, given.facts, say=True)
        print(f"{given.facts:,} facts in {took:.0f} s")


if __name__ == "__main__":
    asyncio.run(main())
