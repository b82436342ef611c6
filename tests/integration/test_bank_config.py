"""A bank's configuration: what holds, what it has set itself, and that it takes effect."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

LABELS = [
    {
        "key": "mood",
        "description": "How the speaker feels",
        "values": [
            {"value": "glad", "description": "The speaker is happy"},
            {"value": "sad", "description": "The speaker is unhappy"},
        ],
        "tag": True,
    }
]


def patch(bank: httpx.Client, **updates: Any) -> httpx.Response:
    return bank.patch("config", json={"updates": updates})


def test_config_and_overrides_are_told_apart(bank: httpx.Client, bank_id: str) -> None:
    set_ = patch(bank, retain_mission="Note prices.", disposition_empathy=5).json()
    assert set_["bank_id"] == bank_id
    assert set_["overrides"] == {"retain_mission": "Note prices.", "disposition_empathy": 5}
    assert set_["config"]["retain_mission"] == "Note prices."
    assert set_["config"]["disposition_empathy"] == 5
    assert set_["config"]["retain_extraction_mode"] == "concise"
    assert set_["config"]["retain_chunk_size"] == 3000
    assert set_["config"]["consolidation_llm_batch_size"] == 8
    assert bank.get("config").json() == set_


def test_only_named_fields_change_and_null_takes_one_back(bank: httpx.Client) -> None:
    patch(bank, retain_mission="A", retain_chunk_size=500)
    after = patch(bank, retain_chunk_size=None).json()
    assert after["overrides"] == {"retain_mission": "A"}
    assert after["config"]["retain_chunk_size"] == 3000


def test_names_may_be_environment_variables(bank: httpx.Client) -> None:
    after = patch(bank, HINDSIGHT_API_RETAIN_EXTRACTION_MODE="verbose").json()
    assert after["overrides"] == {"retain_extraction_mode": "verbose"}


def test_reset_drops_all_overrides(bank: httpx.Client) -> None:
    patch(bank, retain_mission="A", entity_labels=LABELS)
    assert bank.delete("config").json()["overrides"] == {}
    assert bank.get("config").json()["config"]["entity_labels"] == []


def test_profile_and_config_are_one(client: httpx.Client, bank: httpx.Client, bank_id: str) -> None:
    profile = {"mission": "Keep the log.", "disposition": {"skepticism": 5}}
    client.put(f"/v1/default/banks/{bank_id}", json=profile)
    config = bank.get("config").json()["config"]
    assert (config["reflect_mission"], config["disposition_skepticism"]) == ("Keep the log.", 5)
    patch(bank, reflect_mission="Keep the books.", disposition_literalism=1)
    profile = bank.get("profile").json()
    assert profile["mission"] == "Keep the books."
    assert profile["disposition"] == {"skepticism": 5, "literalism": 1, "empathy": 3}


@pytest.mark.parametrize(
    ("updates", "field"),
    [
        ({"retain_misson": "x"}, "updates.retain_misson"),
        ({"retain_extraction_mode": "wordy"}, "updates.retain_extraction_mode"),
        ({"retain_chunk_size": 10}, "updates.retain_chunk_size"),
        ({"retain_mission": "nul \0"}, "updates.retain_mission"),
        ({"disposition_empathy": 6}, "updates.disposition_empathy"),
        ({"entity_labels": [{"key": "a:b", "values": [{"value": "x"}]}]}, "updates.entity_labels.0.key"),
        ({"entity_labels": [{"key": "a"}]}, "updates.entity_labels.0"),
        ({"entity_labels": [*LABELS, *LABELS]}, "updates.entity_labels"),
        ({"retain_strategies": {"fast": {"chunk": 1}}}, "updates"),
        ({"retain_default_strategy": "nowhere"}, "updates"),
        ({"retain_secrets": "hide"}, "updates.retain_secrets"),
        ({"llm_tokens_per_day": 10**30}, "updates.llm_tokens_per_day"),
        ({"retain_mission": "A", "REVERIE_RETAIN_MISSION": "B"}, "updates.REVERIE_RETAIN_MISSION"),
        ({"\ud800": 1}, "updates.?"),
        ({"entity_labels": [{"\ud800": 1}]}, "updates.entity_labels.0"),
    ],
)
def test_bad_values_name_their_field_and_change_nothing(
    bank: httpx.Client, updates: dict[str, Any], field: str
) -> None:
    patch(bank, retain_mission="Before.")
    body = json.dumps({"updates": {"observations_mission": "New.", **updates}})
    refused = bank.patch("config", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == 400, refused.text
    assert refused.json()["detail"][0]["msg"].startswith(field)
    assert bank.get("config").json()["overrides"] == {"retain_mission": "Before."}


def test_two_changes_at_once_hold_together_or_not_at_all(bank: httpx.Client, bank_id: str) -> None:
    patch(bank)
    changes = ({"recall_budget_min": 900}, {"recall_budget_max": 500})
    with ThreadPoolExecutor(2) as pool:
        for _ in range(8):
            answers = list(pool.map(lambda change: patch(bank, **change), changes))
            assert sorted(one.status_code for one in answers) == [200, 400]
            assert len(bank.delete("config").json()["overrides"]) == 0


def test_what_no_longer_goes_with_the_server_says_so(
    bank: httpx.Client, bank_id: str, retain: Callable[..., Any], sql: Callable[..., Any]
) -> None:
    """As after other environment variables: the bank can be mended, and set back."""
    retain("Ana moved to Lisbon.")
    patch(bank, recall_max_tokens=50)
    stored = '{"recall_budget_min": 4000, "recall_max_tokens": 50}'
    change = "UPDATE banks SET config = %s WHERE bank_id = %s RETURNING bank"
    sql(change, stored, bank_id)
    recall = {"query": "Where is Ana?"}
    for told in (bank.get("config"), bank.post("memories/recall", json=recall)):
        assert told.status_code == 409
        assert "recall_budget_min is above recall_budget_max" in told.json()["detail"]
    assert patch(bank, recall_budget_min=None).json()["overrides"] == {"recall_max_tokens": 50}
    assert bank.post("memories/recall", json=recall).status_code == 200
    sql(change, stored, bank_id)
    assert bank.delete("config").json()["overrides"] == {}


def test_of_a_bank_that_is_not_there(bank: httpx.Client) -> None:
    assert bank.get("config").json()["overrides"] == {}
    assert bank.delete("config").status_code == 404
    assert patch(bank, retain_mission="Makes it.").status_code == 200
    assert bank.get("config").json()["overrides"] == {"retain_mission": "Makes it."}


def test_takes_effect_on_the_next_request(
    bank: httpx.Client, retain: Callable[..., Any], stats: Callable[..., Any]
) -> None:
    text = "Ana moved to Lisbon in May. " * 40
    patch(bank, retain_extraction_mode="chunks", retain_chunk_size=400)
    bank.post("memories", json={"items": [{"content": text, "document_id": "d"}]})
    listed = bank.get("memories/list", params={"document_id": "d"}).json()["items"]
    chunks = bank.get("documents/d/chunks").json()["items"]
    assert len(chunks) == len(listed) > 1
    assert {fact["text"] for fact in listed} == {chunk["chunk_text"].strip() for chunk in chunks}


def test_a_strategy_overrides_the_bank(bank: httpx.Client) -> None:
    patch(bank, retain_strategies={"whole": {"retain_extraction_mode": "verbatim"}})
    text = "Ana Ribeiro moved to Lisbon in the month of May. Ben stayed in Porto with two dogs and a parrot."
    items = [
        {"content": text, "document_id": "a"},
        {"content": text, "document_id": "b", "strategy": "whole"},
    ]
    assert bank.post("memories", json={"items": items}).status_code == 200
    split = bank.get("memories/list", params={"document_id": "a"}).json()["items"]
    whole = bank.get("memories/list", params={"document_id": "b"}).json()["items"]
    assert len(split) == 2
    assert [fact["text"] for fact in whole] == [text]
    refused = bank.post("memories", json={"items": [{"content": "x", "strategy": "none such"}]})
    assert refused.status_code == 400
    assert "items.0.strategy" in ".".join(refused.json()["detail"][0]["loc"])
    assert "whole" in refused.text


def test_the_default_strategy_is_of_items_that_name_none(bank: httpx.Client) -> None:
    patch(
        bank,
        retain_strategies={"whole": {"retain_extraction_mode": "verbatim"}},
        retain_default_strategy="whole",
    )
    bank.post("memories", json={"items": [{"content": "One stays. Two goes away.", "document_id": "d"}]})
    listed = bank.get("memories/list", params={"document_id": "d"}).json()["items"]
    assert [fact["text"] for fact in listed] == ["One stays. Two goes away."]


def test_free_form_entities_can_be_switched_off(bank: httpx.Client) -> None:
    patch(bank, entities_allow_free_form=False)
    item = {"content": "Ana met Ben in Lisbon.", "document_id": "d", "entities": [{"text": "Trip 4"}]}
    bank.post("memories", json={"items": [item]})
    names = {entity["canonical_name"] for entity in bank.get("entities").json()["items"]}
    assert names == {"Trip 4"}
