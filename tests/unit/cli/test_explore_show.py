"""What the screens of ``reverie explore`` say."""

from __future__ import annotations

import pytest

pytest.importorskip("textual", reason="the `explore` extra is not installed")

from reverie.cli.explore import show

RESULT = {
    "id": "f1",
    "text": "Ida [b]sails[/b].\x1b[2J",
    "type": "world",
    "occurred_start": "2024-05-01T00:00:00+00:00",
    "occurred_end": None,
    "mentioned_at": "2024-05-03T18:30:00+00:00",
    "document_id": "log",
    "metadata": {"speaker": "Nils"},
    "tags": ["sea", "home"],
    "entities": ["Ida"],
    "context": None,
    "scores": {"final": 0.5},
}
TRACE = {
    "query": {"query": "Who sails?"},
    "retrieval_results": [
        {"method": "semantic", "taken": 1, "results": [{"id": "f1", "rank": 1, "score": 0.4}]}
    ],
    "reranked": [
        {"id": "f1", "rank": 1, "final": 0.5, "parts": {"late": 0.7, "hop": -0.2}, "superseded_by": None}
    ],
    "pruned": [],
    "left_out": [],
    "summary": {"candidates": 1, "milliseconds": {"semantic": 1.0}},
}


def test_a_result_says_what_its_score_is_made_of() -> None:
    told = show.found(RESULT, TRACE).plain
    assert told.startswith("Ida [b]sails[/b].\N{REPLACEMENT CHARACTER}[2J\n")
    for line in ("said: 2024-05-03 18:30", "happened: 2024-05-01", "speaker: Nils", "tags: sea, home"):
        assert line in told
    assert told.endswith("score: 0.500\n  late 0.700\n  hop -0.200\nfound by: semantic #1\n")
    assert "Why" not in show.found(RESULT, None).plain


def test_a_trace_is_plain_text() -> None:
    told = show.traced({"results": [RESULT], "trace": TRACE}, 80).plain
    assert "query: Who sails?" in told
    assert "1. Ida [b]sails[/b].\N{REPLACEMENT CHARACTER}[2J" in told
    assert "1 candidates; semantic 1.0 ms" in told


def test_an_entity_is_told_with_its_names_and_facts() -> None:
    one = {
        "id": "e1",
        "canonical_name": "Ida Holm",
        "mention_count": 2,
        "first_seen": None,
        "last_seen": "2024-05-03T18:30:00+00:00",
        "metadata": {"kind": "person", "aliases": [{"id": "e2", "alias": "Ida"}]},
    }
    facts = {"items": [{"date": "2024-05-01T00:00:00+00:00", "text": "Ida\nsails."}], "total": 2}
    told = show.entity(one, facts).plain
    assert told.startswith("Ida Holm\nkind: person\nalso: Ida\nnamed: 2 times\nlast seen: 2024-05-03 18:30\n")
    assert told.endswith("2024-05-01  Ida sails.\nshown: 1 of 2\n")
    assert show.line("x" * 301).plain == "x" * 300 + "…"
    assert show.line("a\n\tb\x07").plain == "a b\N{REPLACEMENT CHARACTER}"


def test_a_long_document_is_cut() -> None:
    times = {"created_at": "2024-05-03T18:30:00+00:00", "updated_at": "2024-05-03T18:30:00+00:00"}
    one = {"id": "d", "memory_unit_count": 0, "tags": [], **times}
    assert show.document({**one, "original_text": "Short."}).plain.endswith("\n\nShort.")
    assert show.document({**one, "original_text": "x" * 50_007}).plain.endswith("xx\n… and 7 characters more")
