"""What a bank asks of its dreams, as one object of its configuration. Every key has an effect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reverie.dream.model import DreamOptions, ValueFocus
from reverie.model.text import Text

TriggerMode = Literal["manual", "event", "cron", "hybrid"]
Source = Literal["manual", "event", "cron"]
"""Who starts a run: a person, the end of a consolidation, or the clock."""
RunType = Literal["dream", "trance"]
"""A trance looks at more facts than a dream."""
Experience = Literal["hybrid", "structured", "narrative"]
Preset = Literal["balanced_org", "lean_local", "risk_guard", "exec_strategy"]

FACTS: dict[RunType, int] = {"dream": 800, "trance": 2400}
"""The latest facts of a bank that a run looks at, at most."""

_PRESETS: dict[Preset, dict[str, Any]] = {
    "balanced_org": {},
    "lean_local": {
        "max_input_tokens": 900,
        "max_output_tokens": 400,
        "top_k": 4,
        "max_artifact_bytes": 16_000,
    },
    "risk_guard": {"quality_threshold": 0.55, "prediction_horizon": "near", "min_recall_results": 4},
    "exec_strategy": {"prediction_horizon": "far", "top_k": 6, "dream_experience": "narrative"},
}
"""Defaults that a preset sets otherwise; what a bank sets itself counts for more."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ValueFocusConfig(_Strict):
    """What counts for a bank, each from 0 (not at all) to 3."""

    money: float = Field(1.0, ge=0, le=3, allow_inf_nan=False)
    time: float = Field(1.0, ge=0, le=3, allow_inf_nan=False)
    happiness: float = Field(1.0, ge=0, le=3, allow_inf_nan=False)


class DreamConfig(_Strict):
    """When a bank dreams, of what, and what is kept of it."""

    enabled: bool = Field(False, description="Whether it dreams by itself; asked for, it always does.")
    trigger_mode: TriggerMode = Field(
        "hybrid", description="What starts a dream: `event`, `cron`, both (`hybrid`), or only `manual`."
    )
    cron: str | None = Field(
        None,
        max_length=100,
        description="When the clock starts one: five fields of cron, in the bank's time zone.",
    )
    cron_interval_minutes: int = Field(180, ge=5, le=1440, description="How often, where `cron` is not set.")
    trance_enabled: bool = Field(False, description="Whether the clock's runs are trances: of more facts.")
    cooldown_minutes: int = Field(60, ge=0, le=1440, description="Least time from one run to the next.")
    preset: Preset = Field("balanced_org", description="Other defaults for what is not set.")
    top_k: int = Field(8, ge=1, le=8, description="Most proposals of a run.")
    min_recall_results: int = Field(
        2, ge=1, le=8, description="Facts without which there is nothing to dream of."
    )
    prediction_horizon: Literal["mixed", "near", "far"] = Field(
        "mixed", description="Which predictions are made."
    )
    quality_threshold: float = Field(0.4, ge=0, le=1, description="Quality below which a dream is not kept.")
    novelty_threshold: float = Field(0.15, ge=0, le=1, description="Novelty below which it is not kept.")
    validation_lookback_days: int = Field(
        45, ge=7, le=365, description="Days whose outcomes of predictions calibrate new ones."
    )
    max_pending_predictions: int = Field(
        24, ge=1, le=200, description="Most predictions that are open at a time."
    )
    value_focus: ValueFocusConfig = Field(default_factory=ValueFocusConfig)
    dream_experience: Experience = Field(
        "hybrid",
        description="The artifact: sentences (`narrative`), charts and tables (`structured`) or both.",
    )
    max_artifact_bytes: int = Field(24_000, ge=4_000, le=120_000, description="Largest artifact.")
    max_input_tokens: int = Field(
        2_000, ge=128, le=4_000, description="Tokens of facts shown to a model at a time."
    )
    max_output_tokens: int = Field(1_000, ge=160, le=1_600, description="Longest answer of a model.")
    worker_prompt: Text | None = Field(
        None, max_length=4_000, description="What a model should pay attention to."
    )

    @field_validator("cron")
    @classmethod
    def _line_can_come(cls, line: str | None) -> str | None:
        if line is None:
            return None
        if len(line.split()) != 5:
            raise ValueError("must have five fields: minute, hour, day, month, weekday, e.g. 0 3 * * *")
        try:
            croniter(line, datetime.now(UTC)).get_next(datetime)
        except (CroniterError, ValueError, OverflowError) as error:
            raise ValueError(f"{line[:60]!r} is no cron line: {error}"[:200]) from None
        return line

    @model_validator(mode="after")
    def _of_preset(self) -> DreamConfig:
        for name, value in _PRESETS[self.preset].items():
            if name not in self.model_fields_set:
                self.__dict__[name] = value  # and not by assignment: it stays one that was not set
        return self

    def follows(self, source: Source) -> bool:
        """Whether this source starts runs of the bank."""
        if source == "manual":
            return True
        return self.enabled and self.trigger_mode in (source, "hybrid")

    def next_run(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the clock starts a run next, in UTC; None: never."""
        if not self.follows("cron"):
            return None
        if self.cron is None:
            return now.astimezone(UTC) + timedelta(minutes=self.cron_interval_minutes)
        moment: datetime = croniter(self.cron, now.astimezone(zone)).get_next(datetime)
        return moment.astimezone(UTC)

    def options(self) -> DreamOptions:
        """What the phases take of it."""
        focus = self.value_focus
        return DreamOptions(
            value_focus=ValueFocus(focus.money, focus.time, focus.happiness),
            horizon=self.prediction_horizon,
            quality_threshold=self.quality_threshold,
            novelty_threshold=self.novelty_threshold,
            min_facts=self.min_recall_results,
            max_pending_predictions=self.max_pending_predictions,
            most_proposals=self.top_k,
        )


def merged(kept: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What a bank sets of its dreams with changes over it; None takes a key back to its default."""
    found = {**kept, **given}
    if isinstance(kept.get("value_focus"), dict) and isinstance(given.get("value_focus"), dict):
        found["value_focus"] = {**kept["value_focus"], **given["value_focus"]}
    return {name: value for name, value in found.items() if value is not None}


def layered(above: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What is set with what is set closer over it: of dreams key by key, as SQL's function of this name."""
    found = {**above, **own}
    if isinstance(own.get("dream"), dict):  # what is none is refused by whoever reads it
        found["dream"] = merged(above.get("dream", {}), own["dream"])
    return found
