"""Bank templates over HTTP: export, import, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import jsonschema
import pytest

Answer = dict[str, Any]
Make = Callable[[], httpx.Client]

MANIFEST: Answer = {
    "version": "1",
    "bank": {
        "retain_mission": "Note prices.",
        "retain_chunk_size": 2000,
        "disposition_empathy": 5,
        "entity_labels": [{"key": "mood", "values": [{"value": "good"}, {"value": "bad"}]}],
    },
    "mental_models": [
        {
            "id": "moods",
            "name": "Moods",
            "source_query": "How are people?",
            "tags": ["people"],
            "max_tokens": 512,
            "trigger": {"mode": "delta", "refresh_cron": "0 3 * * *", "tag_groups": [{"tags": ["people"]}]},
        },
        {"id": "prices", "name": "Prices", "source_query": "What does what cost?"},
    ],
    "directives": [
        {"name": "Formal", "content": "Be formal.", "priority": 3, "tags": ["people"]},
        {"name": "Brief", "content": "Be brief.", "is_active": False},
        {"name": "Brief", "content": "Be very brief."},
    ],
}


def load(bank: httpx.Client, manifest: Answer, status: int = 200, **params: Any) -> Answer:
    answer = bank.post("import", json=manifest, params=params)
    assert answer.status_code == status, answer.text
    found: Answer = answer.json()
    return found


def export(bank: httpx.Client) -> Answer:
    answer = bank.get("export")
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def test_a_template_goes_from_bank_to_bank(
    client: httpx.Client, bank: httpx.Client, make_bank: Make, bank_id: str
) -> None:
    told = load(bank, MANIFEST, dry_run=True)
    assert told == {
        "bank_id": bank_id,
        "config_applied": True,
        "mental_models_created": ["moods", "prices"],
        "mental_models_updated": [],
        "directives_created": ["Formal", "Brief", "Brief"],
        "directives_updated": [],
        "operation_ids": [],
        "dry_run": True,
    }
    assert bank.get("profile").status_code == 404  # it was only told
    done = load(bank, MANIFEST)
    assert len(done["operation_ids"]) == 2
    assert {**done, "operation_ids": [], "dry_run": True} == told
    for key in done["operation_ids"]:
        assert bank.get(f"operations/{key}").json()["operation_type"] == "refresh_mental_model"
    assert bank.get("config").json()["overrides"]["retain_chunk_size"] == 2000
    assert bank.get("profile").json()["disposition"]["empathy"] == 5
    rules = bank.get("directives", params={"active_only": False}).json()["items"]
    assert [(one["name"], one["is_active"]) for one in rules] == [
        ("Formal", True),
        ("Brief", False),
        ("Brief", True),
    ]

    template = export(bank)
    jsonschema.validate(template, client.get("/v1/bank-template-schema").json())
    assert template["bank"]["entity_labels"][0]["values"][0] == {"value": "good", "description": ""}
    assert set(template["bank"]) == set(MANIFEST["bank"])
    assert template["mental_models"][0]["trigger"]["refresh_cron"] == "0 3 * * *"
    other = make_bank()
    load(other, template)
    assert export(other) == template
    again = load(other, template)
    assert (again["operation_ids"], again["mental_models_created"], again["directives_created"]) == (
        [],
        [],
        [],
    )
    assert (again["mental_models_updated"], len(again["directives_updated"])) == (["moods", "prices"], 3)
    assert export(other) == template


def test_what_is_there_is_changed_and_the_rest_stays(bank: httpx.Client) -> None:
    load(bank, MANIFEST)
    bank.patch("config", json={"updates": {"observations_mission": "Stay."}})
    changed = {
        "version": "1",
        "bank": {"retain_chunk_size": 3000},
        "mental_models": [
            {"id": "prices", "name": "Costs", "source_query": "What does what cost?"},
            {"id": "new", "name": "New", "source_query": "What is new?"},
        ],
        "directives": [{"name": "Formal", "content": "Be very formal."}],
    }
    assert load(bank, changed, dry_run=True)["mental_models_updated"] == ["prices"]
    done = load(bank, changed)
    assert (done["mental_models_created"], done["mental_models_updated"]) == (["new"], ["prices"])
    assert (done["directives_created"], done["directives_updated"]) == ([], ["Formal"])
    assert len(done["operation_ids"]) == 2
    found = export(bank)
    assert (found["bank"]["retain_chunk_size"], found["bank"]["retain_mission"]) == (3000, "Note prices.")
    assert found["bank"]["observations_mission"] == "Stay."
    assert [one["name"] for one in found["mental_models"]] == ["Moods", "New", "Costs"]
    rules = {one["name"]: one for one in found["directives"]}
    assert (rules["Formal"]["content"], rules["Formal"]["priority"], rules["Formal"]["tags"]) == (
        "Be very formal.",
        0,
        [],
    )
    empty = load(bank, {"version": "1"})
    assert (empty["config_applied"], empty["operation_ids"]) == (False, [])
    assert export(bank) == found


@pytest.mark.parametrize(
    ("part", "field", "words"),
    [
        ({"version": "2"}, "version", "of version '1'"),
        ({"version": None}, "version", "version"),
        ({"mental_model": []}, "mental_model", "did you mean mental_models?"),
        ({"bank": {"retain_mision": "x"}}, "bank.retain_mision", "did you mean retain_mission?"),
        ({"bank": {"retain_chunk_size": 1}}, "bank.retain_chunk_size", "greater than or equal to 200"),
        ({"bank": {"retain_default_strategy": "fast"}}, "bank", "'fast' is not a strategy"),
        ({"directives": [{"name": "x"}]}, "directives.0.content", "required"),
        ({"mental_models": MANIFEST["mental_models"] * 2}, "mental_models.2.id", "stands twice"),
        (
            {"mental_models": [{**MANIFEST["mental_models"][0], "trigger": {"modus": "full"}}]},
            "mental_models.0.trigger.modus",
            "not a field",
        ),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    bank: httpx.Client, part: Answer, field: str, words: str
) -> None:
    answer = load(bank, {**MANIFEST, **part}, 400)
    assert load(bank, {**MANIFEST, **part}, 400, dry_run=True) == answer
    (problem,) = answer["detail"]
    assert ".".join(problem["loc"]) == field, problem
    assert words in problem["msg"]
    assert bank.get("profile").status_code == 404


def test_what_is_no_template_is_refused(client: httpx.Client, bank: httpx.Client) -> None:
    assert bank.post("import", json=["x"]).status_code == 422
    assert bank.post("import", content=b"{", headers={"Content-Type": "application/json"}).status_code == 422
    assert bank.get("export").status_code == 404
    schema = client.get("/v1/bank-template-schema").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": "1", "banks": {}}, schema)
    assert "retain_mission" in json.dumps(schema)
