"""What a refresh of a mental model can be and come to, by the names that the wire has for it."""

from __future__ import annotations

from typing import Literal

Mode = Literal["full", "delta"]
Fallback = Literal[
    "no_baseline_content",
    "source_query_changed",
    "structured_doc_unreadable",
    "delta_ops_failed",
    "delta_ops_all_skipped",
]
TracedOutcome = Literal[
    "content_written",
    "content_unchanged",
    "content_preserved_no_new_facts",
    "refresh_failed_empty_candidate",
    "refresh_failed_delta_not_applied",
]
Outcome = TracedOutcome | Literal["refresh_failed_structured_output"]
FailureReason = Literal[
    "empty_candidate",
    "structured_doc_unreadable",
    "delta_ops_failed",
    "delta_ops_all_skipped",
    "delta_not_applied",
    "structured_output_failed",
]
