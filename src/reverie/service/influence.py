"""Influence: what use says about a bank."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reverie.brain import series
from reverie.brain.influence import HALF_FULL, HALF_LIFE, WEIGHTS, Factors, Use, factors
from reverie.operations import Context
from reverie.service.influence_models import (
    EntityType,
    HeatmapCell,
    InfluenceAnomaly,
    InfluenceContribution,
    InfluenceEntry,
    InfluenceResponse,
    InfluenceSummary,
    TrendPoint,
)
from reverie.service.scope import Noun, text_time
from reverie.store import dreams
from reverie.store import influence as store
from reverie.store.access import Kind

KINDS: tuple[Kind, ...] = ("memory", "chunk", "mental_model")
MOST_DAYS = 90
_CONSIDERED = 250
"""Things, best by use alone, whose place in the graph is looked up."""
_BOUND = 1_000
"""Facts of an entity at which it is as well connected as it can be."""
_TEXT = 180


class _Ranked(NamedTuple):
    score: float
    parts: Factors
    used: store.Used
    thing: store.Described


class Influence(Noun):
    """What use says about banks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.database)
        self._context = context

    async def __call__(
        self, bank_id: str, window_days: int = 14, top_k: int = 12, entity_type: EntityType = "all"
    ) -> InfluenceResponse:
        """What mattered most in the last days, and when the bank was used. Raises InvalidRequest."""
        kinds = KINDS if entity_type == "all" else (entity_type,)
        now = datetime.now(UTC)
        zone = ZoneInfo((await self._context.config(bank_id)).timezone)
        last = now.astimezone(zone).date()
        first = last - timedelta(days=window_days - 1)
        since = datetime.combine(first, datetime.min.time(), zone)
        order = {
            "now": now, "half_life_s": HALF_LIFE.total_seconds(), "half_full": HALF_FULL,
            "recency": WEIGHTS.recency, "freq": WEIGHTS.freq, "rerank": WEIGHTS.rerank,
        }  # fmt: skip
        async with self._look(bank_id) as (connection, bank):
            used = await store.used(connection, bank, kinds, since.astimezone(UTC).date(), _CONSIDERED, order)
            known = await store.described(connection, bank, used, _BOUND, since)
            hours = await store.hours(connection, bank, kinds, since)
            runs, quality = await dreams.in_window(connection, bank, since)
        ranked = _ranked(used, known, now)
        local = _local(hours, zone)
        ahead = math.floor((now.astimezone(zone).utcoffset() or timedelta()) / timedelta(hours=1))
        trend = series.days(local, first, last)
        return InfluenceResponse(
            bank_id=bank.bank_id,
            window_days=window_days,
            entity_type=entity_type,
            timezone=zone.key,
            leaderboard=[_entry(one) for one in ranked[:top_k]],
            heatmap=[_cell(cell, ahead) for cell in series.week(local)],
            trend=[_point(index, day) for index, day in enumerate(trend)],
            anomalies=[_anomaly(one) for one in series.anomalies(trend)],
            summary=InfluenceSummary(
                entity_count=len(ranked),
                dream_runs=runs,
                avg_dream_quality=round(quality, 4),
                top_influence=ranked[0].score if ranked else 0.0,
            ),
        )


def _ranked(
    used: Sequence[store.Used], known: Mapping[tuple[Kind, str], store.Described], now: datetime
) -> list[_Ranked]:
    found = []
    for one in used:
        if thing := known.get((one.kind, one.artifact)):
            connected = math.log1p(thing.facts) / math.log1p(_BOUND)
            parts = factors(Use(one.times, one.last, one.gain, connected, thing.cited), now)
            found.append(_Ranked(round(parts.weighted(WEIGHTS), 6), parts, one, thing))
    return sorted(found, key=lambda one: (-one.score, one.used.artifact))


def _entry(one: _Ranked) -> InfluenceEntry:
    return InfluenceEntry(
        id=one.used.artifact,
        type=one.thing.type,
        text=one.thing.text[:_TEXT],
        access_count=one.used.times,
        influence_score=one.score,
        contribution=InfluenceContribution(
            **{name: round(getattr(one.parts, name), 6) for name in one.parts.__slots__}
        ),
        last_accessed_at=text_time(one.used.last),
    )


def _local(hours: Mapping[datetime, int], zone: ZoneInfo) -> dict[datetime, int]:
    """Counts by the hour as clocks in the zone show it; an hour that a clock shows twice is one."""
    found: dict[datetime, int] = {}
    for hour, count in hours.items():
        shown = hour.astimezone(zone).replace(tzinfo=None, minute=0)
        found[shown] = found.get(shown, 0) + count
    return found


def _cell(cell: series.Cell, ahead: int) -> HeatmapCell:
    return HeatmapCell(
        weekday=cell.weekday,
        hour=cell.hour,
        hour_utc=(cell.hour - ahead) % 24,
        count=cell.count,
        score=round(cell.score, 6),
    )


def _point(index: int, day: series.Day) -> TrendPoint:
    return TrendPoint(
        index=index,
        date=day.day.isoformat(),
        count=day.count,
        raw=round(day.raw, 6),
        ewma=round(day.ewma, 6),
        lower=round(day.lower, 6),
        upper=round(day.upper, 6),
    )


def _anomaly(one: series.Anomaly) -> InfluenceAnomaly:
    return InfluenceAnomaly(
        index=one.index,
        date=one.day.isoformat(),
        score=round(one.score, 6),
        zscore=round(one.zscore, 6),
        iqr=one.iqr,
    )
