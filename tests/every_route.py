"""Every route of the application, what each is sent, and a bank with something for each of them."""

from __future__ import annotations

import time
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import httpx

from reverie.api import routes

Answer = dict[str, Any]

SECRET = "Ulrike Sandoval hid the amber brooch under the third stair."


def furnished(owner: httpx.Client) -> dict[str, str]:
    """Put a secret in every corner of a bank, and give the ids of its things."""
    item = {
        "content": SECRET,
        "document_id": "ledger",
        "tags": ["confidential"],
        "context": "amber file",
        "metadata": {"origin": "amber safe"},
        "entities": [{"text": "Ulrike Sandoval", "type": "person"}],
    }
    assert owner.post("memories", json={"items": [item]}).status_code == 200
    operation = owner.post("memories", json={"items": [{"content": "Amber again."}], "async": True}).json()
    while owner.get(f"operations/{operation['operation_id']}").json()["status"] != "completed":
        time.sleep(0.05)
    fact = owner.get("memories/list", params={"q": "brooch"}).json()["items"][0]
    entity = next(
        e for e in owner.get("entities").json()["items"] if e["canonical_name"] == "Ulrike Sandoval"
    )
    ids = {
        "document_id": "ledger",
        "memory_id": fact["id"],
        "entity_id": entity["id"],
        "operation_id": operation["operation_id"],
        "chunk_id": fact["chunk_id"],
    }
    hook = {"url": "https://amber.example/brooch", "enabled": False}
    made = owner.post("webhooks", json=hook)
    assert made.status_code == 201
    ids["webhook_id"] = made.json()["id"]
    rule = {"name": "Amber", "content": "Never tell of the brooch."}
    ids["directive_id"] = owner.post("directives", json=rule).json()["id"]
    model = {"id": "kept-answer", "name": "Amber", "source_query": "Where is the amber brooch?"}
    filled = owner.post("mental-models", json=model).json()
    ids["mental_model_id"] = filled["mental_model_id"]
    while owner.get(f"operations/{filled['operation_id']}").json()["status"] != "completed":
        time.sleep(0.05)
    entry = {"name": "Amber", "source_query": "Where is the amber brooch?"}
    shown = owner.post("knowledge-base/pages", json=entry).json()
    ids["page_id"] = ids["node_id"] = shown["page_id"]
    while owner.get(f"operations/{shown['operation_id']}").json()["status"] != "completed":
        time.sleep(0.05)
    dream = owner.post("dreams/trigger", json={}).json()
    while owner.get(f"operations/{dream['operation_id']}").json()["status"] != "completed":
        time.sleep(0.05)
    ids["run_id"] = dream["operation_id"]
    # too little is known here for a dream that predicts or proposes: test_dreams.py has one that does
    ids["proposal_id"] = ids["prediction_id"] = dream["operation_id"]
    ids["source"] = "01a1fdac-7ef0-71a3-8920-7a7dc2ecec0b"  # of nobody: to learn takes another server
    for place in ("Oslo", "Rome"):
        home = {"content": f"Ulrike Sandoval lives in {place}.", "timestamp": "2024-05-01T09:00:00Z"}
        assert owner.post("memories", json={"items": [home]}).status_code == 200
    look = owner.post("anomalies/detect").json()
    while owner.get(f"operations/{look['operation_id']}").json()["status"] != "completed":
        time.sleep(0.05)
    ids["anomaly_id"] = owner.get("anomalies").json()["events"][0]["id"]
    ids["key"] = "of-nobody.zip"  # who has a key may fetch: it names its bank itself
    return ids


BODIES: dict[tuple[str, str], Answer] = {
    ("POST", "/memories"): {"items": [{"content": "A guest note.", "document_id": "guest"}]},
    ("POST", "/memories/recall"): {
        "query": "amber brooch of Ulrike Sandoval",
        "trace": True,
        "include": {"chunks": {}, "entities": {}, "source_facts": {}},
    },
    ("POST", "/reflect"): {
        "query": "Where is the amber brooch of Ulrike Sandoval?",
        "include": {"facts": {}},
        "apply_all_directives": True,
    },
    ("PATCH", "/documents/{document_id}"): {"tags": ["stolen"]},
    ("PUT", "/profile"): {"disposition": {"skepticism": 1}},
    ("PATCH", "/config"): {"updates": {"retain_mission": "Only this bank."}},
    ("POST", "/memories/dry-run-extract"): {"content": "A guest came."},
    ("POST", "/entities/{entity_id}/merge"): {"into": "01a1fdac-7ef0-71a3-8920-7a7dc2ecec0a"},
    ("POST", "/background"): {"content": "Only this bank."},
    ("POST", "/webhooks"): {"url": "https://guest.example/hook", "enabled": False},
    ("POST", "/dreams/proposals/{proposal_id}/review"): {"action": "approve"},
    ("POST", "/dreams/predictions/{prediction_id}/outcome"): {"status": "confirmed"},
    ("POST", "/directives"): {"name": "Guest", "content": "Be a guest."},
    ("POST", "/mental-models"): {"name": "Guest", "source_query": "Who is a guest?"},
    ("POST", "/knowledge-base/folders"): {"name": "Guests"},
    ("POST", "/knowledge-base/pages"): {"name": "Guest", "source_query": "Who is a guest?"},
    ("POST", "/import"): {"version": "1", "bank": {"retain_mission": "Only this bank."}},
    ("POST", "/brain/learn"): {"remote_endpoint": "https://guest.example", "remote_bank_id": "guest"},
    ("PATCH", "/webhooks/{webhook_id}"): {"enabled": True},
    ("POST", "/anomaly/intelligence"): {},
    ("PATCH", "/memories/{memory_id}"): {"text": "A guest was here.", "state": "invalidated"},
}

UPLOADS: dict[str, Answer] = {
    "/files/retain": {"files": {"files": ("guest.txt", b"A guest file.")}, "data": {"request": "{}"}},
    "/document-transfer": {"files": {"file": ("guest.zip", b"no archive")}},
    "/brain/import": {"files": {"file": ("guest.brain", b"no brain")}},
    "/brain/import/validate": {"files": {"file": ("guest.brain", b"no brain")}},
}

OTHER_STATUS = {
    ("POST", "/anomalies/detect"): 202,
    ("POST", "/health/llm"): 400,
    ("POST", "/webhooks"): 201,
    ("POST", "/knowledge-base/folders"): 201,
    ("POST", "/knowledge-base/pages"): 201,
    ("GET", "/knowledge-base/search"): 422,  # for want of a question
    ("POST", "/graph/maintenance"): 202,
    ("POST", "/document-transfer/export"): 202,
    ("POST", "/document-transfer"): 400,
    ("POST", "/brain/import"): 400,
    ("GET", "/brain/export"): 404,  # for want of one
    ("GET", "/document-transfer"): 410,
}


OF_THE_SERVER = ("/v1/default/keys", "/v1/default/tenants")
"""About no bank; test_keys.py asks them."""


def every_route(app: Any) -> list[tuple[str, str]]:
    """(method, path) of all that the application answers; no route is left out of its OpenAPI document."""
    modules = [import_module(f"reverie.api.routes.{m.name}") for m in iter_modules(routes.__path__)]
    declared = [route for module in modules for route in module.router.routes]
    assert all(route.include_in_schema for route in declared)
    paths = app.openapi()["paths"]
    found = [(method.upper(), path) for path in paths for method in paths[path]]
    assert len(found) == sum(len(route.methods - {"HEAD"}) for route in declared)
    # what deletes comes last, and the bank after what it holds
    return sorted(found, key=lambda route: (route[0] == "DELETE", -len(route[1])))
