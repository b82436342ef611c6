"""What a memory connects to by its settings, closed with the memory."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from reverie.config import Settings
from reverie.providers import rerank
from reverie.providers.llm.base import LLM_OPERATIONS
from reverie.providers.llm.models import LanguageModels
from reverie.recall.rerank import Reranking
from reverie.retain.prepare import Preparer
from reverie.store.db import Database
from reverie.store.usage import Budgets


async def open_models(
    settings: Settings, database: Database, preparer: Preparer, stack: AsyncExitStack
) -> LanguageModels:
    """Connect the language models that are configured; that of retain reads facts from now on.

    Raises ConfigurationError.
    """
    models = await LanguageModels.open({name: settings.llm(name) for name in LLM_OPERATIONS})
    stack.push_async_callback(models.close)
    if model := models.of("retain"):
        # its libraries come with a provider's extra
        from reverie.retain.llm.extractor import LlmExtractor

        preparer.use(LlmExtractor(model, preparer.read_by_rules, Budgets(database, "retain")))
    return models


async def open_reranker(settings: Settings, stack: AsyncExitStack) -> Reranking | None:
    """The cross-encoder that is configured, if there is one. Raises ConfigurationError."""
    wanted = settings.reranking()
    reranker = await asyncio.to_thread(rerank.load, wanted)
    if reranker is None:
        return None
    stack.push_async_callback(reranker.close)
    return Reranking(reranker, wanted.top, wanted.timeout_s)
