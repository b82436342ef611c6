"""What a reflection is asked, and by whom: values that service and operations fill in alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from reverie.recall.plan import Budget, Filters
from reverie.reflect.options import ReflectOptions


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a bank.

    ``filters`` hold for memories, its tags for observations, mental models and tagged directives too.
    ``context`` stands beside the question. ``response_schema`` is a JSON schema that was found sound (see
    reverie.reflect.shape). ``now`` is the day of the answer.
    """

    query: str
    context: str | None = None
    budget: Budget = "low"
    max_tokens: int = 4096
    filters: Filters = field(default_factory=Filters)
    apply_all_directives: bool = False
    exclude_mental_models: bool = False
    exclude_mental_model_ids: frozenset[str] = frozenset()
    response_schema: Mapping[str, Any] | None = None
    options: ReflectOptions = field(default_factory=ReflectOptions)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def words(self) -> str:
        """The question with what stands beside it."""
        return f"{self.query}\n\n{self.context}" if self.context and self.context.strip() else self.query

    def searches(self, fact_type: str) -> bool:
        """Whether memories of this type may be used."""
        return self.filters.types is None or fact_type in self.filters.types
