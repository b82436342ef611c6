"""Requests made up from the OpenAPI document: no 5xx, and every answer is as the document says."""

from __future__ import annotations

import os
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BANK = "schemathesis"
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def bounded(examples: int) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize="REVERIE_TEST_SEED" not in os.environ,
        database=None,
        suppress_health_check=QUIET,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )


@pytest.fixture(scope="session")
def ids(base_url: str) -> dict[str, str]:
    """A bank with something in it, and the ids of what there is."""
    with httpx.Client(base_url=f"{base_url}/v1/default/banks/{BANK}", timeout=60) as bank:
        item = {"content": "Ines Duarte repaired the harbour bell.", "document_id": "bell", "tags": ["t"]}
        assert bank.post("memories", json={"items": [item]}).status_code == 200
        job = bank.post("memories", json={"items": [{"content": "It rang."}], "async": True}).json()
        fact = bank.get("memories/list").json()["items"][0]
        entity = bank.get("entities").json()["items"][0]
        rule = bank.post("directives", json={"name": "Brief", "content": "Be brief."}).json()
        model = {"id": "bell", "name": "Bell", "source_query": "Who repaired the bell?"}
        bank.post("mental-models", json=model)
        entry = {"name": "Bell", "source_query": "Who repaired the bell?"}
        page = bank.post("knowledge-base/pages", json=entry).json()
    return {
        "bank_id": BANK,
        "document_id": "bell",
        "memory_id": fact["id"],
        "entity_id": entity["id"],
        "operation_id": job["operation_id"],
        "chunk_id": fact["chunk_id"],
        "directive_id": rule["id"],
        "mental_model_id": "bell",
        "page_id": page["page_id"],
        "node_id": page["page_id"],
    }


@pytest.fixture(scope="session")
def api_schema(base_url: str, ids: dict[str, str]) -> Any:
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json")

    @schema.hook
    def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
        """Two requests in three are about things that are there."""
        if not path_parameters or sum(map(len, map(str, path_parameters.values()))) % 3 == 0:
            return path_parameters
        return {name: ids.get(name, value) for name, value in path_parameters.items()}

    return schema


def problems(schema: Any, examples: int) -> list[str]:
    """What is wrong with the answers of each operation, the smallest request for each."""
    found = []
    for operation in (result.ok() for result in schema.get_all_operations()):
        if operation.path.endswith("/stream") or operation.label == "POST /v1/default/keys":
            continue  # an answer that lasts has tests of its own, and a key would close the server to all

        @bounded(examples)
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(checks=CHECKS, timeout=60)

        try:
            ask()
        except BaseExceptionGroup as error:  # schemathesis groups the failures of one answer
            found.append(f"{operation.label}: {[str(e) for e in error.exceptions]}"[:3000])
    return found


def test_api_is_as_documented(api_schema: Any) -> None:
    assert problems(api_schema, 20) == []


@pytest.mark.slow
def test_api_is_as_documented_at_length(api_schema: Any) -> None:
    assert problems(api_schema, 500) == []


def test_every_route_documents_its_refusals(app: Any) -> None:
    for path, methods in app.openapi()["paths"].items():
        if path.startswith("/v1/"):
            for method, operation in methods.items():
                told = set(operation["responses"])
                assert {"400", "404", "422", "503"} <= told, (method, path)
                assert told & {"200", "201", "202"}, (method, path)


def test_server_is_healthy_afterwards(client: httpx.Client) -> None:
    assert client.get("/health").json()["status"] == "healthy"
