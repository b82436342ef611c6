"""What is returned stays inside its limits: results with their contexts, and source facts of observations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from reverie.language import tokens

Answer = dict[str, Any]
Call = Callable[..., Any]

RAW = ("Vera drinks green tea at work.", "Vera bought oolong tea on Friday.", "Vera dislikes coffee.")
OTHER = "Vera repaired the fence."
OBSERVATION = "Vera prefers tea to coffee."
SECOND = "Vera shops for tea weekly."


@pytest.fixture
def ids(bank: httpx.Client, retain: Call, sql: Call) -> dict[str, str]:
    """Three facts, one beside them, and two observations: one made of all three, one of the second."""
    for n, text in enumerate((*RAW, OTHER, OBSERVATION, SECOND)):
        retain(text, document_id=f"d{n}", timestamp=f"2024-01-0{n + 1}")
    known = {item["text"]: item["id"] for item in bank.get("memories/list").json()["items"]}
    for text, sources in ((OBSERVATION, RAW), (SECOND, RAW[1:2])):
        (key,) = sql(
            "INSERT INTO observations (bank, id, encoder, term_count, embedding, terms, kind, topic, text,"
            " extractor, proof_count, mentioned_at) SELECT bank, gen_random_uuid(), encoder, term_count,"
            " embedding, terms, 'meaning', text, text, 'rules', %s, mentioned_at FROM facts WHERE id = %s"
            " RETURNING id",
            len(sources),
            known[text],
        )[0]
        for source in sources:
            sql(
                "INSERT INTO observation_sources (bank, observation_id, fact_id, span_start, span_end)"
                " SELECT bank, %s, id, 0, length(text) FROM facts WHERE id = %s RETURNING fact_id",
                key,
                known[source],
            )
        assert bank.delete(f"memories/{known[text]}").status_code == 200
        known[text] = str(key)
    return known


def said(answer: Answer) -> list[str]:
    return [result["text"] for result in answer["results"]]


def test_source_facts_of_observations(ids: dict[str, str], recall: Call) -> None:
    answer = recall("What does Vera drink?", include={"source_facts": {}}, types=["observation"])
    by_text = {result["text"]: result for result in answer["results"]}
    # in the order of their times: Friday lies before the day it is told of
    assert by_text[OBSERVATION]["source_fact_ids"] == [ids[RAW[n]] for n in (1, 0, 2)]
    assert by_text[SECOND]["source_fact_ids"] == [ids[RAW[1]]]
    assert {one["text"] for one in answer["source_facts"].values()} == set(RAW)
    for key, one in answer["source_facts"].items():
        assert one["id"] == key
        assert (one["type"], one["document_id"], one["scores"]) == ("world", one["document_id"], None)
    assert answer["source_facts_truncated"] is False
    plain = recall("What does Vera drink?", types=["observation"])
    assert plain["source_facts"] is None
    assert all(result["source_fact_ids"] is None for result in plain["results"])


@pytest.mark.parametrize("limit", [0, 5, 8, 15, 17, 100])
def test_source_facts_stay_in_their_limits(ids: dict[str, str], recall: Call, limit: int) -> None:
    for name in ("max_tokens", "max_tokens_per_observation"):
        answer = recall("tea", include={"source_facts": {name: limit}}, types=["observation"])
        spent = sum(tokens.count(one["text"]) for one in answer["source_facts"].values())
        results = answer["results"]
        assert spent <= limit * (len(results) if name.endswith("observation") else 1)
        wanted = {key for result in results for key in result["source_fact_ids"]}
        assert answer["source_facts_truncated"] is (wanted != set(answer["source_facts"]))
    everything = recall("tea", include={"source_facts": {"max_tokens": -1}}, types=["observation"])
    assert len(everything["source_facts"]) == 3


def test_a_returned_observation_takes_the_place_of_its_facts(ids: dict[str, str], recall: Call) -> None:
    every = said(recall("What does Vera drink?"))
    assert set(every) == {*RAW, OTHER, OBSERVATION}  # of the second too little matters to what is asked
    answer = recall("What does Vera drink?", prefer_observations=True, trace=True, explain=[ids[RAW[0]]])
    assert said(answer) == [OBSERVATION, OTHER]
    gone = {one["id"] for one in answer["trace"]["pruned"]}
    assert gone == {ids[text] for text in RAW}
    assert {one["reason"] for one in answer["trace"]["pruned"]} == {"covered by a returned observation"}
    assert answer["explanations"][0]["stage"] == "observation"
    only = recall("What does Vera drink?", prefer_observations=True, types=["world"])
    assert set(said(only)) == {*RAW, OTHER}


@pytest.mark.parametrize("limit", [8, 16, 24, 40])
def test_only_a_returned_observation_covers(ids: dict[str, str], recall: Call, limit: int) -> None:
    answer = recall("What does Vera drink?", prefer_observations=True, max_tokens=limit)
    texts = said(answer)
    assert sum(tokens.count(text) for text in texts) <= limit
    if OBSERVATION in texts:
        assert not set(RAW) & set(texts)
    elif SECOND in texts:
        assert RAW[1] not in texts


@pytest.mark.parametrize("limit", [10, 30, 31, 60, 90])
def test_contexts_count_too(retain: Call, recall: Call, limit: int) -> None:
    for n in range(8):
        retain(
            f"The mill ground {n} sacks.", context="talk at the old mill by the river", document_id=f"d{n}"
        )
    results = recall("How many sacks?", max_tokens=limit)["results"]
    costs = [tokens.count(r["text"]) + tokens.count(r["context"]) for r in results]
    assert sum(costs) <= limit
    assert len(results) == min(8, limit // costs[0]) if costs else limit < 20


def test_source_facts_that_are_gone(bank: httpx.Client, ids: dict[str, str], recall: Call) -> None:
    assert bank.delete(f"memories/{ids[RAW[0]]}").status_code == 200
    assert bank.patch(f"memories/{ids[RAW[1]]}", json={"state": "invalidated"}).status_code == 200
    answer = recall("tea", include={"source_facts": {}}, types=["observation"])
    assert answer["results"] == []  # what has lost facts is not shown
    assert answer["source_facts"] == {}
