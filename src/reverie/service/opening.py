"""What a memory connects to by its settings, closed with the memory."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from reverie.config import Settings
from reverie.providers import rerank
from reverie.providers.llm.base import LLM_OPERATIONS, LlmOperation
from reverie.providers.llm.client import LanguageModel
from reverie.providers.llm.models import LanguageModels
from reverie.providers.sealing import Box
from reverie.recall.rerank import Reranking
from reverie.retain.prepare import Preparer
from reverie.service.llm_health import LlmHealth
from reverie.service.llm_trace import LlmTrace
from reverie.store.db import Database
from reverie.store.usage import Budgets


def box(settings: Settings) -> Box:
    """What seals credentials of users."""
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    return Box(secret, settings.data_dir)


class Models:
    """The models of a memory, each with the budgets of banks for it; ``trace`` keeps their calls."""

    def __init__(self, settings: Settings, database: Database, models: LanguageModels) -> None:
        self._database, self._models = database, models
        self.trace = LlmTrace(
            database, enabled=settings.llm_trace_enabled, most_characters=settings.llm_trace_max_chars
        )
        self.health = LlmHealth(database, models, self.trace.note, enabled=settings.enable_bank_llm_health)

    def of(self, operation: LlmOperation) -> LanguageModel | None:
        """The model for an operation, None where it has none."""
        return self._models.of(operation)

    def budgets(self, operation: LlmOperation) -> Budgets:
        """What banks may spend on an operation, and where its calls are noted."""
        return Budgets(self._database, operation, self.trace.note)


async def open_models(
    settings: Settings, database: Database, preparer: Preparer, stack: AsyncExitStack
) -> Models:
    """Connect the language models that are configured; that of retain reads facts from now on.

    Raises ConfigurationError.
    """
    loaded = await LanguageModels.open({name: settings.llm(name) for name in LLM_OPERATIONS})
    stack.push_async_callback(loaded.close)
    models = Models(settings, database, loaded)
    if model := models.of("retain"):
        # its libraries come with a provider's extra
        from reverie.retain.llm.extractor import LlmExtractor

        preparer.use(LlmExtractor(model, preparer.read_by_rules, models.budgets("retain")))
    return models


async def open_reranker(settings: Settings, stack: AsyncExitStack) -> Reranking | None:
    """The cross-encoder that is configured, if there is one. Raises ConfigurationError."""
    wanted = settings.reranking()
    reranker = await asyncio.to_thread(rerank.load, wanted)
    if reranker is None:
        return None
    stack.push_async_callback(reranker.close)
    return Reranking(reranker, wanted.top, wanted.timeout_s)
