"""Which of the ranked facts are returned: least scores, observations instead of their facts, the budget."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reverie.model import Recalled
from reverie.recall.budget import fit
from reverie.recall.scored import Scored
from reverie.service.recall_include import Kept, cost
from reverie.service.recall_request import MinScores, RecallRequest
from reverie.store import facts, history
from reverie.store.db import Reader

Cut = dict[uuid.UUID, str]
"""Why candidates are not returned."""

_FACT = 40
"""Tokens of a fact, before any is read: tells how many to read at once for the budget."""
_MORE = 8
"""Facts read beyond those expected to fit."""
_TIMES = ("occurred_start", "occurred_end", "mentioned_at")
_RESTORED = ("text", "context", "fact_type", *_TIMES)


async def select(reader: Reader, ranked: Sequence[Scored], request: RecallRequest) -> tuple[list[Kept], Cut]:
    """What is returned, best first, and why the rest is not."""
    cut: Cut = {}
    passed = [scored for scored in ranked if not under(scored, request.min_scores)]
    above = {scored.hit.id for scored in passed}
    cut.update((one.hit.id, "under min_scores") for one in ranked if one.hit.id not in above)
    kept = await _read(reader, passed, request)
    if request.prefer_observations:
        passed, kept = await _without_covered(reader, passed, kept, request, cut)
    if kept or passed:
        returned = {fact.id for _, fact in kept}
        last = max((n for n, scored in enumerate(passed) if scored.hit.id in returned), default=-1)
        # before the last result only what was deleted meanwhile is missing
        cut.update((scored.hit.id, "over max_tokens") for scored in passed[last + 1 :])
    return kept, cut


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


async def _without_covered(
    reader: Reader, passed: list[Scored], kept: list[Kept], request: RecallRequest, cut: Cut
) -> tuple[list[Scored], list[Kept]]:
    """The same without facts that a returned observation was made of; what follows takes their room."""
    seen: set[uuid.UUID] = set()
    while new := {fact.id for _, fact in kept if fact.fact_type == "observation"} - seen:
        seen |= new
        covered = {source for found in (await history.sources(reader, new)).values() for source in found}
        gone = {scored.hit.id for scored in passed if scored.hit.id in covered - seen}
        if not gone:
            break
        cut.update(dict.fromkeys(gone, "covered by a returned observation"))
        passed = [scored for scored in passed if scored.hit.id not in gone]
        kept = await _read(reader, passed, request)
    return passed, kept


async def _read(reader: Reader, ranked: Sequence[Scored], request: RecallRequest) -> list[Kept]:
    """The longest start of the ranking that fits the budget, with all that is known of each fact."""
    kept: list[Kept] = []
    start, left, mean = 0, request.max_tokens, float(_FACT)
    while start < len(ranked):
        page = ranked[start : start + int(left / mean) + _MORE]
        rows = await _rows(reader, [scored.hit.id for scored in page], request.known_at)
        # a fact deleted since it was ranked is left out
        found = [(scored, rows[scored.hit.id]) for scored in page if scored.hit.id in rows]
        costs = [cost(fact) for _, fact in found]
        fitting = fit(costs, left)
        kept += found[:fitting]
        if fitting < len(found):
            break
        left -= sum(costs)
        start += len(page)
        mean = max((request.max_tokens - left) / max(len(kept), 1), 1.0)
    return kept


async def _rows(
    reader: Reader, ids: Sequence[uuid.UUID], known_at: datetime | None
) -> dict[uuid.UUID, Recalled]:
    """Facts as they are, or as they were before what people have changed in them since ``known_at``."""
    rows = await facts.recalled(reader, ids)
    if known_at is not None:
        for fact, old in (await history.before_edits(reader, ids, known_at)).items():
            if fact in rows:
                rows[fact] = rows[fact]._replace(**_values(old))
    return rows


def _values(old: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _TIMES and value is not None else value
        for name, value in old.items()
        if name in _RESTORED
    }
