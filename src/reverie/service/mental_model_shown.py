"""Mental models as the wire has them, and what their refreshes would do."""

from __future__ import annotations

from typing import Literal

from reverie.reflect.refresh import refreshed as results
from reverie.reflect.refresh.refreshed import Refreshed
from reverie.service.mental_model_models import (
    MentalModelDryRunRefreshResult,
    MentalModelFactCounts,
    MentalModelRefreshScope,
    MentalModelRefreshTrace,
    MentalModelRefreshWindow,
    MentalModelResponse,
    MentalModelTrigger,
    MentalModelVersion,
)
from reverie.service.responses import TokenUsage
from reverie.service.scope import text_time
from reverie.store.db import Row
from reverie.store.mental_model_scope import tags_match

Detail = Literal["metadata", "content", "full"]


def shown(bank_id: str, row: Row, is_stale: bool, detail: Detail) -> MentalModelResponse:
    """A mental model: its names and times, with its content too, or with all that the content rests on."""
    found = MentalModelResponse(
        id=row["id"],
        bank_id=bank_id,
        name=row["name"],
        tags=row["tags"],
        last_refreshed_at=text_time(row["last_refreshed_at"]),
        last_memory_seen_at=text_time(row["last_memory_seen_at"]),
        created_at=text_time(row["created_at"]),
        is_stale=is_stale,
    )
    if detail != "metadata":
        found.source_query = row["source_query"]
        found.content = row["content"]
        found.max_tokens = row["max_tokens"]
        found.trigger = MentalModelTrigger.model_validate(row["trigger"])
    if detail == "full":
        found.reflect_response = row["reflect_response"]
    return found


def version(row: Row) -> MentalModelVersion:
    """A former content."""
    return MentalModelVersion(
        previous_content=row["previous_content"],
        previous_reflect_response=row["reflect_response"],
        changed_at=text_time(row["changed_at"]) or "",
    )


def preview(row: Row, refreshed: Refreshed) -> MentalModelDryRunRefreshResult:
    """What a refresh of this mental model would do."""
    seen = refreshed.seen
    after = seen.since if refreshed.mode == "delta" else None
    trace = MentalModelRefreshTrace.model_validate(results.trace(refreshed, full=True))
    return MentalModelDryRunRefreshResult(
        mental_model_id=row["id"],
        name=row["name"],
        requested_mode=refreshed.requested_mode,
        effective_mode=refreshed.mode,
        mode_fallback_reason=refreshed.fallback,
        outcome=trace.outcome,
        would_persist=refreshed.outcome == "content_written",
        scope=_scope(row),
        window=MentalModelRefreshWindow(
            created_after=text_time(after),
            created_before=text_time(seen.at) or "",
            watermark=text_time(seen.last_memory),
        ),
        facts=MentalModelFactCounts(retrieved=dict(refreshed.retrieved), used=dict(refreshed.used)),
        based_on=refreshed.based_on,
        current_content=row["content"],
        candidate_content=refreshed.candidate,
        preview_content=refreshed.content,
        diff=refreshed.diff(row["content"]),
        delta_operations=trace.delta_operations,
        retraction=trace.retraction,
        trace=trace,
        usage=trace.usage or TokenUsage(),
        duration_ms=refreshed.duration_ms,
        warnings=refreshed.warnings,
    )


def _scope(row: Row) -> MentalModelRefreshScope:
    trigger, groups = row["trigger"], row["trigger"].get("tag_groups") or None
    return MentalModelRefreshScope(
        tags=None if groups else row["tags"] or None,
        tags_match=tags_match(row["tags"], trigger),
        tag_groups=groups,
        fact_types=trigger.get("fact_types"),
        exclude_mental_models=bool(trigger.get("exclude_mental_models")),
        exclude_mental_model_ids=[row["id"], *(trigger.get("exclude_mental_model_ids") or ())],
    )
