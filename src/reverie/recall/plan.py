"""What a recall is going to do, as a value: print it, test it, trace it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from reverie.language import terms
from reverie.language.time import TimeSpan, find_times
from reverie.model import TagFilter

Budget = Literal["low", "mid", "high"]

DEPTH: dict[Budget, int] = {"low": 50, "mid": 100, "high": 300}
"""Candidates each strategy may bring."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a fact must meet to be a candidate at all. None means no such filter."""

    types: tuple[str, ...] | None = None
    tags: TagFilter | None = None
    window: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """``terms`` maps each index term of the query to its number; ``named_window`` is a time it names."""

    query: str
    depth: int
    filters: Filters
    terms: dict[str, int]
    named_window: tuple[datetime | None, datetime | None] | None
    words: frozenset[str]

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain data, for a trace."""
        window = self.named_window and [moment and moment.isoformat() for moment in self.named_window]
        return {
            "query": self.query,
            "candidates_per_strategy": self.depth,
            "terms": list(self.terms),
            "named_window": window,
            "types": self.filters.types,
            "tags": self.filters.tags and asdict(self.filters.tags),
            "temporal_window": self.filters.window and [m.isoformat() for m in self.filters.window],
        }


def make_plan(query: str, *, budget: Budget, filters: Filters, asked_at: datetime) -> Plan:
    """Read the query once: its terms, the people and the time it may name."""
    words = query.casefold().replace("’", "'").replace("'s", "").split()
    return Plan(
        query=query,
        depth=DEPTH[budget],
        filters=filters,
        terms={term: terms.number(term) for term in terms.terms(query)},
        named_window=_window(find_times(query, asked_at, prefer="past")),
        words=frozenset(word.strip(".,;:!?\"'()[]") for word in words),
    )


def _window(times: list[TimeSpan]) -> tuple[datetime | None, datetime | None] | None:
    named = [t for t in times if not t.recurring and (t.start or t.end)]
    return (named[0].start, named[0].end) if named else None
