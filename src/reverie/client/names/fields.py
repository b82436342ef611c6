"""Fields of requests that are given as named arguments, for type checkers.

The requests themselves are in ``reverie.service``; a test holds these names against theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

ExtractionMode = Literal["concise", "verbose", "custom", "verbatim", "chunks"]


class _Shared(TypedDict, total=False):
    retain_mission: str | None
    retain_extraction_mode: ExtractionMode | None
    retain_custom_instructions: str | None
    retain_chunk_size: int | None
    retain_structured_chunk_size: int | None
    enable_observations: bool | None
    observations_mission: str | None
    enable_temporal_retrieval: bool | None
    enable_graph_retrieval: bool | None
    enable_reranking: bool | None
    reflect_mission: str | None
    disposition_skepticism: int | None
    disposition_literalism: int | None
    disposition_empathy: int | None


class BankFields(_Shared, total=False):
    """Fields of BankRequest beside name and mission."""

    background: str | None
    disposition: Mapping[str, int] | None


class ConfigFields(_Shared, total=False):
    """Fields of a bank's configuration, see ``docs/how-to/configure-a-bank.md``."""

    retain_extract_causal_links: bool | None
    retain_secrets: Literal["allow", "redact", "refuse"] | None
    retain_chunk_batch_size: int | None
    store_document_text: bool | None
    retain_default_strategy: str | None
    retain_strategies: Mapping[str, Mapping[str, Any]] | None
    entity_labels: Sequence[Mapping[str, Any]] | None
    entities_allow_free_form: bool | None
    llm_output_language: str | None
    llm_gemini_safety_settings: Sequence[Mapping[str, str]] | None
    llm_tokens_per_day: int | None
    enable_auto_consolidation: bool | None
    consolidation_llm_batch_size: int | None
    consolidation_llm_parallelism: int | None
    consolidation_max_memories_per_round: int | None
    consolidation_source_facts_max_tokens: int | None
    consolidation_source_facts_max_tokens_per_observation: int | None
    max_observations_per_scope: int | None
    observation_scope_limits: Sequence[Mapping[str, Any]] | None
    reflect_source_facts_max_tokens: int | None
    mental_model_min_refresh_interval_seconds: int | None
    recall_max_tokens: int | None
    recall_include_chunks: bool | None
    recall_chunks_max_tokens: int | None
    recall_budget_function: Literal["fixed", "adaptive"] | None
    recall_budget_fixed_low: int | None
    recall_budget_fixed_mid: int | None
    recall_budget_fixed_high: int | None
    recall_budget_adaptive_low: float | None
    recall_budget_adaptive_mid: float | None
    recall_budget_adaptive_high: float | None
    recall_budget_min: int | None
    recall_budget_max: int | None
    timezone: str | None
    dream: Mapping[str, Any] | None
    brain_enabled: bool | None
    background_max_wait_minutes: int | None
    mcp_enabled_tools: Sequence[str] | None
    audit_log_enabled: bool | None
