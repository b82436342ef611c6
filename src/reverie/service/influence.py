"""Influence: what use says about a bank."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reverie.brain import series
from reverie.brain.influence import HALF_FULL, HALF_LIFE, WEIGHTS, Use, factors
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


class Influence(Noun):
    """What use says about banks."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.database)
        self._context = context

    async def __call__(
        self, bank_id: str, window_days: int = 14, top_k: int = 12, entity_type: EntityType = "all"
    ) -> InfluenceResponse:
        """What mattered most in the last days, and when the bank was used. Raises NotFound."""
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
        async with self._read(bank_id) as (connection, bank):
            used = await store.used(connection, bank, kinds, since.astimezone(UTC).date(), _CONSIDERED, order)
            known = await store.described(connection, bank, used, _BOUND, since)
            hours = await store.hours(connection, bank, kinds, since)
            runs, quality = await dreams.in_window(connection, bank, since)
        entries = _ranked(used, known, now)
        local = _local(hours, zone)
        trend = series.days(local, first, last)
        return InfluenceResponse(
            bank_id=bank.bank_id,
            window_days=window_days,
            entity_type=entity_type,
            timezone=zone.key,
            leaderboard=entries[:top_k],
            heatmap=[_cell(cell, zone, now) for cell in series.week(local)],
            trend=[_point(index, day) for index, day in enumerate(trend)],
            anomalies=[_anomaly(one) for one in series.anomalies(trend)],
            summary=InfluenceSummary(
                entity_count=len(entries),
                dream_runs=runs,
                avg_dream_quality=round(quality, 4),
                top_influence=entries[0].influence_score if entries else 0.0,
            ),
        )


def _ranked(
    used: Sequence[store.Used], known: Mapping[tuple[Kind, str], store.Described], now: datetime
) -> list[InfluenceEntry]:
    found = []
    for one in used:
        if thing := known.get((one.kind, one.artifact)):
            connected = math.log1p(thing.facts) / math.log1p(_BOUND)
            parts = factors(Use(one.times, one.last, one.gain, connected, thing.cited), now)
            found.append(
                InfluenceEntry(
                    id=one.artifact,
                    type=thing.type,
                    text=thing.text[:_TEXT],
                    access_count=one.times,
                    influence_score=round(parts.weighted(WEIGHTS), 6),
                    contribution=InfluenceContribution(
                        **{name: round(getattr(parts, name), 6) for name in parts.__slots__}
                    ),
                    last_accessed_at=text_time(one.last),
                )
            )
    return sorted(found, key=lambda entry: (-entry.influence_score, entry.id))


def _local(hours: Mapping[datetime, int], zone: ZoneInfo) -> dict[datetime, int]:
    """Counts by the hour as clocks in the zone show it; an hour that a clock shows twice is one."""
    found: dict[datetime, int] = {}
    for hour, count in hours.items():
        shown = hour.astimezone(zone).replace(tzinfo=None, minute=0)
        found[shown] = found.get(shown, 0) + count
    return found


def _cell(cell: series.Cell, zone: ZoneInfo, now: datetime) -> HeatmapCell:
    ahead = now.astimezone(zone).utcoffset() or timedelta()
    return HeatmapCell(
        weekday=cell.weekday,
        hour=cell.hour,
        hour_utc=(cell.hour - math.floor(ahead / timedelta(hours=1))) % 24,
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
