"""Which tier dreams: a model beside the rules where one is configured, else the rules alone."""

from __future__ import annotations

from reverie.dream.base import Deepens
from reverie.providers.llm.client import LanguageModel
from reverie.store.usage import Budgets


def deepening(model: LanguageModel | None, budgets: Budgets) -> Deepens | None:
    """What deepens dreams by this model, where there is one."""
    if model is None:
        return None
    from reverie.dream.llm.tier import LlmDreamer  # its libraries come with a provider's extra

    return LlmDreamer(model, budgets)
