"""What a recall did: what each strategy brought, what each stage changed, and how long it all took."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from reverie.recall.plan import Plan
from reverie.recall.scored import Scored
from reverie.recall.strategies import Found
from reverie.telemetry import RECALL_SECONDS

_seconds = cache(RECALL_SECONDS.labels)


@dataclass(slots=True)
class Trace:
    """``milliseconds`` by stage; ``late`` has the time that each strategy was given which did not finish, and
    ``failed`` says what went wrong with a stage that was left out.

    ``taken`` is how many of what a strategy found were looked at; ``stages`` the ids in their order after
    each stage of the ranking.
    """

    found: dict[str, Sequence[Found]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    stages: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    milliseconds: dict[str, float] = field(default_factory=dict)

    def stage(self, name: str) -> _Stage:
        """Measure what runs inside as the stage of this name."""
        return _Stage(self, name)

    def ordered(self, name: str, ranked: Sequence[Scored]) -> None:
        """Remember the order after a stage of the ranking."""
        self.stages[name] = [scored.hit.id for scored in ranked]

    def as_dict(
        self, plan: Plan, ranked: Sequence[Scored], cut: dict[uuid.UUID, str], returned: Sequence[str]
    ) -> dict[str, Any]:
        """The trace as plain data. ``cut`` says of each candidate that is not returned why."""
        places = {name: {fact: n for n, fact in enumerate(ids, 1)} for name, ids in self.stages.items()}
        return {
            "query": plan.as_dict(),
            "retrieval_results": [
                {"method": name, "taken": self.taken.get(name, len(found)), "results": _brought(found)}
                for name, found in self.found.items()
            ],
            "rrf_merged": [],
            "reranked": [_traced(n, scored, places) for n, scored in enumerate(ranked, 1)],
            "entry_points": [],
            "visits": [],
            "pruned": [{"id": str(s.hit.id), "reason": cut[s.hit.id]} for s in ranked if s.hit.id in cut],
            "left_out": [
                {"method": name, "reason": f"took longer than {limit * 1000:.0f} ms"}
                for name, limit in self.late.items()
            ]
            + [{"method": name, "reason": reason} for name, reason in self.failed.items()],
            "summary": {
                "candidates": len(ranked),
                "returned": len(returned),
                "milliseconds": self.milliseconds,
            },
            "final_results": list(returned),
        }


class _Stage:
    """A stage while it runs. A class, for a generator takes three times as long."""

    __slots__ = ("_name", "_started", "_trace")

    def __init__(self, trace: Trace, name: str) -> None:
        self._trace, self._name = trace, name

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        seconds = time.perf_counter() - self._started
        told = self._trace.milliseconds
        told[self._name] = round(told.get(self._name, 0.0) + seconds * 1000, 2)
        _seconds(self._name).observe(seconds)


def _brought(found: Sequence[Found]) -> list[dict[str, Any]]:
    return [
        {"id": str(one.id), "rank": rank, "score": round(one.score, 6)} for rank, one in enumerate(found, 1)
    ]


def _traced(place: int, scored: Scored, places: dict[str, dict[uuid.UUID, int]]) -> dict[str, Any]:
    hit = scored.hit
    return {
        "rank": place,
        "id": str(hit.id),
        "semantic": round(hit.semantic, 4),
        "keyword": round(hit.keyword, 4),
        "final": round(scored.final, 4),
        "parts": {name: round(value, 4) for name, value in scored.parts.items()},
        "places": {name: ranks[hit.id] for name, ranks in places.items() if hit.id in ranks},
        "superseded_by": str(hit.superseded_by) if hit.superseded_by else None,
    }
