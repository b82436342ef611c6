"""Facts as the wire has them: in a list, in full, and what was changed in them."""

from __future__ import annotations

from typing import Any

from reverie.service.recall_include import chunk_name
from reverie.service.responses import FactChange, MemoryChange
from reverie.service.scope import text_time
from reverie.store.db import Row


def listed(bank_id: str, row: Row) -> dict[str, Any]:
    """A fact in a list: there the wire has the names of its entities as one string.

    Who said it and how exact its times are stand here too, for banks that learn from this one page by page.
    """
    return {
        **_fields(bank_id, row),
        "entities": ", ".join(row["entities"]),
        "speaker": row["speaker"],
        "occurred_precision": row["occurred_precision"],
    }


def full(bank_id: str, row: Row, background: Row) -> dict[str, Any]:
    """A fact with all that is known of it and of what stands behind it."""
    fields = _fields(bank_id, row)
    aspects = row["aspects"] or {}
    edited = background["first_text"] not in (None, row["text"])
    return {
        **fields,
        "occurred_precision": row["occurred_precision"],
        "occurred_around": row["occurred_around"],
        "recurrence": row["recurrence"],
        "duration_s": row["duration"].total_seconds() if row["duration"] else None,
        "why": aspects.get("why"),
        "where": aspects.get("where"),
        "feeling": aspects.get("feeling"),
        "references": [
            {"pronoun": pronoun, "name": name, "confidence": confidence}
            for pronoun, name, confidence in aspects.get("references", [])
        ],
        "flags": row["flags"],
        "learned_at": text_time(row["learned_at"]),
        "valid_until": text_time(row["valid_until"]),
        "superseded_by": str(row["ended_by"]) if row["ended_by"] else None,
        "supersedes": [str(key) for key in background["supersedes"]],
        "reason": background["reason"],
        "edited": edited,
        "original_text": background["first_text"] if edited else None,
        "speaker": row["speaker"],
        "source": {
            "document_id": row["document_id"],
            "version": row["document_version"],
            "chunk_id": fields["chunk_id"],
            "start": row["span_start"],
            "end": row["span_end"],
        },
        "extractor": {"name": row["extractor"], "version": row["extractor_version"]},
        "confidence": row["confidence"],
        "source_fact_ids": [],
    }


def _fields(bank_id: str, row: Row) -> dict[str, Any]:
    occurred, mentioned = text_time(row["occurred_start"]), text_time(row["mentioned_at"])
    return {
        "id": str(row["id"]),
        "text": row["text"],
        "type": row["fact_type"],
        "fact_type": row["fact_type"],
        "entities": row["entities"],
        "context": row["context"],
        "date": occurred or mentioned,
        "occurred_start": occurred,
        "occurred_end": text_time(row["occurred_end"]),
        "mentioned_at": mentioned,
        "document_id": row["document_id"],
        "metadata": row["metadata"],
        "chunk_id": chunk_name(bank_id, row["chunk_id"]),
        "tags": row["tags"],
        "state": "invalidated" if row["retired_at"] else "valid",
        "invalidated_at": text_time(row["retired_at"]),
        "invalidation_reason": row["retired_reason"],
        "edited_at": text_time(row["edited_at"]),
    }


def change(row: Row) -> MemoryChange:
    """One entry of a fact's history."""
    changes = row["changes"]
    return MemoryChange(
        number=row["number"],
        changed_at=row["changed_at"].isoformat(),
        reason=row["reason"],
        changes=[FactChange(field=name, **values) for name, values in changes.items()],
        previous_text=changes["text"]["old"] if "text" in changes else None,
    )
