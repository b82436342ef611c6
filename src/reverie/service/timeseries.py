"""How much a bank was told over a time, in buckets."""

from __future__ import annotations

from datetime import UTC, datetime

from reverie.service.bank_models import MemoriesTimeseriesResponse, MemoryTimeseriesBucket
from reverie.service.periods import ALL, period
from reverie.service.scope import Noun, checked, text_time
from reverie.store import timeseries

_TIME_FIELDS = ("created_at", "mentioned_at", "occurred_start")


class Timeseries(Noun):
    """Memories of a bank over time."""

    async def memories(
        self, bank_id: str, period_name: str = "7d", time_field: str = "created_at"
    ) -> MemoriesTimeseriesResponse:
        """Memories in each bucket of a period up to now, the empty ones too.

        Those without the time asked for count when they were learned; so do all where ``time_field`` is
        unknown. Raises NotFound, InvalidRequest.
        """
        over = period(period_name, ALL, datetime.now(UTC))
        field = time_field if time_field in _TIME_FIELDS else "created_at"
        async with self._look(bank_id) as (connection, bank):
            found = await timeseries.memories(
                connection, bank, trunc=over.trunc, field=field, within=(over.start, over.end)
            )
        by_time = {time: MemoryTimeseriesBucket(time=text_time(time) or "") for time in over.times}
        for row in found:
            setattr(by_time[row["time"]], row["fact_type"], row["n"])
        return MemoriesTimeseriesResponse(
            bank_id=checked(bank_id),
            period=over.name,
            trunc=over.trunc,
            time_field=field,
            buckets=list(by_time.values()),
        )
