"""What can be asked of a bank's brain, and what comes back. Names are those of Atulya's endpoints."""

from __future__ import annotations

from pydantic import Field

from reverie.brain.state import Mode
from reverie.service.fields import Request
from reverie.service.responses import Response

MOST_HOURS = 168


class SubRoutineRequest(Request):
    """A run of the brain."""

    mode: Mode = Field(
        "incremental",
        description="incremental learns what has come, warmup also warms caches, full_copy also notes what an"
        " export shows.",
    )
    horizon_hours: int = Field(
        24, ge=1, le=MOST_HOURS, description="Hours ahead in which caches are warmed before peaks."
    )
    force_rebuild: bool = Field(
        False, description="Forget what was learned, and learn from all that is logged."
    )


class SubRoutineSubmitResponse(Response):
    """A run that was accepted, or (``deduplicated``) the one alike that waits already."""

    operation_id: str
    deduplicated: bool = False


class PredictionPoint(Response):
    """An hour to come: its hour of the day in UTC, the calls to expect in it, and those as a share of the
    busiest hour of the week."""

    hour_utc: int
    score: float
    at: str
    calls: float


class Evaluation(Response):
    """How well the model expected the days held back from it: mean absolute errors in calls an hour, of the
    model and of the plain mean. ``skill``: the share of the latter that the model saves; None: not known."""

    hours: int
    error: float
    error_of_mean: float
    skill: float | None


class SubRoutinePredictionResponse(Response):
    """The busiest of the hours to come, best first."""

    bank_id: str
    horizon_hours: int
    predictions: list[PredictionPoint]
    sample_count: int
    source_snapshot_id: str | None
    model_signature: str | None
    timezone: str
    evaluation: Evaluation
    quiet_from: str | None = Field(description="When the next quiet hour within the horizon begins.")


class HistogramPoint(Response):
    """An hour of the day in UTC, and the share of a week's calls that is expected in it."""

    hour_utc: int
    score: float


class SubRoutineHistogramResponse(Response):
    """The 24 hours of a day."""

    bank_id: str
    histogram: list[HistogramPoint]
    sample_count: int
    source_snapshot_id: str | None
    model_signature: str | None
    timezone: str


class BrainStatusResponse(Response):
    """What there is of a bank's brain.

    ``circuit_open``: the last run failed, and the clock waits a day before the next. ``file_path`` is the
    name of the file that an export gives.
    """

    enabled: bool
    circuit_open: bool
    failure_count: int
    bank_id: str
    file_path: str
    exists: bool
    size_bytes: int
    last_modified_at: str | None = None
    source_snapshot_id: str | None = None
    generated_at: str | None = None
    native_library_loaded: bool = False
    format_version: int | None = None
    model_signature: str | None = None
    compatibility_reason: str | None = None
    metrics: dict[str, int] = Field(default_factory=dict)
    next_run_at: str | None = None
    next_warmup_at: str | None = None
    warmed_at: str | None = None


class BrainImportValidationResponse(Response):
    """Whether a file can be imported into the bank; ``reason`` says why not."""

    valid: bool
    version: int | None = None
    reason: str | None = None


class BrainImportResponse(Response):
    """A file that was imported."""

    bank_id: str
    file_path: str
    size_bytes: int
    format_version: int
