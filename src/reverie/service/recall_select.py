"""Which of the ranked facts are returned: least scores, observations instead of their facts, the budget."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from reverie.recall.budget import fit
from reverie.recall.scored import Scored
from reverie.service.recall_include import Kept, cost
from reverie.service.recall_observed import Chosen
from reverie.service.recall_request import MinScores, RecallRequest
from reverie.store import facts, history
from reverie.store.db import Reader

Cut = dict[uuid.UUID, str]
"""Why candidates are not returned."""

COVERED = "covered by a returned observation"
_TIMES = ("occurred_start", "occurred_end", "mentioned_at")
_RESTORED = ("text", "context", "fact_type", *_TIMES)


async def select(
    reader: Reader, ranked: Sequence[Scored], request: RecallRequest, chosen: Chosen
) -> tuple[list[Kept], Cut]:
    """The facts that are returned beside the chosen observations, best first, and why the rest is not."""
    cut: Cut = {}
    passed = ranked
    if request.min_scores is not None:
        cut = {one.hit.id: "under min_scores" for one in ranked if under(one, request.min_scores)}
        passed = [one for one in ranked if one.hit.id not in cut]
    if request.known_at is not None:
        passed = await _as_known(reader, passed, request.known_at)
    if request.prefer_observations:
        covered = {source for one in chosen.observed for source in one.sources}
        cut.update((one.hit.id, COVERED) for one in passed if one.hit.id in covered)
        passed = [one for one in passed if one.hit.id not in covered]
    kept = _fitting(passed, request.max_tokens - chosen.cost)
    if request.trace or request.explain:
        cut.update((scored.hit.id, "over max_tokens") for scored in passed[len(kept) :])
    names = await facts.mentions(reader, [scored.hit.id for scored in kept])
    return [Kept(one, *named) for one, named in zip(kept, names, strict=True)], cut


def under(scored: Scored, least: MinScores | None) -> str:
    """Which scores are lower than the least ones, and by how much; empty where none is."""
    if least is None:
        return ""
    hit, final = scored.hit, scored.final
    scores = {"semantic": hit.semantic, "keyword": hit.keyword, "reranker": final, "final": final}
    floors: dict[str, float | None] = {name: getattr(least, name) for name in scores}
    return ", ".join(
        f"{name} {scores[name]:.4f} of {low:.4f}"
        for name, low in floors.items()
        if low is not None and scores[name] < low
    )


def _fitting(ranked: Sequence[Scored], room: int) -> Sequence[Scored]:
    """The longest start of the ranking that fits so many tokens."""
    return ranked[: fit((cost(scored.hit) for scored in ranked), room)]


async def _as_known(reader: Reader, ranked: Sequence[Scored], known_at: datetime) -> list[Scored]:
    """Facts as they were before what people have changed in them since ``known_at``."""
    edits = await history.before_edits(reader, [scored.hit.id for scored in ranked], known_at)
    return [
        one._replace(hit=replace(one.hit, **_values(edits[one.hit.id]))) if one.hit.id in edits else one
        for one in ranked
    ]


def _values(old: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _TIMES and value is not None else value
        for name, value in old.items()
        if name in _RESTORED
    }
