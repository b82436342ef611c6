"""The encoder behind the event loop: two lanes, each with threads and a queue that forms batches.

Queries do not wait behind documents: they have a lane of their own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

import numpy as np

from reverie.model import Matrix, Vector
from reverie.providers.embeddings.base import Encoded, EncodedQuery, Encoder
from reverie.providers.turns import in_turns
from reverie.telemetry import ENCODED_TEXTS

MOMENT_S = 0.2
"""Seconds after which whoever asked for vectors is thought to be answered."""
_T = TypeVar("_T")


class _Lane(Generic[_T]):
    """Threads that encode; requests that wait together are encoded together."""

    def __init__(self, call: Callable[[list[str]], list[_T]], batch: int, threads: int, name: str) -> None:
        self._call, self._batch = call, batch
        self._queue: asyncio.Queue[tuple[list[str], asyncio.Future[list[_T]]]] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(threads, thread_name_prefix=f"encode-{name}")
        self._tasks = [asyncio.create_task(self._work(), name=f"encode-{name}") for _ in range(threads)]

    async def encode(self, texts: list[str]) -> list[_T]:
        future: asyncio.Future[list[_T]] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((texts, future))
        return await future

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            jobs = [await self._queue.get()]
            while not self._queue.empty() and sum(len(texts) for texts, _ in jobs) < self._batch:
                jobs.append(self._queue.get_nowait())
            jobs = [job for job in jobs if not job[1].done()]  # a caller that left needs no answer
            texts = [text for part, _ in jobs for text in part]
            try:
                found = await loop.run_in_executor(self._thread, self._call, texts)
            except asyncio.CancelledError:
                for _, future in jobs:
                    future.cancel()
                raise
            except Exception as error:  # noqa: BLE001 - handed to every caller, who raises it
                for _, future in jobs:
                    if not future.done():
                        future.set_exception(error)
                continue
            start = 0
            for part, future in jobs:
                if not future.done():
                    future.set_result(found[start : start + len(part)])
                start += len(part)
            ENCODED_TEXTS.inc(len(texts))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self._queue.empty():
            self._queue.get_nowait()[1].cancel()
        self._thread.shutdown(wait=True, cancel_futures=True)


class Embedder:
    """Asynchronous face of an encoder. Create it inside a running event loop; close it at the end."""

    def __init__(self, encoder: Encoder, batch: int = 32, threads: int = 1) -> None:
        self.encoder, self._batch = encoder, batch
        self._batches = threads + 1  # of one call in the lane: all threads are busy, others wait for no more
        self._queries: _Lane[EncodedQuery] = _Lane(encoder.queries, batch, 1, "query")
        self._documents: _Lane[tuple[Vector, bytes]] = _Lane(self._encode, batch, threads, "document")
        self._asked_at = float("-inf")

    def disturbed(self, within_s: float = MOMENT_S) -> bool:
        """Whether somebody asked for vectors in this time, as whoever retains or recalls does."""
        return time.monotonic() - self._asked_at < within_s

    async def question(self, text: str) -> EncodedQuery:
        """One query: its vector, and its tokens for late interaction. Raises EncoderError."""
        self._asked_at = time.monotonic()
        return (await self._queries.encode([text]))[0]

    async def documents(self, texts: Sequence[str]) -> Matrix:
        """Vectors of many texts in their order, shape (texts, dimension). Raises EncoderError."""
        return (await self.encode(texts)).vectors

    async def encode(self, texts: Sequence[str]) -> Encoded:
        """Vectors and token codes of many texts in their order. Raises EncoderError.

        Texts of like length are encoded together, so that little is spent on padding. Calls with many texts
        take turns with others.
        """
        self._asked_at = time.monotonic()
        vectors = np.zeros((len(texts), self.encoder.dimension), np.float32)
        tokens = [b""] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        groups = [order[i : i + self._batch] for i in range(0, len(order), self._batch)]
        batches = [[texts[i] for i in group] for group in groups]
        parts = await in_turns(self._documents.encode, batches, self._batches)
        for group, part in zip(groups, parts, strict=True):
            for i, (vector, codes) in zip(group, part, strict=True):
                vectors[i], tokens[i] = vector, codes
        return Encoded(vectors, tokens)

    def _encode(self, texts: list[str]) -> list[tuple[Vector, bytes]]:
        return list(zip(*self.encoder.documents(texts), strict=True))

    async def close(self) -> None:
        """Stop both lanes; what waits is cancelled."""
        await asyncio.gather(self._queries.close(), self._documents.close())
