"""Memory: the whole service in one object, embedded in a program or behind a server."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

from reverie import config
from reverie.brain.warming import Warmer
from reverie.config import Settings
from reverie.consolidate.tiers import by_model
from reverie.dream.tiers import deepening
from reverie.errors import ReverieError, StoreUnavailable
from reverie.files.converter import Converter
from reverie.jobs.queue import JobQueue
from reverie.model import Matrix
from reverie.operations import Context
from reverie.operations.events import announce
from reverie.operations.submit import Submitter
from reverie.providers import embeddings
from reverie.providers.embeddings.lanes import Embedder
from reverie.providers.webhooks.sender import Sender
from reverie.recall.pipeline import Recaller
from reverie.reflect.find import Finder
from reverie.reflect.pipeline import Reflecting
from reverie.reflect.refresh.pipeline import Refresher
from reverie.retain.prepare import Preparer
from reverie.retain.supersede import changes
from reverie.service.files import Upload
from reverie.service.nouns import Nouns
from reverie.service.opening import box, open_models, open_reranker
from reverie.service.recall_request import RecallRequest
from reverie.service.recall_response import RecallResponse
from reverie.service.reflect_models import ReflectRequest, ReflectResponse, ReflectSubmitted
from reverie.service.requests import (
    DryRunExtractRequest,
    FileRetainRequest,
    RetainRequest,
)
from reverie.service.responses import (
    DryRunExtractionResult,
    ReprocessDocumentResponse,
    RetainResponse,
)
from reverie.service.workers import work
from reverie.store import facts, tenants
from reverie.store.db import Database, check_url
from reverie.store.embedded import EmbeddedPostgres
from reverie.store.migrate import migrate

log = logging.getLogger(__name__)

_WATCH_S = 2.0
"""Seconds between looks at the embedded PostgreSQL."""


class Memory(Nouns):
    """The service: the verbs retain, recall and reflect, and the nouns ``banks``, ``memories``,
    ``documents`` and so on. It is asked by requests; ``reverie.Memory`` takes arguments.

        async with Memory(data_dir="~/agent-memory") as memory:
            found = await memory.recall_request("alice", RecallRequest(query="Where does Alice live?"))

    Without settings they come from the environment. ``data_dir`` and ``database_url`` override them.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        data_dir: str | Path | None = None,
        database_url: str | None = None,
    ) -> None:
        if settings is None:
            settings = config.load(data_dir=data_dir, database_url=database_url)
        elif data_dir is not None or database_url is not None:
            raise ValueError("give settings, or data_dir and database_url, not both")
        self.settings = settings
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Start or reach the database, bring its schema up to date, load the encoder, start the worker.

        Raises ConfigurationError, StoreUnavailable, EncoderError; what had been started is stopped again.
        """
        started = time.perf_counter()
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        log.info("ready", extra={"seconds": round(time.perf_counter() - started, 2)})

    async def _start(self) -> None:
        settings, stack = self.settings, self._stack
        encoder_loading = asyncio.create_task(asyncio.to_thread(embeddings.load, settings.encoder))
        try:
            url = await self._database_url()
            await migrate(url)
            self.database = Database(
                url, pool_min=settings.pool_min, pool_max=settings.pool_max, timeout_s=settings.pool_timeout_s
            )
            await self.database.open()
            stack.push_async_callback(self.database.close)
        finally:
            encoder = await encoder_loading
        embedder = Embedder(encoder, settings.encoder_batch, settings.encoder_threads or os.cpu_count() or 1)
        stack.push_async_callback(embedder.close)
        self._preparer = preparer = Preparer(embedder)
        stack.push_async_callback(preparer.close)
        models = await open_models(settings, self.database, preparer, stack)
        self.llm_trace, self.llm_health = models.trace, models.health
        reranker = await open_reranker(settings, stack)
        queue = JobQueue()
        submitter = Submitter(queue, settings.queue_max)
        async with self.database.connection() as connection:
            await queue.open(connection)
            await tenants.admit(connection)
            number = await facts.encoder_number(connection, encoder.model, encoder.dimension)
        await self._tell_what_is_not_seen(number)
        converter = Converter(settings.file_timeout_s, settings.file_memory_mb)
        stack.push_async_callback(asyncio.to_thread, converter.close)
        sender = Sender(settings.webhook_private_hosts)
        deadline_s = settings.recall_deadline_ms / 1000
        recaller = Recaller(embedder, number, changes, deadline_s, reranker)
        finder = Finder(self.database, recaller, number)
        budgets = models.budgets("reflect")
        reflecting = Reflecting(self.database, finder, model := models.of("reflect"), budgets)
        context = Context(
            self.database, preparer, number, settings.bank, converter, submitter, announce, sender=sender,
            box=box(settings),
            reflecting=reflecting, refresher=Refresher(self.database, reflecting, model, budgets),
            consolidates=by_model(
                self.database, models.of("consolidation"), embedder, models.budgets("consolidation")
            ),
            warmer=Warmer(self.database, recaller),
            dreams=deepening(model, budgets),
        )  # fmt: skip
        self._compose(context, submitter, recaller, reflecting)
        for writer in (self._access, self.audit.writer, models.trace.writer):
            await stack.enter_async_context(writer.writing())
        if settings.worker_enabled:
            await stack.enter_async_context(work(submitter, context, settings))
            closing = asyncio.Event()
            indexing = asyncio.create_task(self._indexer.run(closing), name="index-large-banks")
            stack.push_async_callback(asyncio.wait, [indexing])
            stack.callback(closing.set)
            await stack.enter_async_context(self.spool.taking())

    async def _tell_what_is_not_seen(self, encoder: int) -> None:
        async with self.database.connection() as connection:
            for model in await facts.other_encoders(connection, encoder):
                log.warning("facts encoded by %s are not recalled with REVERIE_ENCODER as it is now", model)

    async def _database_url(self) -> str:
        if self.settings.database_url is not None:
            url = self.settings.database_url.get_secret_value()
            await check_url(url)
            return url
        postgres = EmbeddedPostgres(self.settings.data_dir)
        # pushed first: a start that is cancelled half-way is stopped too
        self._stack.push_async_callback(asyncio.to_thread, postgres.stop)
        url = await asyncio.to_thread(postgres.start)
        closing = asyncio.Event()
        watch = asyncio.create_task(_keep_running(postgres, closing), name="watch-postgres")
        self._stack.push_async_callback(asyncio.wait, [watch])
        self._stack.callback(closing.set)
        return url

    async def close(self) -> None:
        """Stop the worker, close connections and stop the database if this was its last user."""
        await self._stack.aclose()

    async def retain_request(self, bank_id: str, request: RetainRequest) -> RetainResponse:
        """Remember what the request holds, all or none. Raises InvalidRequest, Conflict."""
        return await self._retain(bank_id, request)

    async def retain_files_request(
        self, bank_id: str, uploads: Sequence[Upload], request: FileRetainRequest, *, run_async: bool
    ) -> RetainResponse:
        """Remember files, all or none; in the background one operation each. Raises InvalidRequest."""
        return await self._files(bank_id, uploads, request, run_async=run_async)

    async def reprocess(self, bank_id: str, document_id: str) -> ReprocessDocumentResponse:
        """Read a stored document again, in the background, as the bank is configured now. Raises NotFound."""
        return await self._retain.reprocess(bank_id, document_id)

    async def dry_run_extract(self, bank_id: str, request: DryRunExtractRequest) -> DryRunExtractionResult:
        """What would be read from a text; nothing is stored. Raises InvalidRequest."""
        return await self._retain.preview(bank_id, request)

    async def recall_request(self, bank_id: str, request: RecallRequest) -> RecallResponse:
        """Answer the request. Raises InvalidRequest, NotFound."""
        return await self._recall(bank_id, request)

    async def recall_json(self, bank_id: str, request: RecallRequest) -> bytes:
        """The same as JSON. Raises InvalidRequest, NotFound."""
        return await self._recall.json(bank_id, request)

    async def reflect_request(self, bank_id: str, request: ReflectRequest) -> ReflectResponse:
        """Answer the request and wait for it. Raises InvalidRequest, NotFound."""
        return await self._reflect(bank_id, request)

    async def reflect_later(self, bank_id: str, request: ReflectRequest) -> ReflectSubmitted:
        """Answer the request in the background. Raises InvalidRequest, NotFound, QueueFull."""
        return await self._reflect.later(bank_id, request)

    async def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of texts, shape (texts, dimension), as those of facts are made."""
        return await self._preparer.embedder.documents(texts)

    async def warm(self) -> None:
        """Load what the first retain would otherwise wait for."""
        await asyncio.gather(self._preparer.warm(), self._recall.warm())

    async def index(self) -> int:
        """Index the banks that have grown large, now instead of soon; how many there were."""
        return await self._indexer.look()

    async def check(self) -> dict[str, Any]:
        """Whether the database answers, how fast, and the state of the pool. Never raises ReverieError."""
        started = time.perf_counter()
        try:
            await self.database.ping()
        except ReverieError as error:
            return {"status": "unhealthy", "database": "unreachable", "error": error.message}
        took = round((time.perf_counter() - started) * 1000, 2)
        return {"status": "healthy", "database": "connected", "db_acquire_ms": took, **self.database.stats()}


async def _keep_running(postgres: EmbeddedPostgres, closing: asyncio.Event) -> None:
    """Start the server again whenever it has died, until ``closing``."""
    until = asyncio.create_task(closing.wait())
    while not (await asyncio.wait([until], timeout=_WATCH_S))[0]:
        try:
            await asyncio.to_thread(postgres.start)
        except StoreUnavailable as error:
            log.error("the embedded PostgreSQL is down: %s", error.message)
