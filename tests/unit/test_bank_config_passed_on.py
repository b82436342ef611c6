"""Each field of a bank's configuration is passed on to what it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reverie.bank_config import BankConfig
from reverie.operations.consolidation import model_options

LABELS = [{"key": "mood", "values": [{"value": "glad"}]}]
SAFETY = [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}]

Reads = Callable[[BankConfig], Any]


def retain(name: str) -> Reads:
    return lambda config: getattr(config.retain_options(), name)


def reflect(name: str) -> Reads:
    return lambda config: getattr(config.reflect_options(), name)


def consolidate(name: str) -> Reads:
    return lambda config: getattr(model_options(config), name)


def recall(name: str) -> Reads:
    return lambda config: getattr(config.recall_options(), name)


PASSED: list[tuple[dict[str, Any], Reads, Any]] = [
    ({"retain_mission": "Prices."}, retain("mission"), "Prices."),
    ({"retain_extraction_mode": "verbatim"}, retain("mode"), "verbatim"),
    ({"retain_custom_instructions": "Only names."}, retain("custom_instructions"), "Only names."),
    ({"retain_chunk_size": 700}, retain("chunk_size"), 700),
    ({"retain_structured_chunk_size": 5000}, retain("structured_chunk_size"), 5000),
    ({"retain_chunk_batch_size": 4}, retain("chunk_batch"), 4),
    ({"retain_extract_causal_links": False}, retain("causal_links"), False),
    ({"retain_secrets": "refuse"}, retain("secrets"), "refuse"),
    ({"entity_labels": LABELS}, lambda c: [g.key for g in c.retain_options().entity_labels], ["mood"]),
    ({"entities_allow_free_form": False}, retain("free_form_entities"), False),
    ({"llm_output_language": "French"}, retain("output_language"), "French"),
    ({"llm_output_language": "French"}, reflect("output_language"), "French"),
    ({"llm_output_language": "French"}, consolidate("language"), "French"),
    ({"retain_strategies": {"s": {"retain_mission": "A"}}}, lambda c: c.retain_options("s").mission, "A"),
    (
        {"retain_strategies": {"s": {"retain_mission": "A"}}, "retain_default_strategy": "s"},
        retain("mission"),
        "A",
    ),
    (
        {"llm_gemini_safety_settings": SAFETY},
        lambda c: {
            tuple(c.retain_options().gemini_safety_settings),
            tuple(c.reflect_options().gemini_safety_settings),
            tuple(model_options(c).safety),
        },
        {(("HARM_CATEGORY_HARASSMENT", "BLOCK_NONE"),)},
    ),
    ({"llm_tokens_per_day": 9}, retain("llm_tokens_per_day"), 9),
    ({"llm_tokens_per_day": 9}, reflect("llm_tokens_per_day"), 9),
    ({"llm_tokens_per_day": 9}, consolidate("tokens_per_day"), 9),
    ({"observations_mission": "Habits."}, consolidate("mission"), "Habits."),
    ({"consolidation_llm_batch_size": 3}, consolidate("batch_size"), 3),
    ({"consolidation_llm_parallelism": 5}, consolidate("at_once"), 5),
    ({"consolidation_source_facts_max_tokens": 90}, consolidate("source_tokens"), 90),
    ({"consolidation_source_facts_max_tokens_per_observation": 80}, consolidate("source_tokens_each"), 80),
    ({"reflect_mission": "A pilot."}, reflect("mission"), "A pilot."),
    ({"reflect_source_facts_max_tokens": 700}, reflect("source_tokens"), 700),
    ({"disposition_skepticism": 5}, lambda c: c.reflect_options().disposition.skepticism, 5),
    ({"disposition_literalism": 1}, lambda c: c.reflect_options().disposition.literalism, 1),
    ({"disposition_empathy": 4}, lambda c: c.reflect_options().disposition.empathy, 4),
    ({"enable_temporal_retrieval": False}, recall("off"), frozenset({"temporal"})),
    ({"enable_graph_retrieval": False}, recall("off"), frozenset({"graph"})),
    ({"enable_reranking": False}, recall("off"), frozenset({"reranking"})),
    ({"enable_reranking": False}, lambda c: c.reflect_options().recall.off, frozenset({"reranking"})),
    ({"recall_budget_function": "adaptive"}, recall("function"), "adaptive"),
    ({"recall_budget_fixed_low": 7}, lambda c: c.recall_options().depth("low", 100), 7),
    ({"recall_budget_fixed_mid": 7}, lambda c: c.recall_options().depth("mid", 100), 7),
    ({"recall_budget_fixed_high": 7}, lambda c: c.recall_options().depth("high", 100), 7),
    ({"recall_budget_adaptive_low": 2}, lambda c: c.recall_options().shares["low"], 2),
    ({"recall_budget_adaptive_mid": 2}, lambda c: c.recall_options().shares["mid"], 2),
    ({"recall_budget_adaptive_high": 2}, lambda c: c.recall_options().shares["high"], 2),
    ({"recall_budget_min": 2}, recall("least"), 2),
    ({"recall_budget_max": 200}, recall("most"), 200),
    # the rest of it: tests/unit/dream/test_config.py
    ({"dream": {"top_k": 3}}, lambda c: c.dream.options().most_proposals, 3),
]

SHOWN_OVER_HTTP = {
    # tests/integration/test_bank_config_effects.py, test_observations.py, test_audit.py, test_mcp*.py
    "enable_observations",
    "enable_auto_consolidation",
    "consolidation_max_memories_per_round",
    "max_observations_per_scope",
    "observation_scope_limits",
    "store_document_text",
    "recall_max_tokens",
    "recall_include_chunks",
    "recall_chunks_max_tokens",
    "audit_log_enabled",
    "mcp_enabled_tools",
    # tests/integration/test_brain.py, test_influence.py, test_timeline.py, test_dreams.py
    "brain_enabled",
    "background_max_wait_minutes",
    "timezone",
    # tests/unit/reflect/refresh/test_triggers.py
    "mental_model_min_refresh_interval_seconds",
}


@pytest.mark.parametrize(("set_", "reads", "expected"), PASSED, ids=[str(set_)[:50] for set_, _, _ in PASSED])
def test_a_field_is_passed_on(set_: dict[str, Any], reads: Reads, expected: Any) -> None:
    plain = BankConfig()
    assert reads(plain.with_overrides(set_)) == expected
    if "retain_strategies" not in set_:
        assert reads(plain) != expected


def test_no_field_is_left_out() -> None:
    assert {name for set_, _, _ in PASSED for name in set_} | SHOWN_OVER_HTTP == set(BankConfig.model_fields)


@pytest.mark.parametrize(
    ("budget", "tokens", "depth"),
    [("low", 4096, 51), ("mid", 4096, 102), ("high", 4096, 307), ("low", 10, 20)],
)
def test_an_adaptive_budget_is_about_as_deep_where_nothing_else_is_set(
    budget: Any, tokens: int, depth: int
) -> None:
    options = BankConfig(recall_budget_function="adaptive").recall_options()
    assert options.depth(budget, tokens) == depth
