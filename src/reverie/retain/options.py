"""How a bank reads what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ExtractionMode = Literal["concise", "verbose", "custom", "verbatim", "chunks"]
LabelType = Literal["value", "multi-values", "text"]
SecretsPolicy = Literal["allow", "redact", "refuse"]


@dataclass(frozen=True, slots=True)
class LabelValue:
    """One value a label may take, and what it means."""

    value: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class LabelGroup:
    """One dimension of classification; its labels are written "key:value".

    ``value`` picks one of ``values``, ``multi-values`` any number of them, ``text`` is free. A group that is
    not ``optional`` always gets a value. ``tag``: its labels are written as tags of the fact too.
    """

    key: str
    description: str = ""
    type: LabelType = "value"
    values: tuple[LabelValue, ...] = ()
    optional: bool = True
    tag: bool = False


@dataclass(frozen=True, slots=True)
class RetainOptions:
    """A bank's reading of its items, every default filled in. Sizes are in characters.

    ``chunk_size`` bounds a chunk; a single turn of speech may take up to ``structured_chunk_size``. At most
    ``chunk_batch`` chunks are read together (0: no such bound), which changes nothing of what is read.
    """

    mode: ExtractionMode = "concise"
    mission: str | None = None
    custom_instructions: str | None = None
    chunk_size: int = 3000
    structured_chunk_size: int = 12_000
    entity_labels: tuple[LabelGroup, ...] = ()
    free_form_entities: bool = True
    causal_links: bool = True
    secrets: SecretsPolicy = "allow"
    output_language: str | None = None
    gemini_safety_settings: tuple[tuple[str, str], ...] = ()
    llm_tokens_per_day: int | None = None
    chunk_batch: int = 0
