"""How an observation fares: told by when its facts were said, and by what moment it is now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

Trend = Literal["new", "strengthening", "stable", "weakening", "stale"]

RECENT = timedelta(days=30)
"""What was said in this time is recent."""
LONG = timedelta(days=90)
"""The time in which older evidence is compared with recent evidence, by how much there was in each month."""
SILENT = timedelta(days=180)
"""What nobody has said for so long is stale."""
DENSER = 2.0


def trend(said: Sequence[datetime], now: datetime) -> Trend:
    """The trend of an observation whose facts were said at these moments.

    ``new``: all of it was said in the last 30 days. ``stale``: none of it in the last 180. Else the last 30
    days are compared with the 90 before them, each by facts a month: ``strengthening`` from twice as many on,
    ``weakening`` where nothing recent stands against something older, ``stable`` between.
    """
    past = [moment for moment in said if moment <= now] or list(said)
    if not past or now - max(past) > SILENT:
        return "stale"
    if now - min(past) <= RECENT:
        return "new"
    recent = sum(now - moment <= RECENT for moment in past)
    older = sum(RECENT < now - moment <= RECENT + LONG for moment in past)
    a_month = older * (RECENT / LONG)
    if recent and recent >= DENSER * a_month:
        return "strengthening"
    return "weakening" if older and not recent else "stable"
