"""The models of a process: loaded by their settings, shared where those are the same."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from reverie.errors import ConfigurationError
from reverie.providers.llm.base import LlmOperation, LlmSettings
from reverie.providers.llm.client import LanguageModel
from reverie.providers.llm.vendors import vendor


def load(settings: LlmSettings, gate: asyncio.Semaphore | None = None) -> LanguageModel:
    """The model of these settings; ``gate`` is shared with others that count towards the same cap.

    Slow (seconds): it imports the vendor's library. Raises ConfigurationError when the library or a setting
    is missing.
    """
    extra = vendor(settings.provider).extra
    try:
        from reverie.providers.llm.pydantic_model import PydanticModel
    except ImportError as error:
        raise ConfigurationError(
            f"REVERIE_LLM_PROVIDER={settings.provider} needs packages that are not installed:"
            f" pip install 'reverie-memory[{extra}]'"
        ) from error
    return LanguageModel(
        PydanticModel(settings),
        gate=gate or asyncio.Semaphore(settings.max_concurrent),
        timeout_s=settings.timeout_s,
        max_retries=settings.max_retries,
    )


class LanguageModels:
    """The models of a process by operation; operations with the same settings share one."""

    def __init__(self, models: Mapping[LlmOperation, LanguageModel]) -> None:
        self._models = models

    @classmethod
    async def open(cls, settings: Mapping[LlmOperation, LlmSettings]) -> LanguageModels:
        """Load what the operations need; nothing for those whose provider is ``none``.

        All models together make at most the largest ``max_concurrent`` calls at a time. Raises
        ConfigurationError.
        """
        enabled = {name: s for name, s in settings.items() if s.enabled}
        gate = asyncio.Semaphore(max((s.max_concurrent for s in enabled.values()), default=1))
        loaded: dict[LlmSettings, LanguageModel] = {}
        for wanted in dict.fromkeys(enabled.values()):
            loaded[wanted] = await asyncio.to_thread(load, wanted, gate)
        return cls({name: loaded[s] for name, s in enabled.items()})

    def of(self, operation: LlmOperation) -> LanguageModel | None:
        """The model for an operation, None where it has none."""
        return self._models.get(operation)

    async def close(self) -> None:
        """Close all connections."""
        for model in {id(m): m for m in self._models.values()}.values():
            await model.close()
