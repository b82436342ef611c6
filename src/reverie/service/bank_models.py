"""What is asked of a bank beside its profile, and what comes back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reverie.service.fields import FilledText, Request
from reverie.service.responses import DispositionTraits, Response


class AddBackgroundRequest(Request):
    """What is to be added."""

    content: Annotated[FilledText, Field(max_length=100_000)]
    update_disposition: bool = Field(True, description="Accepted; the disposition stays as it is.")


class BackgroundResponse(Response):
    """The mission as it is now; ``background`` is the same."""

    mission: str
    background: str | None = None
    disposition: DispositionTraits | None = None


class MemoryTimeseriesBucket(Response):
    """Memories of one span of time, by their type."""

    time: str = Field(description="When the bucket begins, in UTC.")
    world: int = 0
    experience: int = 0
    observation: int = 0


class MemoriesTimeseriesResponse(Response):
    """Memories of a period, the oldest bucket first."""

    bank_id: str
    period: str
    trunc: str = Field(description="Length of a bucket: minute, hour or day.")
    time_field: str = "created_at"
    buckets: list[MemoryTimeseriesBucket] = Field(default_factory=list)
