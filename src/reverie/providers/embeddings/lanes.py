"""The encoder behind the event loop: two lanes, each with threads and a queue that forms batches.

Queries do not wait behind documents: they have a lane of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from reverie.model import Matrix, Vector
from reverie.providers.embeddings.base import Encoder
from reverie.telemetry import ENCODED_TEXTS

_Job = tuple[list[str], "asyncio.Future[Matrix]"]


class _Lane:
    """Threads that encode; requests that wait together are encoded together."""

    def __init__(self, encoder: Encoder, batch: int, threads: int, name: str) -> None:
        self._encoder, self._batch = encoder, batch
        self._queue: asyncio.Queue[_Job] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(threads, thread_name_prefix=f"encode-{name}")
        self._tasks = [asyncio.create_task(self._work(), name=f"encode-{name}") for _ in range(threads)]

    async def encode(self, texts: list[str]) -> Matrix:
        future: asyncio.Future[Matrix] = asyncio.get_running_loop().create_future()
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
                matrix = await loop.run_in_executor(self._thread, self._encoder.encode, texts)
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
                    future.set_result(matrix[start : start + len(part)])
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
        self._queries = _Lane(encoder, batch, 1, "query")
        self._documents = _Lane(encoder, batch, threads, "document")

    async def query(self, text: str) -> Vector:
        """Vector of one query, shape (dimension,). Raises EncoderError."""
        return np.asarray((await self._queries.encode([text]))[0], np.float32)

    async def documents(self, texts: Sequence[str]) -> Matrix:
        """Vectors of many texts in their order, shape (texts, dimension). Raises EncoderError.

        Texts of like length are encoded together, so that little is spent on padding.
        """
        out = np.zeros((len(texts), self.encoder.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        groups = [order[i : i + self._batch] for i in range(0, len(order), self._batch)]
        parts = await asyncio.gather(*(self._documents.encode([texts[i] for i in g]) for g in groups))
        for group, part in zip(groups, parts, strict=True):
            out[group] = part
        return out

    async def close(self) -> None:
        """Stop both lanes; what waits is cancelled."""
        await asyncio.gather(self._queries.close(), self._documents.close())
