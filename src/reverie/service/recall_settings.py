"""What a bank's configuration does to a recall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reverie.bank_config import BankConfig
from reverie.recall.plan import Plan
from reverie.service.recall_request import ChunkIncludeOptions, IncludeOptions, RecallRequest


class RecallSettings:
    """Fills in what a request leaves to the bank. ``defaults`` holds for banks that set nothing else."""

    def __init__(self, defaults: BankConfig) -> None:
        self._defaults = defaults

    def applied(
        self, overrides: Mapping[str, Any], plan: Plan, request: RecallRequest
    ) -> tuple[Plan, RecallRequest]:
        """The plan and the request as the bank with these overrides wants them."""
        own = {name: value for name, value in overrides.items() if name in _FIELDS}
        config = self._defaults.holding(own)
        request = _filled(request, config)
        return plan.wanted(config.recall_options(), request.budget, request.max_tokens), request


_FIELDS = frozenset(name for name in BankConfig.model_fields if name.startswith("recall_")) | {
    "enable_temporal_retrieval",
    "enable_graph_retrieval",
    "enable_reranking",
}
"""What has to do with recall."""


def _filled(request: RecallRequest, config: BankConfig) -> RecallRequest:
    """The request with the bank's values where it gives none."""
    changes: dict[str, Any] = {}
    if "max_tokens" not in request.model_fields_set:
        changes["max_tokens"] = config.recall_max_tokens
    if include := _chunks(request.include, config):
        changes["include"] = include
    return request.model_copy(update=changes) if changes else request


def _chunks(include: IncludeOptions, config: BankConfig) -> IncludeOptions | None:
    """What comes beside the results where that changes it."""
    given = include.chunks
    unsaid = "chunks" not in include.model_fields_set and config.recall_include_chunks
    unbounded = given is not None and "max_tokens" not in given.model_fields_set
    if not (unsaid or unbounded):
        return None
    chunks = ChunkIncludeOptions(max_tokens=config.recall_chunks_max_tokens)
    return include.model_copy(update={"chunks": chunks})
