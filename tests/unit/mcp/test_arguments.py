"""What tools take is what the service takes, said once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import Field, ValidationError

from reverie.mcp.arguments import of_method
from reverie.mcp.schemas import input_schema, output_schema
from reverie.mcp.tools import TOOLS
from reverie.service.fields import Request, ignored
from reverie.service.knowledge_models import KnowledgeTreeResponse
from reverie.service.recall_request import RecallRequest
from reverie.service.requests import MemoryItem, RetainRequest


class _Change(Request):
    name: str | None = Field(None, description="Its name.")
    depth: int = Field(1, ge=1, alias="deep")
    nested: MemoryItem | None = None


class _Noun:
    async def change(self, bank_id: str, thing_id: str, request: _Change) -> dict[str, Any]:
        return {}

    async def page(self, bank_id: str, *, q: str | None = None, tags: Sequence[str] | None = None) -> None:
        return None


def test_fields_of_a_request_stand_beside_the_other_parameters() -> None:
    taken = of_method(_Noun.change, {"thing_id": "Id of the thing."}, {"name": "title"})
    schema = input_schema(taken.model, "Which bank.", named=True)
    assert schema["required"] == ["bank_id", "thing_id"]
    assert schema["properties"]["bank_id"] == {"type": "string", "description": "Which bank."}
    assert schema["properties"]["thing_id"] == {"type": "string", "description": "Id of the thing."}
    assert schema["properties"]["title"] == {"type": "string", "description": "Its name."}
    assert schema["properties"]["deep"] == {"type": "integer", "minimum": 1, "default": 1}
    given = taken.model.model_validate({"thing_id": "t", "title": "New", "deep": 3, "other": 1})
    bound = taken.bind(given)
    assert bound == {"thing_id": "t", "request": _Change(name="New", deep=3)}
    assert bound["request"].model_fields_set == {"name", "depth"}
    assert list(ignored(given)) == ["other"]


def test_what_is_hidden_keeps_its_default() -> None:
    taken = of_method(_Noun.change, hidden=("depth", "nested"))
    assert set(input_schema(taken.model, None, named=True)["properties"]) == {"thing_id", "name"}
    assert taken.bind(taken.model.model_validate({"thing_id": "t", "deep": 9}))["request"].depth == 1


def test_parameters_without_a_request_are_checked_too() -> None:
    taken = of_method(_Noun.page, {"q": Field(description="Words.", json_schema_extra={"enum": ["a"]})})
    schema = input_schema(taken.model, None, named=True)
    assert schema["properties"]["q"] == {"type": "string", "description": "Words.", "enum": ["a"]}
    assert schema["properties"]["tags"] == {"type": "array", "items": {"type": "string"}}
    with pytest.raises(ValidationError, match="at most 200 items"):
        taken.model.model_validate({"tags": ["t"] * 201})
    assert "required" not in schema
    with pytest.raises(ValidationError, match="NUL"):
        taken.model.model_validate({"q": "a\0"})
    assert taken.bind(taken.model.model_validate({})) == {"q": None, "tags": None}


def test_a_request_that_is_all_is_taken_as_it_is() -> None:
    recall = TOOLS["recall"].taken
    assert recall.model is RecallRequest
    request = RecallRequest(query="x")
    assert recall.bind(request) == {"request": request}
    schema = input_schema(recall.model, None, named=True)
    for name, field in RecallRequest.model_fields.items():
        assert field.description in (None, schema["properties"][name].get("description"))
    assert schema["properties"]["budget"]["default"] == "mid"
    assert schema["properties"]["budget"]["enum"] == ["low", "mid", "high"]


def test_an_item_is_retained_by_plain_arguments() -> None:
    taken = TOOLS["retain"].taken
    schema = input_schema(taken.model, "b", named=True)
    assert set(schema["properties"]) == {"bank_id", *MemoryItem.model_fields, "async", "operation_id"}
    assert schema["required"] == ["bank_id", "content"]
    given = {"content": "Rain.", "tags": ["w"], "timestamp": "2024-05-03", "async": True}
    (request,) = taken.bind(taken.model.model_validate(given)).values()
    assert request == RetainRequest.model_validate(
        {"items": [{"content": "Rain.", "tags": ["w"], "timestamp": "2024-05-03"}], "async": True}
    )
    waits = input_schema(TOOLS["sync_retain"].taken.model, None, named=True)["properties"]
    assert set(waits) == set(MemoryItem.model_fields)


def test_what_is_taken_needs_no_references() -> None:
    for tool in TOOLS.values():
        assert "$ref" not in json.dumps(input_schema(tool.taken.model, None, named=True)), tool.name
    properties = input_schema(RecallRequest, None, named=True)["properties"]
    leaf, both, _, neither = properties["tag_groups"]["items"]["anyOf"]
    assert leaf["required"] == ["tags"]
    assert both["properties"] == {"and": {"type": "array", "items": {"type": "object"}}}
    assert neither["properties"] == {"not": {"type": "object"}}
    given = {"query": "x", "tag_groups": [{"and": [{"not": {"tags": ["a"]}}, {"tags": ["b"]}]}]}
    assert RecallRequest.model_validate(given).tag_groups


def test_what_is_given_has_the_schema_of_the_answer() -> None:
    schema = output_schema(KnowledgeTreeResponse)
    assert schema["type"] == "object"
    assert schema["properties"]["roots"]["items"] == {"$ref": "#/$defs/KnowledgeNode"}
    node = output_schema(
        TOOLS["update_knowledge_node"].answer
    )  # holds itself: the whole still says what it is
    assert (node["type"], set(node["required"])) == ("object", {"id", "kind", "name"})
    assert output_schema(dict[str, Any])["type"] == "object"
