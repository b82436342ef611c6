"""What a bank can be told about how it works: one model for the server's defaults and a bank's overrides."""

from __future__ import annotations

import difflib
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from reverie.dream.config import DreamConfig, merged
from reverie.errors import Conflict, InvalidRequest
from reverie.model.mcp_tools import MCP_TOOLS
from reverie.model.text import Name, Text
from reverie.recall.options import DEPTH, Arm, BudgetFunction, RecallOptions
from reverie.reflect.disposition import Disposition
from reverie.reflect.options import ReflectOptions
from reverie.retain.options import (
    ExtractionMode,
    LabelGroup,
    LabelType,
    LabelValue,
    RetainOptions,
    SecretsPolicy,
)

Trait = Annotated[int, Field(ge=1, le=5)]
_Depth = Annotated[int, Field(ge=1, le=5000)]
_Share = Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]
_TokenCap = Annotated[int, Field(ge=-1, le=1_000_000)]
_ALIAS_PREFIXES = ("HINDSIGHT_API_", "REVERIE_")


class Strict(BaseModel):
    """Refuses what it does not know: a misspelt name must not pass for a default."""

    model_config = ConfigDict(extra="forbid")


class LabelValueConfig(Strict):
    """One value of a label and what it means."""

    value: Name
    description: Text = ""


class LabelGroupConfig(Strict):
    """One dimension of classification. Its labels are written `key:value`."""

    key: Name
    description: Text = ""
    type: LabelType = "value"
    values: list[LabelValueConfig] = Field(default_factory=list, max_length=200)
    optional: bool = True
    tag: bool = False

    @field_validator("key")
    @classmethod
    def _key_has_no_colon(cls, value: str) -> str:
        if ":" in value:
            raise ValueError("must not contain a colon: it separates the key from the value")
        return value

    @model_validator(mode="after")
    def _values_are_there(self) -> LabelGroupConfig:
        if self.type != "text" and not self.values:
            raise ValueError(f"label {self.key!r} of type {self.type} needs values")
        if len({v.value for v in self.values}) < len(self.values):
            raise ValueError(f"label {self.key!r} names a value twice")
        return self


class SafetySetting(Strict):
    """A content filter of Gemini, passed through."""

    category: Name
    threshold: Name


class ScopeLimit(Strict):
    """How many observations a scope may have whose tags fit these globs, each tag one and each glob one."""

    scope: list[Name] = Field(max_length=50)
    limit: int = Field(ge=0, le=1_000_000)


class RetainConfig(Strict):
    """How items are read. Each can also be set by a named strategy."""

    retain_mission: Text | None = Field(None, description="What a model should pay attention to.")
    retain_extraction_mode: ExtractionMode = Field(
        "concise", description="`concise`, `verbose`, `custom`, `verbatim` or `chunks`."
    )
    retain_custom_instructions: Text | None = Field(
        None, description="Replaces the built-in extraction rules of a model in mode `custom`."
    )
    retain_chunk_size: int = Field(3000, ge=200, le=100_000, description="Longest chunk, in characters.")
    retain_structured_chunk_size: int = Field(
        12_000, ge=200, le=1_000_000, description="Longest single turn kept whole, in characters."
    )
    retain_chunk_batch_size: int = Field(
        0, ge=0, le=10_000, description="Most chunks read together; 0: as many as suits the reader."
    )
    retain_extract_causal_links: bool = Field(True, description="Whether causes are linked to effects.")
    retain_secrets: SecretsPolicy = Field(
        "allow", description="What happens to keys, passwords and card numbers: `allow`, `redact`, `refuse`."
    )
    entity_labels: list[LabelGroupConfig] = Field(
        default_factory=list, max_length=100, description="Controlled vocabulary of `key:value` labels."
    )
    entities_allow_free_form: bool = Field(True, description="Whether names are extracted beside labels.")
    llm_output_language: Text | None = Field(None, description="Language a model writes facts in.")

    @field_validator("entity_labels")
    @classmethod
    def _keys_differ(cls, groups: list[LabelGroupConfig]) -> list[LabelGroupConfig]:
        if len({group.key for group in groups}) < len(groups):
            raise ValueError("two label groups have the same key: join them")
        return groups


