"""What recall writes at once is what the models of its answer would have written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import orjson
import pytest
from tests.hits import hit

from reverie.recall.observations import Observed
from reverie.service import recall_include, recall_observed
from reverie.service.recall_response import RecallResult

LATER = datetime(2024, 5, 3, 23, 30, 1, 250, tzinfo=timezone(timedelta(hours=2)))
SCORES = recall_include.scores(1.23456789, 0.1, 1e-7)


def as_model_writes(found: Mapping[str, Any]) -> bytes:
    return RecallResult.model_validate_json(orjson.dumps(found)).model_dump_json().encode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"context": 'in "ünï" \x07', "metadata": {"a": "b"}, "tags": ["t"], "occurred_start": LATER},
        {"valid_until": LATER, "superseded_by": UUID(int=9), "flags": ["secret"]},
    ],
)
def test_a_fact_is_written_as_its_model_is(fields: dict[str, Any]) -> None:
    found = recall_include.result("ann", hit(1, "Ann moved.", **fields), ["Ann"], SCORES)
    assert orjson.dumps(found) == as_model_writes(found)
    assert found.keys() <= RecallResult.model_fields.keys()


def test_an_observation_is_written_as_its_model_is() -> None:
    found = recall_observed.result(
        Observed(UUID(int=1), "Ann moves a lot.", 2, ["t"], LATER, None, LATER, 0.5, 1.5, 0.75, [])
    )
    assert orjson.dumps(found) == as_model_writes(found)


def test_moments_are_written_in_utc() -> None:
    found = recall_include.result("ann", hit(1, mentioned_at=LATER), [])
    assert orjson.loads(orjson.dumps(found))["mentioned_at"] == "2024-05-03T21:30:01.000250+00:00"
    assert recall_include.utc(LATER) == LATER.astimezone(UTC)


def test_scores_are_rounded() -> None:
    assert SCORES == {"final": 1.234568, "reranker": 1.234568, "semantic": 0.1, "keyword": 0.0}
