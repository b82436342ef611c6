"""What a bank asks of its reflections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reverie.recall.options import RecallOptions
from reverie.reflect.disposition import Disposition


@dataclass(frozen=True, slots=True)
class ReflectOptions:
    """What a bank asks of its reflections.

    ``llm_tokens_per_day`` bounds what models take for it in all, ``source_tokens`` the texts around memories
    and the facts behind observations that one search hands to a model (-1: no bound but the search's own).
    """

    mission: str | None = None
    disposition: Disposition = field(default_factory=Disposition)
    output_language: str | None = None
    gemini_safety_settings: Sequence[tuple[str, str]] = ()
    llm_tokens_per_day: int | None = None
    source_tokens: int = -1
    recall: RecallOptions = field(default_factory=RecallOptions)
