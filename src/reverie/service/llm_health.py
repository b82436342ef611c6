"""Whether the language models that a bank would use answer."""

from __future__ import annotations

import asyncio
import time
from typing import Literal, NamedTuple

from reverie.errors import InvalidRequest, NotFound
from reverie.model import new_id
from reverie.providers.llm.base import (
    LLM_OPERATIONS,
    Budget,
    LlmError,
    LlmInvalidOutput,
    LlmOperation,
    LlmOverflow,
    LlmRefused,
    LlmTimeout,
    LlmUnauthorized,
)
from reverie.providers.llm.client import LanguageModel
from reverie.providers.llm.models import LanguageModels
from reverie.service.audit_models import BankLlmHealthResponse, LlmOperationHealth
from reverie.service.scope import Noun
from reverie.store.db import Database
from reverie.store.usage import Budgets, Note, one_run

_SHOWN: tuple[LlmOperation, ...] = ("retain", "consolidation", "reflect")
_TIMEOUT_S = 15.0
"""Longest wait for a probe."""

Status = Literal["connected", "not_configured", "auth_failed", "unreachable", "timeout"]


class _Probed(NamedTuple):
    status: Status
    latency_ms: float | None = None


class LlmHealth(Noun):
    """Asks each model once for next to nothing; ``enabled`` False: none."""

    def __init__(self, database: Database, models: LanguageModels, note: Note, *, enabled: bool) -> None:
        super().__init__(database)
        self._models, self._note, self._enabled = models, note, enabled

    async def check(self, bank_id: str) -> BankLlmHealthResponse:
        """How the model of each operation answers; operations that share one are probed once.

        What that takes is entered in the bank's account and in its traces; no limit holds it up. Raises
        NotFound, InvalidRequest where no model is configured.
        """
        async with self._read(bank_id) as (_, bank):
            number = bank.number
        if not self._enabled:
            raise NotFound("probes of models are switched off: set REVERIE_ENABLE_BANK_LLM_HEALTH=true")
        users: dict[int, tuple[LlmOperation, LanguageModel]] = {}
        for name in LLM_OPERATIONS:
            if model := self._models.of(name):
                users.setdefault(id(model), (name, model))
        if not users:
            raise InvalidRequest(
                "bank_id",
                "no language model is configured: set REVERIE_LLM_PROVIDER, REVERIE_LLM_MODEL and"
                " REVERIE_LLM_API_KEY (or those of one operation, e.g. REVERIE_REFLECT_LLM_PROVIDER) and"
                " start the server again; without one, rules do the work",
            )
        with one_run(new_id()):
            budgets = [
                Budgets(self._database, name, self._note).of(number, None) for name, _ in users.values()
            ]
        models = [model for _, model in users.values()]
        found = await asyncio.gather(*map(_probe, models, budgets))
        probed = dict(zip(users, found, strict=True))
        return BankLlmHealthResponse(bank_id=bank_id, operations=[self._health(n, probed) for n in _SHOWN])

    def _health(self, operation: LlmOperation, probed: dict[int, _Probed]) -> LlmOperationHealth:
        model = self._models.of(operation)
        status, latency = probed[id(model)] if model else _Probed("not_configured")
        return LlmOperationHealth(
            operation=operation, ok=status == "connected", status=status, latency_ms=latency
        )


async def _probe(model: LanguageModel, budget: Budget) -> _Probed:
    began = time.perf_counter()
    try:
        await model.probe(budget, _TIMEOUT_S)
    except (LlmInvalidOutput, LlmOverflow, LlmRefused):
        pass  # an answer, if a poor one
    except LlmUnauthorized:
        return _Probed("auth_failed")
    except LlmTimeout:
        return _Probed("timeout")
    except LlmError:
        return _Probed("unreachable")
    return _Probed("connected", round((time.perf_counter() - began) * 1000, 1))
