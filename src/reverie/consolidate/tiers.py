"""Which tier consolidates: a model where one is configured, else the rules."""

from __future__ import annotations

from reverie.consolidate.base import Consolidates
from reverie.providers.embeddings.lanes import Embedder
from reverie.providers.llm.client import LanguageModel
from reverie.store.db import Database
from reverie.store.usage import Budgets


def by_model(
    database: Database, model: LanguageModel | None, embedder: Embedder, budgets: Budgets
) -> Consolidates | None:
    """What consolidates by this model, where there is one."""
    if model is None:
        return None
    from reverie.consolidate.llm.tier import LlmConsolidator  # its libraries come with a provider's extra

    return LlmConsolidator(database, model, embedder, budgets)
