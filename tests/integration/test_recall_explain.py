"""Why a fact was returned or was not; and that the trace tells the truth."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Answer = dict[str, Any]
Call = Callable[..., Any]

NOTES = (
    "The boiler was serviced by Hana.",
    "The boiler needs a new valve.",
    "The attic window is open.",
    "A heron stood in the pond.",
)


@pytest.fixture
def ids(bank: httpx.Client, retain: Call) -> dict[str, str]:
    """The facts' ids by their first two words."""
    retain(NOTES[0], tags=["house"], timestamp="2024-01-01", document_id="a")
    retain(NOTES[1], tags=["work"], timestamp="2024-02-01", document_id="b")
    retain(NOTES[2], timestamp="2024-03-01", document_id="c")
    retain(NOTES[3], timestamp="2024-04-01", document_id="d")
    items = bank.get("memories/list").json()["items"]
    return {text: next(i["id"] for i in items if i["text"] == text) for text in NOTES}


def why(answer: Answer) -> dict[str, Answer]:
    return {one["id"]: one for one in answer["explanations"]}


def test_nothing_is_explained_unasked(ids: dict[str, str], recall: Call) -> None:
    assert "explanations" not in recall("boiler")


def test_every_filter_is_named(bank: httpx.Client, ids: dict[str, str], recall: Call) -> None:
    heron = ids[NOTES[3]]
    narrow: dict[str, Answer] = {
        "types": {"types": ["experience"]},
        "tags": {"tags": ["house"], "tags_match": "any_strict"},
        "temporal_window": {"temporal_window": {"start": "2024-01-01", "end": "2024-01-31"}},
        "as_of": {"as_of": "2024-03-15"},
        "known_at": {"known_at": "2024-03-15"},
    }
    for name, options in narrow.items():
        one = why(recall("pond", explain=[heron], **options))[heron]
        assert (one["stage"], one["filtered_by"]) == ("filters", [name])
        assert one["rank"] is None
        assert one["final"] is None
    assert bank.patch(f"memories/{heron}", json={"state": "invalidated"}).status_code == 200
    one = why(recall("pond", explain=[heron], **narrow["tags"]))[heron]
    assert one["filtered_by"] == ["active", "tags"]
    assert one["reason"] == "it is retired; its tags do not match"


def test_what_is_returned_has_its_ranks_and_scores(ids: dict[str, str], recall: Call) -> None:
    asked = [ids[NOTES[1]], ids[NOTES[0]]]
    answer = recall("Which valve does the boiler need?", explain=asked, trace=True)
    assert [one["id"] for one in answer["explanations"]] == asked
    for one in answer["explanations"]:
        place = next(n for n, r in enumerate(answer["results"], 1) if r["id"] == one["id"])
        scores = answer["results"][place - 1]["scores"]
        assert (one["stage"], one["rank"]) == ("returned", place)
        assert (one["final"], one["semantic"], one["keyword"]) == (
            scores["final"],
            pytest.approx(scores["semantic"], abs=1e-5),
            pytest.approx(scores["keyword"], abs=1e-4),
        )
        assert sum(one["parts"].values()) == pytest.approx(one["final"], abs=1e-5)
        for found in answer["trace"]["retrieval_results"]:
            ranks = {hit["id"]: hit["rank"] for hit in found["results"]}
            told = one["strategies"][found["method"]]
            assert told["rank"] == ranks.get(one["id"])
            assert told["brought"] == len(ranks)
            if told["exact_rank"] and told["rank"]:
                assert told["exact_rank"] == told["rank"]


def test_what_is_cut_says_where_and_by_how_much(ids: dict[str, str], recall: Call) -> None:
    everything = list(ids.values())
    answer = recall("boiler valve", explain=everything, trace=True, max_tokens=8)
    (kept,) = answer["results"]
    for key, one in why(answer).items():
        if key != kept["id"]:
            assert one["stage"] == "max_tokens"
            assert one["last_returned_final"] == kept["scores"]["final"]
            assert one["short_by"] == pytest.approx(kept["scores"]["final"] - one["final"], abs=1e-6)
    answer = recall("boiler valve", explain=everything, min_scores={"keyword": 0.01})
    assert why(answer)[ids[NOTES[2]]]["reason"].startswith(
        "under min_scores (keyword 0.0000 of 0.0100); it ranks "
    )
    stages = {text: why(answer)[key]["stage"] for text, key in ids.items()}
    assert stages == dict(zip(NOTES, ["returned", "returned", "min_scores", "min_scores"], strict=True))


def test_what_no_strategy_brought(bank: httpx.Client, ids: dict[str, str], recall: Call) -> None:
    items = [{"content": f"Boiler report {n}: the boiler was checked."} for n in range(150)]
    assert bank.post("memories", json={"items": items}).status_code == 200
    heron = ids[NOTES[3]]
    one = why(recall("boiler report", explain=[heron], budget="low"))[heron]
    assert one["stage"] == "strategies"
    assert one["strategies"]["semantic"]["rank"] is None
    assert one["strategies"]["semantic"]["exact_rank"] > one["strategies"]["semantic"]["brought"] == 50
    assert one["strategies"]["keyword"]["exact_rank"] is None
    assert one["rank"] is None
    assert one["final"] is not None
    assert one["short_by"] > 0


def test_what_the_bank_does_not_have(bank: httpx.Client, ids: dict[str, str], recall: Call) -> None:
    gone, never = ids[NOTES[0]], str(uuid.uuid4())
    assert bank.delete(f"memories/{gone}").status_code == 200
    assert [one["stage"] for one in recall("boiler", explain=[gone, never])["explanations"]] == [
        "unknown"
    ] * 2


@pytest.mark.parametrize("value", [["x"], "x", [5], [str(uuid.uuid4())] * 21])
def test_bad_ids_name_the_field(bank: httpx.Client, retain: Call, value: object) -> None:
    retain("A lamp.")
    answer = bank.post("memories/recall", json={"query": "lamp", "explain": value})
    assert answer.status_code == 422
    assert "explain" in answer.json()["detail"][0]["loc"]


def test_the_trace_has_scores_and_parts(ids: dict[str, str], recall: Call) -> None:
    trace = recall("boiler valve", trace=True, max_tokens=8)["trace"]
    for found in trace["retrieval_results"]:
        if found["method"] in ("semantic", "keyword"):
            scores = [hit["score"] for hit in found["results"]]
            assert scores == sorted(scores, reverse=True)
            assert found["taken"] == len(scores) > 0
    for hit in trace["reranked"]:
        assert sum(hit["parts"].values()) == pytest.approx(hit["final"], abs=1e-3)
        assert hit["places"]["rank"] == hit["rank"]
    assert {one["reason"] for one in trace["pruned"]} == {"over max_tokens"}
    assert trace["left_out"] == []
    assert {"plan", "encode", "semantic", "keyword", "candidates", "rank", "read"} <= set(
        trace["summary"]["milliseconds"]
    )
