"""What is told of influence. Names are those of Atulya's brain endpoints, with dates beside their indexes."""

from __future__ import annotations

from typing import Literal

from reverie.service.responses import Response

EntityType = Literal["all", "memory", "chunk", "mental_model"]


class InfluenceContribution(Response):
    """The parts of a score, each from 0 to 1 and before its weight."""

    recency: float
    freq: float
    graph: float
    rerank: float
    dream: float


class InfluenceEntry(Response):
    """A thing that was handed out in the window; ``access_count`` counts the calls in it."""

    id: str
    type: str
    text: str
    access_count: int
    influence_score: float
    contribution: InfluenceContribution
    last_accessed_at: str | None


class HeatmapCell(Response):
    """An hour of the week (Monday is 0) in the bank's time zone, and which hour that is in UTC now."""

    weekday: int
    hour: int
    hour_utc: int
    count: int
    score: float


class TrendPoint(Response):
    """A day of the bank's time zone: its use as a share of the busiest day's, moving average, its band."""

    index: int
    date: str
    count: int
    raw: float
    ewma: float
    lower: float
    upper: float


class InfluenceAnomaly(Response):
    """A day that stands out: robust and plain z-score, and whether it is outside of the quartiles' fences."""

    index: int
    date: str
    score: float
    zscore: float
    iqr: bool


class InfluenceSummary(Response):
    """Things that were handed out in the window, and dreams in it."""

    entity_count: int
    dream_runs: int
    avg_dream_quality: float
    top_influence: float


class InfluenceResponse(Response):
    """What use says about a bank in a window of days that ends now."""

    bank_id: str
    window_days: int
    entity_type: EntityType
    timezone: str
    leaderboard: list[InfluenceEntry]
    heatmap: list[HeatmapCell]
    trend: list[TrendPoint]
    anomalies: list[InfluenceAnomaly]
    summary: InfluenceSummary
