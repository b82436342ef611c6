"""Retain where a language model reads: what is stored, what it costs, and what the rules do when it fails."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from llm_server import LlmServer, Reply, Seen, error, facts, slow
from wire import causes, configure, finished, quotation, retain
from wire import facts as stored

from reverie.retain.llm.prompts import EXAMPLE_FACTS, SYSTEM

Answer = dict[str, Any]
Ask = Callable[..., list[tuple[Any, ...]]]

TEXT = "Alice joined Google yesterday because of the research. She found the office too loud. Bob likes tea."
SAID = "2025-01-15T10:00:00Z"
JOINED: Answer = {
    "quote": "Alice joined Google yesterday because of the research.",
    "what": "Alice joined Google on January 14, 2025.",
    "when": "yesterday",
    "why": "because of the research",
    "fact_kind": "event",
    "occurred_start": "2025-01-14",
    "entities": [{"name": "Alice", "kind": "person"}, {"name": "Google", "kind": "organization"}],
}
LOUD: Answer = {
    "quote": "She found the office too loud.",
    "what": "Alice found the office at Google too loud.",
    "feeling": "too loud",
    "entities": [{"name": "Alice", "kind": "person"}],
    "causal_relations": [{"target_index": 0, "relation_type": "caused_by"}],
}
BOB: Answer = {
    "quote": "Bob likes tea",
    "what": "Bob likes tea.",
    "entities": [{"name": "Bob", "kind": "person"}],
}
USAGE = {
    "input_tokens": 1000,
    "output_tokens": 200,
    "total_tokens": 1200,
    "cached_tokens": 600,
    "thoughts_tokens": 0,
}
WRONG_SCHEMA = Reply('{"memories": [{"text": "Alice joined Google"}]}')


def readers(bank: httpx.Client, **filters: Any) -> list[str]:
    return [fact["extractor"]["name"] for fact in stored(bank, **filters)]


def texts(bank: httpx.Client, **filters: Any) -> list[str]:
    return [fact["text"] for fact in stored(bank, **filters)]


def spent(bank: httpx.Client, ask: Ask) -> list[tuple[Any, ...]]:
    bank_id = bank.base_url.path.rstrip("/").rpartition("/")[2]
    return ask(
        "SELECT operation, input_tokens, output_tokens, cached_tokens, reserved_tokens, calls, failures,"
        " dropped FROM llm_usage JOIN banks USING (bank) WHERE bank_id = %s",
        bank_id,
    )


@pytest.fixture(scope="session")
def ask(served_with_model: Any) -> Ask:
    """Ask the database of the server with a model."""
    import psycopg

    def call(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(served_with_model.database_url, autocommit=True) as connection:
            return connection.execute(statement, parameters).fetchall()

    return call


def test_the_models_facts_are_stored(modelled: httpx.Client, model: LlmServer, ask: Ask) -> None:
    model.will(facts(JOINED, LOUD, BOB))
    answer = retain(modelled, TEXT, timestamp=SAID, document_id="d")
    assert (answer["usage"], answer["items_count"], answer["async"]) == (USAGE, 1, False)
    assert "warnings" not in answer
    assert len(model.seen) == 1
    joined, loud, bob = stored(modelled)
    assert joined["text"] == "Alice joined Google on January 14, 2025. Why: because of the research"
    assert (joined["occurred_start"], joined["occurred_end"]) == (
        "2025-01-14T00:00:00+00:00",
        "2025-01-15T00:00:00+00:00",
    )
    assert joined["why"] == "because of the research"
    assert (set(joined["entities"]), joined["fact_type"]) == ({"Alice", "Google"}, "world")
    assert (joined["mentioned_at"], joined["occurred_precision"]) == ("2025-01-15T10:00:00+00:00", "day")
    assert (loud["entities"], loud["feeling"], loud["occurred_start"]) == (["Alice"], "too loud", None)
    assert [fact["extractor"] for fact in (joined, loud, bob)] == [{"name": "llm", "version": 1}] * 3
    assert [quotation(modelled, fact) for fact in (joined, loud, bob)] == [
        one["quote"].rstrip(".") for one in (JOINED, LOUD, BOB)
    ]
    assert causes(modelled) == [(joined["text"], loud["text"])]
    assert spent(modelled, ask) == [("retain", 1000, 200, 600, 0, 1, 0, 0)]
    found = modelled.post("memories/recall", json={"query": "Who likes tea?"}).json()["results"]
    assert found[0]["text"] == "Bob likes tea."


def test_an_operation_keeps_what_reading_cost(modelled: httpx.Client, model: LlmServer) -> None:
    model.will(facts(JOINED, *EXAMPLE_FACTS))
    key = retain(modelled, TEXT, timestamp=SAID, document_id="d", run_async=True)["operation_id"]
    done = finished(modelled, key)
    assert (done["status"], done["error_message"]) == ("completed", None)
    assert done["result_metadata"] == {
        "document_ids": ["d"],
        "facts": 1,
        "items": 1,
        "dropped": {"ungrounded": 2},
        "warnings": [],
        "usage": {"input": 1000, "output": 200, "cached": 600, "calls": 1},
    }
    assert readers(modelled) == ["llm"]


def test_an_operation_keeps_why_the_rules_read(modelled: httpx.Client, model: LlmServer) -> None:
    model.will(error(401))
    done = finished(modelled, retain(modelled, TEXT, document_id="d", run_async=True)["operation_id"])
    assert (done["status"], done["retry_count"]) == ("completed", 0)
    [warning] = done["result_metadata"]["warnings"]
    assert warning == "rejected: the provider rejects the call (status 401): check the API key"
    assert set(readers(modelled)) == {"rules"}


@pytest.mark.parametrize(
    ("reply", "kind", "tries"),
    [
        (Reply('{"facts": [{"quote": "Alice'), "invalid_output", 2),  # malformed
        (Reply("Alice joined Google."), "invalid_output", 2),
        (Reply(""), "invalid_output", 2),
        (WRONG_SCHEMA, "invalid_output", 2),
        (Reply('{"facts": [', finish_reason="length"), "overflow", 1),  # truncated
        (Reply(None, refusal="I cannot help with that."), "refused", 1),
        (error(500), "unavailable", 2),
        (error(429, Retry_After="0"), "rate_limited", 2),
        (error(429, Retry_After="3600"), "rate_limited", 1),
        (Reply(body="<html>no gateway</html>"), "unavailable", 2),
        (facts(*EXAMPLE_FACTS), "ungrounded", 1),
    ],
)
def test_what_the_model_cannot_read_the_rules_read(
    modelled: httpx.Client, model: LlmServer, reply: Reply, kind: str, tries: int, ask: Any
) -> None:
    model.will(reply)
    answer = retain(modelled, TEXT, timestamp=SAID)
    [warning] = answer["warnings"]
    assert warning.startswith(f"{kind}: ")
    assert len(model.seen) == tries
    found = stored(modelled)
    assert {fact["extractor"]["name"] for fact in found} == {"rules"}
    assert "Bob likes tea." in [fact["text"] for fact in found]
    assert not any("kiln" in fact["text"] for fact in found)
    [(_, *_, reserved, calls, _, _)] = spent(modelled, ask)
    assert (reserved, calls) == (0, tries)


def test_no_facts_is_an_answer(modelled: httpx.Client, model: LlmServer) -> None:
    answer = retain(modelled, "Hello there!", document_id="d")
    assert (answer["usage"], stored(modelled), len(model.seen)) == (USAGE, [], 1)
    retain(modelled, "Hello there!", document_id="d")
    assert len(model.seen) == 1  # it is read already


def test_a_document_that_the_rules_read_is_read_again_when_the_model_works(
    modelled: httpx.Client, model: LlmServer
) -> None:
    model.will(error(401))
    for document in ("again", "reprocessed"):
        retain(modelled, TEXT, timestamp=SAID, document_id=document)
        assert set(readers(modelled, document_id=document)) == {"rules"}
    model.will(facts(JOINED, LOUD, BOB))
    answer = retain(modelled, TEXT, timestamp=SAID, document_id="again")
    assert "warnings" not in answer
    done = finished(modelled, modelled.post("documents/reprocessed/reprocess").json()["operation_id"])
    assert done["result_metadata"]["facts"] == 3
    for document in ("again", "reprocessed"):
        assert readers(modelled, document_id=document) == ["llm"] * 3
    model.seen.clear()
    retain(modelled, TEXT, timestamp=SAID, document_id="again")
    assert model.seen == []


def test_a_new_text_is_stored_though_the_model_fails_twice(modelled: httpx.Client, model: LlmServer) -> None:
    model.will(error(401))
    retain(modelled, "Bob likes tea.", document_id="d")
    retain(modelled, "Carol likes coffee.", document_id="d")
    assert texts(modelled) == ["Carol likes coffee."]
    assert modelled.get("documents/d").json()["original_text"] == "Carol likes coffee."


def test_the_same_text_is_left_alone_while_the_model_fails(modelled: httpx.Client, model: LlmServer) -> None:
    model.will(error(401))
    retain(modelled, TEXT, timestamp=SAID, document_id="d")
    before = [fact["id"] for fact in stored(modelled)]
    retain(modelled, TEXT, timestamp=SAID, document_id="d")
    assert [fact["id"] for fact in stored(modelled)] == before


def test_only_the_chunk_that_failed_is_read_again(modelled: httpx.Client, model: LlmServer) -> None:
    def answers(seen: Seen) -> Reply:
        return error(401) if "Carol" in seen.user else facts(BOB)

    model.answers = answers
    items = [{"content": "Bob likes tea."}, {"content": "Carol likes coffee."}]
    answer = retain(modelled, *items, timestamp=SAID, document_id="d")
    assert len(answer["warnings"]) == 1
    assert readers(modelled) == ["llm", "rules"]
    model.seen.clear()
    model.will(facts({"quote": "Carol likes coffee", "what": "Carol likes coffee."}))
    retain(modelled, *items, timestamp=SAID, document_id="d")
    assert [seen.user.rpartition("\n")[2] for seen in model.seen] == ["Carol likes coffee."]
    assert readers(modelled) == ["llm", "llm"]


def test_configuration_takes_effect_on_the_next_request(
    modelled: httpx.Client, other_modelled: httpx.Client, model: LlmServer
) -> None:
    retain(other_modelled, "Bob likes tea.", timestamp=SAID)
    retain(modelled, "Bob likes tea.", timestamp=SAID)
    configure(modelled, retain_mission="Only technical decisions.", llm_output_language="German")
    retain(modelled, "Bob likes tea.", timestamp=SAID, context="a chat")
    plain, same, told = model.seen
    assert plain.body == same.body
    assert {seen.system for seen in model.seen} == {SYSTEM["concise"]}
    assert told.user.splitlines()[:2] == [
        "Mission: Only technical decisions.",
        "Date of the text: Wednesday 2025-01-15T10:00+00:00",
    ]
    assert "Context: a chat" in told.user
    assert "Write in: German" in told.user
    configure(modelled, retain_extraction_mode="verbose")
    retain(modelled, "Bob likes cake.")
    assert model.seen[-1].system == SYSTEM["verbose"]
    configure(modelled, retain_extraction_mode="custom", retain_custom_instructions="Keep only drinks.")
    retain(modelled, "Bob likes milk.")
    assert "Keep only drinks." in model.seen[-1].system
    assert "What to keep, and how" in model.seen[-1].system
    assert "Leave out greetings" not in model.seen[-1].system
    strategies = {"quick": {"retain_extraction_mode": "verbatim"}}
    configure(modelled, retain_strategies=strategies)
    retain(modelled, "Bob likes rain.", strategy="quick")
    assert model.seen[-1].system == SYSTEM["verbatim"]


def test_chunks_and_what_is_given_need_no_model(modelled: httpx.Client, model: LlmServer) -> None:
    configure(modelled, retain_extraction_mode="chunks")
    answer = retain(modelled, TEXT)
    assert (answer["usage"]["total_tokens"], model.seen) == (0, [])
    assert texts(modelled) == [TEXT]
    assert readers(modelled) == ["rules"]
    assert "warnings" not in answer


def test_past_its_tokens_of_the_day_a_bank_is_read_by_the_rules(
    modelled: httpx.Client, other_modelled: httpx.Client, model: LlmServer, ask: Any
) -> None:
    model.will(facts(BOB))
    configure(modelled, llm_tokens_per_day=6000)
    answer = retain(modelled, "Bob likes tea.", document_id="first")
    assert "warnings" not in answer
    configure(modelled, llm_tokens_per_day=1200)
    answer = retain(modelled, "Bob likes tea. Ann does too.", document_id="second")
    assert answer["warnings"] == ["over_budget: the tokens of today are used up"]
    assert (answer["usage"]["total_tokens"], len(model.seen)) == (0, 1)
    assert set(readers(modelled, document_id="second")) == {"rules"}
    assert spent(modelled, ask) == [("retain", 1000, 200, 600, 0, 1, 0, 0)]
    assert "warnings" not in retain(other_modelled, "Bob likes tea.")
    assert readers(other_modelled) == ["llm"]


def test_a_new_bank_has_the_limit_of_the_server(modelled: httpx.Client, model: LlmServer) -> None:
    configure(modelled, llm_tokens_per_day=0)
    assert retain(modelled, "Bob likes tea.")["warnings"] == ["over_budget: the tokens of today are used up"]
    assert model.seen == []


def test_a_large_batch_does_not_keep_others_waiting(
    modelled: httpx.Client, other_modelled: httpx.Client, model: LlmServer
) -> None:
    model.will(slow(facts(), 0.1))
    items = [{"content": f"Guest {n} likes tea.", "document_id": f"d{n}"} for n in range(80)]
    key = retain(modelled, *items, run_async=True)["operation_id"]
    while len(model.seen) < 8:
        time.sleep(0.01)
    retain(other_modelled, "Bob likes tea.")
    assert modelled.get(f"operations/{key}").json()["status"] == "processing"
    assert len(model.seen) < 70
    assert finished(modelled, key)["result_metadata"]["usage"]["calls"] == 80


def test_a_newer_statement_ends_an_older_one(modelled: httpx.Client, model: LlmServer) -> None:
    for day, text, what in (
        ("2025-01-01", "user: I live in Rome.", "The user lives in Rome."),
        ("2025-02-01", "user: I moved to Oslo.", "The user moved to Oslo."),
    ):
        model.will(facts({"quote": text.partition(": ")[2], "what": what}))
        retain(modelled, text, timestamp=day, document_id=day)
    [rome], [oslo] = (stored(modelled, document_id=day) for day in ("2025-01-01", "2025-02-01"))
    assert (rome["valid_until"], rome["superseded_by"]) == ("2025-02-01T00:00:00+00:00", oslo["id"])
    assert (oslo["valid_until"], oslo["supersedes"], rome["state"]) == (None, [rome["id"]], "valid")


LABELS = [
    {
        "key": "mood",
        "description": "How the speaker feels",
        "values": [{"value": "glad", "description": "happy"}, {"value": "sad", "description": "unhappy"}],
        "tag": True,
    },
    {"key": "drink", "type": "text", "description": "What is drunk"},
    {
        "key": "place",
        "type": "multi-values",
        "optional": False,
        "values": [{"value": "home"}, {"value": "work"}],
    },
]


def test_labels_are_of_the_vocabulary(modelled: httpx.Client, model: LlmServer) -> None:
    configure(modelled, entity_labels=LABELS)
    given = ["mood:Glad", "mood:furious", "drink:green tea", "weather:rain", "mood:sad"]
    model.will(facts({**BOB, "labels": given}))
    key = retain(modelled, "Bob likes tea.", run_async=True, tags=["team"])["operation_id"]
    assert finished(modelled, key)["result_metadata"]["dropped"] == {"label": 3}
    [fact] = stored(modelled)
    assert set(fact["entities"]) == {"Bob", "mood:glad", "drink:green tea"}
    assert fact["tags"] == ["team", "mood:glad"]
    ask = {"query": "tea", "tags": ["mood:glad"], "tags_match": "all_strict"}
    assert len(modelled.post("memories/recall", json=ask).json()["results"]) == 1
    ask["tags"] = ["mood:sad"]
    assert modelled.post("memories/recall", json=ask).json()["results"] == []
    configure(modelled, entities_allow_free_form=False)
    retain(modelled, "Bob likes tea.", document_id="alone")
    [fact] = stored(modelled, document_id="alone")
    assert set(fact["entities"]) == {"mood:glad", "drink:green tea"}


def test_a_preview_asks_the_model_and_stores_nothing(modelled: httpx.Client, model: LlmServer) -> None:
    configure(modelled, retain_mission="From the bank.")
    model.will(facts(JOINED, LOUD))
    asked = {"content": TEXT, "timestamp": SAID, "retain_mission": "From the request."}
    found = modelled.post("memories/dry-run-extract", json=asked).json()
    assert found["usage"] == USAGE
    joined, loud = found["facts"]
    assert (joined["entities"], joined["why"]) == (["Alice", "Google"], "because of the research")
    assert (joined["occurred_start"], loud["caused_by"]) == ("2025-01-14T00:00:00+00:00", [0])
    assert "Mission: From the request." in model.seen[0].user
    assert stored(modelled) == []
    assert modelled.get("stats").json()["total_documents"] == 0
    model.will(error(401))
    found = modelled.post("memories/dry-run-extract", json=asked).json()
    assert "Bob likes tea." in [fact["text"] for fact in found["facts"]]
    assert found["warnings"] == ["rejected: the provider rejects the call (status 401): check the API key"]


def test_items_are_read_side_by_side_and_no_more_than_allowed(
    modelled: httpx.Client, model: LlmServer
) -> None:
    def answers(seen: Seen) -> Reply:
        said = seen.user.rpartition("\n")[2]
        return Reply(json.dumps({"facts": [{"quote": said, "what": said}]}), delay_s=0.05)

    model.answers = answers
    items = [{"content": f"Guest {n} likes tea.", "document_id": f"d{n}"} for n in range(16)]
    with ThreadPoolExecutor(4) as pool:
        answers_ = list(pool.map(lambda at: retain(modelled, *items[at : at + 4]), range(0, 16, 4)))
    assert [answer["usage"]["input_tokens"] for answer in answers_] == [4000] * 4
    assert model.most_at_once == 4
    assert sorted(texts(modelled)) == sorted(item["content"] for item in items)
    assert {fact["extractor"]["name"] for fact in stored(modelled)} == {"llm"}
