"""Reflect by rules over HTTP: the wire, directives that code can check, asynchronous answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

Answer = dict[str, Any]
LISBON = "Alice moved to Lisbon in May 2024."
GHENT = "Bob stays in Ghent, where he bakes bread."


def reflect(bank: httpx.Client, query: str, **options: Any) -> Answer:
    answer = bank.post("reflect", json={"query": query, **options})
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def direct(bank: httpx.Client, content: str, **fields: Any) -> str:
    answer = bank.post("directives", json={"name": content[:40], "content": content, **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_an_answer_with_what_it_is_based_on(bank: httpx.Client, retain: Callable[..., Answer]) -> None:
    retain(LISBON, GHENT, timestamp="2024-06-01T12:00:00Z", context="letters", document_id="d1")
    found = reflect(bank, "Where did Alice move?", include={"facts": {}, "tool_calls": {}})
    assert "Lisbon" in found["text"]
    assert found["usage"]["total_tokens"] == 0
    assert found["structured_output"] is None
    assert "directives" not in found
    assert "warnings" not in found
    memory = found["based_on"]["memories"][0]
    assert memory["text"] == LISBON
    assert (memory["type"], memory["context"]) == ("world", "letters")
    assert found["based_on"]["mental_models"] == found["based_on"]["directives"] == []
    assert [call["tool"] for call in found["trace"]["tool_calls"]] == ["recall", "search_mental_models"]
    assert found["trace"]["llm_calls"] == []
    plain = reflect(bank, "Where did Alice move?", include={"tool_calls": {"output": False}})
    assert plain["based_on"] is None
    assert plain["text"] == found["text"]
    assert {call["output"] for call in plain["trace"]["tool_calls"]} == {None}


def test_what_nobody_has_told(bank: httpx.Client, retain: Callable[..., Answer]) -> None:
    assert bank.put(str(bank.base_url).rstrip("/"), json={}).status_code == 200
    empty = reflect(bank, "Where does Alice live?", include={"facts": {}})
    assert empty["text"].startswith("I don't know")
    assert empty["based_on"]["memories"] == []
    retain(GHENT)
    assert reflect(bank, "What is the airspeed of a swallow?")["text"].startswith("I don't know")


def test_what_cannot_be_asked(bank: httpx.Client, retain: Callable[..., Answer]) -> None:
    retain(GHENT)
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    for body in ({"response_schema": schema}, {"response_schema": schema, "async": True}):
        answer = bank.post("reflect", json={"query": "Where?", **body})
        assert answer.status_code == 400, answer.text
        (problem,) = answer.json()["detail"]
        assert problem["loc"] == ["response_schema"]
        assert "REVERIE_REFLECT_LLM_PROVIDER" in problem["msg"]
    unsound = bank.post("reflect", json={"query": "Where?", "response_schema": {"type": "array"}})
    assert unsound.status_code == 422
    assert unsound.json()["detail"][0]["msg"].endswith('its type must be "object"')
    assert bank.post("reflect", json={"query": ""}).status_code == 422
    assert bank.post("reflect", json={"query": "word " * 3000}).status_code == 400
    assert bank.post("reflect", json={"query": "a", "budget": "huge"}).status_code == 422


def test_directives_that_code_can_check(bank: httpx.Client, retain: Callable[..., Answer]) -> None:
    retain(LISBON, GHENT, timestamp="2024-06-01T12:00:00Z", document_id="d1")
    cite = direct(bank, "Always cite your sources.", priority=5)
    polite = direct(bank, "Be polite.")
    direct(bank, "Answer in German.", is_active=False)
    direct(bank, "Answer in French.", tags=["paris"])
    found = reflect(bank, "Where did Alice move?", include={"facts": {}})
    assert found["text"].endswith(f"Sources:\n- “{LISBON}” (2024-06-01, document d1)")
    report = {one["id"]: one["status"] for one in found["directives"]}
    assert report == {cite: "rewritten", polite: "not_checked"}
    assert [one["id"] for one in found["based_on"]["directives"]] == [cite, polite]
    refused = reflect(bank, "Where did Alice move?", tags=["paris"], include={"facts": {}})
    assert (
        refused["text"] == "I cannot answer this: the answer would break the directive “Answer in French.”."
    )
    assert refused["based_on"]["memories"] == []
    assert [one["status"] for one in refused["directives"]] == ["not_checked", "not_checked", "refused"]
    everything = reflect(bank, "Where did Alice move?", apply_all_directives=True)
    assert len(everything["directives"]) == 3


def test_forbidden_words_and_the_priority_of_directives(
    bank: httpx.Client, retain: Callable[..., Answer]
) -> None:
    retain(LISBON)
    direct(bank, "Never mention Lisbon.", priority=1)
    hidden = reflect(bank, "Where did Alice move?")
    assert "Lisbon" not in hidden["text"].replace("Never mention Lisbon.", "")
    assert hidden["directives"][0]["status"] in ("refused", "rewritten")
    direct(bank, 'Always end with "Lisbon is lovely."', priority=9)
    won = reflect(bank, "Where did Alice move?")
    assert won["text"].endswith("Lisbon is lovely.")
    assert [(one["name"], one["status"]) for one in won["directives"]] == [
        ('Always end with "Lisbon is lovely."', "rewritten"),
        ("Never mention Lisbon.", "overridden"),
    ]


def test_filters(bank: httpx.Client, retain: Callable[..., Answer]) -> None:
    retain(LISBON, tags=["a"])
    retain("Alice moved to Madrid in May 2024.", tags=["b"])
    for tag, city in (("a", "Lisbon"), ("b", "Madrid")):
        found = reflect(bank, "Where did Alice move?", tags=[tag], tags_match="all_strict")
        assert city in found["text"]
    only = reflect(bank, "Where did Alice move?", fact_types=["experience"], include={"facts": {}})
    assert only["based_on"]["memories"] == []


def test_the_newer_of_two_that_contradict_each_other(
    bank: httpx.Client, retain: Callable[..., Answer]
) -> None:
    retain("Alice lives in Ghent.", timestamp="2023-01-05T12:00:00Z")
    retain("Alice lives in Lisbon.", timestamp="2024-06-01T12:00:00Z")
    found = reflect(bank, "Where does Alice live?", include={"facts": {}})
    assert "Lisbon" in found["text"]
    assert found["based_on"]["memories"][0]["text"] == "Alice lives in Lisbon."


def test_a_mental_model_of_the_same_question_is_the_answer(
    bank: httpx.Client, retain: Callable[..., Answer], finished: Callable[[str], Answer]
) -> None:
    retain(LISBON, GHENT)
    made = bank.post(
        "mental-models", json={"id": "home", "name": "Home", "source_query": "Where did Alice move?"}
    ).json()
    assert finished(made["operation_id"])["status"] == "completed"
    content = bank.get("mental-models/home").json()["content"]
    assert "Lisbon" in content
    found = reflect(bank, "Where did Alice move?", include={"facts": {}})
    assert found["text"] == content
    assert [one["id"] for one in found["based_on"]["mental_models"]] == ["home"]
    assert found["based_on"]["memories"] == []
    deadline = time.monotonic() + 60
    while bank.get("mental-models/home").json()["access_count"] != 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for options in ({"exclude_mental_models": True}, {"exclude_mental_model_ids": ["home"]}):
        without = reflect(bank, "Where did Alice move?", include={"facts": {}}, **options)
        assert without["based_on"]["mental_models"] == []
        assert without["based_on"]["memories"] != []
    other = reflect(bank, "What does Bob bake?", include={"facts": {}})
    assert other["based_on"]["mental_models"] == []


def test_an_answer_in_the_background(
    bank: httpx.Client, retain: Callable[..., Answer], finished: Callable[[str], Answer]
) -> None:
    retain(LISBON)
    submitted = reflect(bank, "Where did Alice move?", include={"facts": {}}, **{"async": True})
    assert set(submitted) == {"operation_id"}
    operation = finished(submitted["operation_id"])
    assert (operation["status"], operation["operation_type"]) == ("completed", "reflect")
    assert "Lisbon" in operation["result_metadata"]["text"]
    assert operation["result_metadata"]["based_on"]["memories"][0]["text"] == LISBON
    assert bank.post("reflect", json={"query": "a", "async": True}).status_code == 200


def test_one_of_all_tags_is_hidden_where_what_it_rests_on_is(
    bank: httpx.Client, retain: Callable[..., Answer], finished: Callable[..., Answer]
) -> None:
    retain("Mona lives in Oslo.", tags=["mona"])
    new = {"id": "everybody", "name": "Home", "source_query": "Where does Mona live?"}
    finished(bank.post("mental-models", json=new).json()["operation_id"])

    def used(query: str = "Where does Mona live?", **asked: Any) -> tuple[str, list[str]]:
        answer = bank.post("reflect", json={"query": query, "include": {"facts": {}}, **asked}).json()
        return answer["text"].split("\n")[0], [one["id"] for one in answer["based_on"]["mental_models"]]

    assert used() == ("Oslo", ["everybody"])
    assert used(tags=["mona"]) == ("Oslo", ["everybody"])
    assert used(tags=["bob"])[1] == []
    assert "Oslo" not in used(tags=["bob"])[0]
    # another question in nearly the same words is another one
    assert used("Where does Mona not live?")[1] == []
    assert used("Why does Mona live?")[1] == []
