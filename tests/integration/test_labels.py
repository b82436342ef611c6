"""A bank's vocabulary of labels, where no model reads: chosen by their descriptions, stored as entities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from wire import configure, finished, retain
from wire import facts as stored

Answer = dict[str, Any]

ENGAGEMENT = {
    "key": "engagement",
    "description": "Student engagement level during the session",
    "type": "value",
    "optional": True,
    "values": [
        {"value": "active", "description": "Student is actively participating"},
        {"value": "passive", "description": "Student is listening but not participating"},
    ],
}
PEDAGOGY = {
    "key": "pedagogy",
    "description": "Teaching strategies used",
    "type": "multi-values",
    "values": [
        {"value": "scaffolding", "description": "Breaking complex tasks into smaller steps"},
        {"value": "direct_instruction", "description": "Explicit explanation by the teacher"},
        {"value": "socratic_questioning", "description": "Guiding through questions rather than answers"},
    ],
}
TOPIC = {
    "key": "topic",
    "description": "Specific subject being discussed. Examples: algebra, quadratic equations, geometry.",
    "type": "text",
    "optional": True,
}
MOOD = {
    "key": "mood",
    "description": "How the speaker feels",
    "values": [
        {"value": "glad", "description": "The speaker is happy"},
        {"value": "sad", "description": "The speaker is unhappy"},
    ],
    "tag": True,
}
STEPS = "The tutor broke the complex tasks on quadratic equations into smaller steps."
ANSWERED = "Mia was actively participating and answered each question."
LISTENED = "Tom was listening but not participating."
ASKED = "The tutor guided Mia through questions rather than giving answers."
WEATHER = "It rained over the harbour on Sunday."


def labels(fact: Answer, groups: Iterable[Answer] = (ENGAGEMENT, PEDAGOGY, TOPIC, MOOD)) -> set[str]:
    keys = {group["key"] for group in groups}
    return {name for name in fact["entities"] if name.partition(":")[0] in keys and ":" in name}


def labelled(bank: httpx.Client, **filters: Any) -> dict[str, set[str]]:
    return {fact["text"]: labels(fact) for fact in stored(bank, **filters)}


def recalled(bank: httpx.Client, query: str, **options: Any) -> set[str]:
    answer = bank.post("memories/recall", json={"query": query, **options})
    assert answer.status_code == 200, answer.text
    return {result["text"] for result in answer.json()["results"]}


def test_the_labels_of_a_lesson(bank: httpx.Client) -> None:
    configure(bank, entity_labels=[ENGAGEMENT, PEDAGOGY, TOPIC])
    retain(bank, *({"content": text} for text in (STEPS, ANSWERED, LISTENED, ASKED, WEATHER)))
    found = labelled(bank)
    assert found[STEPS] == {"pedagogy:scaffolding", "topic:quadratic equations"}
    assert "engagement:active" in found[ANSWERED]
    assert "engagement:passive" in found[LISTENED]
    assert "pedagogy:socratic_questioning" in found[ASKED]
    assert found[WEATHER] == set()
    names = {e["canonical_name"]: e for e in bank.get("entities").json()["items"]}
    assert names["pedagogy:scaffolding"]["mention_count"] == 1
    assert {"Mia", "Tom"} <= names.keys()
    assert all(fact["tags"] == [] for fact in stored(bank))


def test_labels_link_and_are_found(bank: httpx.Client) -> None:
    configure(bank, entity_labels=[PEDAGOGY])
    other = "For the essay, the teacher split the complex task into smaller steps."
    retain(bank, {"content": STEPS, "timestamp": "2024-01-01"}, {"content": other, "timestamp": "2024-06-01"})
    [entity] = [
        e for e in bank.get("entities").json()["items"] if e["canonical_name"] == "pedagogy:scaffolding"
    ]
    assert labelled(bank, entity_id=entity["id"]).keys() == {STEPS, other}
    edges = [e for e in bank.get("graph").json()["edges"] if e["type"] == "entity"]
    assert "pedagogy:scaffolding" in {edge["data"]["entityName"] for edge in edges}
    assert recalled(bank, "scaffolding", min_scores={"keyword": 0.1}) == {STEPS, other}


def test_labels_that_are_tags_filter(bank: httpx.Client) -> None:
    configure(bank, entity_labels=[MOOD])
    glad, sad = "Ana is happy about her new garden.", "Ben is unhappy since his cat ran away."
    key = retain(bank, glad, sad, WEATHER, tags=["diary"], run_async=True)["operation_id"]
    assert finished(bank, key)["status"] == "completed"
    tags = {fact["text"]: fact["tags"] for fact in stored(bank)}
    assert tags == {glad: ["diary", "mood:glad"], sad: ["diary", "mood:sad"], WEATHER: ["diary"]}
    assert recalled(bank, "How was it?", tags=["mood:glad"], tags_match="any_strict") == {glad}
    assert recalled(bank, "How was it?", tags=["diary", "mood:sad"], tags_match="all_strict") == {sad}
    listed = bank.get("memories/list", params={"tags": ["mood:sad"], "tags_match": "any_strict"}).json()
    assert [item["text"] for item in listed["items"]] == [sad]
    assert {tag["tag"]: tag["count"] for tag in bank.get("tags").json()["items"]} == {
        "diary": 3,
        "mood:glad": 1,
        "mood:sad": 1,
    }


def test_labels_match_exactly_only(bank: httpx.Client) -> None:
    levels = [{"value": value, "description": f"level {value}"} for value in ("B1", "B2", "C1")]
    configure(bank, entity_labels=[MOOD, {"key": "level", "values": levels}])
    names = ["mood:glad", "mood:sad", "mood:glad tidings", "level:B1", "level:B2", "level:C1"]
    for text in (
        "Ana is happy.",
        "Ben is unhappy.",
        "The course is of level B1.",
        "The course is of level B2.",
    ):
        retain(bank, text)
    retain(bank, *({"content": WEATHER, "entities": [{"text": name}]} for name in names))
    found = {e["canonical_name"]: e for e in bank.get("entities").json()["items"]}
    assert set(names) <= found.keys()
    assert found["mood:glad"]["mention_count"] == found["mood:sad"]["mention_count"] == 2
    for name in names:
        full = bank.get(f"entities/{found[name]['id']}").json()
        assert full["metadata"].get("aliases", []) == [], name


def test_labels_alone(bank: httpx.Client) -> None:
    configure(bank, entity_labels=[ENGAGEMENT], entities_allow_free_form=False)
    retain(bank, ANSWERED, LISTENED)
    names = {entity["canonical_name"] for entity in bank.get("entities").json()["items"]}
    assert names == {"engagement:active", "engagement:passive"}


def test_a_label_that_is_not_optional_is_always_given(bank: httpx.Client) -> None:
    groups = [
        {**ENGAGEMENT, "optional": False},
        {**TOPIC, "optional": False},
        {**PEDAGOGY, "optional": False},
    ]
    configure(bank, entity_labels=groups)
    retain(bank, WEATHER, STEPS)
    found = labelled(bank)
    for text in (WEATHER, STEPS):
        assert len({one for one in found[text] if one.startswith("engagement:")}) == 1
        assert len({one for one in found[text] if one.startswith("topic:")}) == 1
    assert not any(one.startswith("pedagogy:") for one in found[WEATHER])  # any number may be none


@pytest.mark.parametrize(
    "text", [STEPS, ANSWERED, LISTENED, ASKED, WEATHER, "x", "Gänse 🦆 fliegen.", "1 2 3"]
)
def test_no_value_is_outside_the_vocabulary(bank: httpx.Client, text: str) -> None:
    groups = [{**group, "optional": False} for group in (ENGAGEMENT, PEDAGOGY, MOOD)]
    configure(bank, entity_labels=groups, retain_extraction_mode="verbose")
    retain(bank, text)
    allowed = {f"{g['key']}:{v['value']}" for g in (ENGAGEMENT, PEDAGOGY, MOOD) for v in g["values"]}
    for fact in stored(bank):
        assert labels(fact) <= allowed
        for group in (ENGAGEMENT, MOOD):
            assert len(labels(fact, [group])) == 1


def test_a_new_vocabulary_takes_effect_when_the_document_is_read_again(bank: httpx.Client) -> None:
    retain(bank, ANSWERED, document_id="d")
    assert labelled(bank) == {ANSWERED: set()}
    configure(bank, entity_labels=[ENGAGEMENT])
    retain(bank, ANSWERED, document_id="d")
    assert labelled(bank) == {ANSWERED: {"engagement:active"}}
    configure(bank, entity_labels=[{**ENGAGEMENT, "tag": True}])
    done = finished(bank, bank.post("documents/d/reprocess").json()["operation_id"])
    assert done["status"] == "completed"
    [fact] = stored(bank)
    assert fact["tags"] == ["engagement:active"]
    assert bank.get("documents/d").json()["tags"] == []


def test_a_preview_shows_labels(bank: httpx.Client) -> None:
    asked = {"content": ANSWERED, "entity_labels": [ENGAGEMENT]}
    [fact] = bank.post("memories/dry-run-extract", json=asked).json()["facts"]
    assert fact["labels"] == ["engagement:active"]
    assert "engagement:active" in fact["entities"]
    strategies = {"plain": {"entity_labels": []}}
    configure(bank, entity_labels=[MOOD], retain_strategies=strategies, retain_default_strategy="plain")
    [fact] = bank.post("memories/dry-run-extract", json=asked).json()["facts"]
    assert fact["labels"] == ["engagement:active"]  # what the request says counts most