class BankConfig(RetainConfig):
    """Configuration of a bank with the server's defaults filled in."""

    retain_default_strategy: Name | None = Field(None, description="Strategy of items that name none.")
    retain_strategies: dict[Name, dict[str, Any]] = Field(
        default_factory=dict, description="Named overrides of the retain fields, chosen by an item."
    )
    llm_gemini_safety_settings: list[SafetySetting] | None = Field(
        None, description="Content filters for Gemini; unset: its own."
    )
    llm_tokens_per_day: int | None = Field(
        None,
        ge=0,
        le=10**15,
        description="Most tokens a day that models may take for the bank; unset: no limit.",
    )
    enable_observations: bool = Field(True, description="Whether facts are consolidated into observations.")
    enable_auto_consolidation: bool = Field(
        True, description="Whether that begins by itself; else when it is asked for."
    )
    observations_mission: Text | None = Field(None, description="What observations are about.")
    consolidation_llm_batch_size: int = Field(8, ge=1, le=100, description="Facts in one consolidation call.")
    consolidation_source_facts_max_tokens: _TokenCap = Field(
        -1, description="Tokens of source facts in one call; -1: no limit."
    )
    consolidation_source_facts_max_tokens_per_observation: _TokenCap = Field(
        256, description="Tokens of source facts for each observation; -1: no limit."
    )
    consolidation_max_memories_per_round: int = Field(
        500, ge=1, le=10_000, description="Most facts of one round of consolidation."
    )
    consolidation_llm_parallelism: int = Field(
        1, ge=1, le=64, description="Scopes that a model consolidates side by side."
    )
    max_observations_per_scope: int = Field(
        -1, ge=-1, le=1_000_000, description="Most observations of one scope; -1: no limit."
    )
    observation_scope_limits: list[ScopeLimit] = Field(
        default_factory=list, max_length=100, description="Limits by globs of tags; the first that fits."
    )
    reflect_source_facts_max_tokens: _TokenCap = Field(
        -1, description="Tokens of source facts that one search of reflect shows; -1: no limit of its own."
    )
    mental_model_min_refresh_interval_seconds: int = Field(
        0, ge=0, le=31_536_000, description="Least time between two automatic refreshes of a mental model."
    )
    reflect_mission: Text | None = Field(None, description="Who the bank is when it reflects.")
    disposition_skepticism: Trait = Field(3, description="1 trusting to 5 doubting.")
    disposition_literalism: Trait = Field(3, description="1 between the lines to 5 to the letter.")
    disposition_empathy: Trait = Field(3, description="1 detached to 5 empathetic.")
    enable_temporal_retrieval: bool = Field(True, description="Whether recall ranks by time.")
    enable_graph_retrieval: bool = Field(True, description="Whether recall follows entities and links.")
    enable_reranking: bool = Field(True, description="Whether recall has a second stage.")
    timezone: Name = Field("UTC", description="Time zone of its days and hours, as Europe/Lisbon.")
    brain_enabled: bool = Field(
        True, description="Whether it learns when it is used, and warms caches before that."
    )
    background_max_wait_minutes: int = Field(
        15,
        ge=0,
        le=1440,
        description="Longest that consolidations, refreshes by the clock and dreams that nobody asked for"
        " wait for a quiet hour, in minutes.",
    )
    store_document_text: bool = Field(
        True, description="Whether texts are stored; else only the facts read from them."
    )
    recall_max_tokens: int = Field(
        4096, ge=1, le=1_000_000, description="Tokens of results where a recall does not say."
    )
    recall_include_chunks: bool = Field(False, description="Whether chunks come too where it does not say.")
    recall_chunks_max_tokens: int = Field(
        8192, ge=0, le=1_000_000, description="Tokens of these chunks where it does not say."
    )
    recall_budget_function: BudgetFunction = Field(
        "fixed", description="How deep a budget searches: `fixed`, or `adaptive` to the tokens asked for."
    )
    recall_budget_fixed_low: _Depth = Field(DEPTH["low"], description="Candidates of a strategy at `low`.")
    recall_budget_fixed_mid: _Depth = Field(DEPTH["mid"], description="Candidates of a strategy at `mid`.")
    recall_budget_fixed_high: _Depth = Field(DEPTH["high"], description="Candidates of a strategy at `high`.")
    recall_budget_adaptive_low: _Share = Field(0.0125, description="Candidates a token asked for, at `low`.")
    recall_budget_adaptive_mid: _Share = Field(0.025, description="Candidates a token asked for, at `mid`.")
    recall_budget_adaptive_high: _Share = Field(0.075, description="Candidates a token asked for, at `high`.")
    recall_budget_min: _Depth = Field(20, description="Fewest candidates where the budget is adaptive.")
    recall_budget_max: _Depth = Field(1000, description="Most candidates where the budget is adaptive.")
    audit_log_enabled: bool = Field(True, description="Whether requests are noted in the audit log.")
    mcp_enabled_tools: list[Name] | None = Field(None, description="MCP tools allowed; unset: all.")
    dream: DreamConfig = Field(
        default_factory=DreamConfig, description="When it dreams, of what, and what is kept: an object."
    )

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone: write it as Europe/Lisbon or UTC") from None
        return value

    @field_validator("mcp_enabled_tools")
    @classmethod
    def _tools_exist(cls, names: list[str] | None) -> list[str] | None:
        for name in names or ():
            if name not in MCP_TOOLS:
                near = difflib.get_close_matches(name, MCP_TOOLS, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(MCP_TOOLS)}"
                raise ValueError(f"there is no tool {name!r}; {hint}")
        return names and list(dict.fromkeys(names))

    @model_validator(mode="after")
    def _budget_bounds_are_ordered(self) -> BankConfig:
        if self.recall_budget_min > self.recall_budget_max:
            raise ValueError("recall_budget_min is above recall_budget_max: lower it, or raise the other")
        return self

    @model_validator(mode="after")
    def _strategies_are_overrides(self) -> BankConfig:
        for name, overrides in self.retain_strategies.items():
            try:
                RetainConfig.model_validate(overrides)
            except ValidationError as error:
                raise ValueError(f"strategy {name!r}: {first_problem(error)}") from None
        if self.retain_default_strategy and self.retain_default_strategy not in self.retain_strategies:
            raise ValueError(f"retain_default_strategy {self.retain_default_strategy!r} is not a strategy")
        return self

    def with_overrides(self, overrides: dict[str, Any]) -> BankConfig:
        """This configuration with ``overrides`` over it. Raises pydantic.ValidationError."""
        dream = self.dream.model_dump(exclude_unset=True)
        given = overrides.get("dream", {})
        if isinstance(given, dict):  # of which a part may be set
            given = merged(dream, given)
        return BankConfig.model_validate({**self.model_dump(), **overrides, "dream": given})

    def holding(self, stored: dict[str, Any]) -> BankConfig:
        """This configuration with what is stored over it, which was valid when it was set.

        Raises Conflict where it does not go with what holds now, e.g. with other environment variables.
        """
        try:
            return self.with_overrides(stored) if stored else self
        except ValidationError as error:
            raise Conflict(
                "what the bank or its tenant has set does not go with the server's settings:"
                f" {first_problem(error)}: set it anew, or back with null, or change environment variables"
            ) from None

    def with_strategy(self, overrides: dict[str, Any]) -> BankConfig:
        """This configuration with retain fields that count for more than its default strategy.

        Raises pydantic.ValidationError.
        """
        name = self.retain_default_strategy
        chosen = self.retain_strategies[name] if name else {}
        return self.with_overrides({**chosen, **overrides, "retain_default_strategy": None})

    def retain_options(self, strategy: str | None = None) -> RetainOptions:
        """How items of a strategy (None: the default one) are read. Raises InvalidRequest for one unknown."""
        name = strategy or self.retain_default_strategy
        if name and name not in self.retain_strategies:
            known = ", ".join(sorted(self.retain_strategies)) or "none"
            raise InvalidRequest("strategy", f"the bank has no retain strategy {name!r}; it has: {known}")
        overrides = self.retain_strategies[name] if name else {}
        c = self.with_overrides(overrides) if overrides else self
        return RetainOptions(
            mode=c.retain_extraction_mode,
            mission=c.retain_mission,
            custom_instructions=c.retain_custom_instructions,
            chunk_size=c.retain_chunk_size,
            structured_chunk_size=max(c.retain_structured_chunk_size, c.retain_chunk_size),
            entity_labels=tuple(_group(g) for g in c.entity_labels),
            free_form_entities=c.entities_allow_free_form,
            causal_links=c.retain_extract_causal_links,
            chunk_batch=c.retain_chunk_batch_size,
            secrets=c.retain_secrets,
            output_language=c.llm_output_language,
            gemini_safety_settings=tuple(
                (s.category, s.threshold) for s in c.llm_gemini_safety_settings or ()
            ),
            llm_tokens_per_day=c.llm_tokens_per_day,
        )

    def reflect_options(self) -> ReflectOptions:
        """Who the bank is when it reflects, and what that may cost."""
        return ReflectOptions(
            mission=self.reflect_mission,
            disposition=Disposition(
                skepticism=self.disposition_skepticism,
                literalism=self.disposition_literalism,
                empathy=self.disposition_empathy,
            ),
            output_language=self.llm_output_language,
            gemini_safety_settings=tuple(
                (s.category, s.threshold) for s in self.llm_gemini_safety_settings or ()
            ),
            llm_tokens_per_day=self.llm_tokens_per_day,
            source_tokens=self.reflect_source_facts_max_tokens,
            recall=self.recall_options(),
        )

    def recall_options(self) -> RecallOptions:
        """How the bank wants to be searched."""
        arms: dict[Arm, bool] = {
            "temporal": self.enable_temporal_retrieval,
            "graph": self.enable_graph_retrieval,
            "reranking": self.enable_reranking,
        }
        return RecallOptions(
            off=frozenset(arm for arm, wanted in arms.items() if not wanted),
            function=self.recall_budget_function,
            depths={
                "low": self.recall_budget_fixed_low,
                "mid": self.recall_budget_fixed_mid,
                "high": self.recall_budget_fixed_high,
            },
            shares={
                "low": self.recall_budget_adaptive_low,
                "mid": self.recall_budget_adaptive_mid,
                "high": self.recall_budget_adaptive_high,
            },
            least=self.recall_budget_min,
            most=self.recall_budget_max,
        )


def _group(given: LabelGroupConfig) -> LabelGroup:
    return LabelGroup(
        key=given.key,
        description=given.description,
        type=given.type,
        values=tuple(LabelValue(v.value, v.description) for v in given.values),
        optional=given.optional,
        tag=given.tag,
    )


def field_name(key: str) -> str:
    """A field by its own name or as an environment variable: HINDSIGHT_API_RETAIN_MISSION."""
    for prefix in _ALIAS_PREFIXES:
        if key.startswith(prefix):
            return key.removeprefix(prefix).lower()
    return key


def first_problem(error: ValidationError) -> str:
    """The first thing wrong, with the way to it."""
    found = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in found["loc"])
    message = str(found["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
