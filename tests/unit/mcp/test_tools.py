"""The tools as a whole, and what is refused before a memory is asked."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from reverie.bank_config import BankConfig
from reverie.mcp import readable
from reverie.mcp.calling import Place, Refused, call
from reverie.mcp.guide import PROMPTS, guide
from reverie.mcp.resources import BANKS, DOCUMENT, PROFILE, TEMPLATES, profile_of
from reverie.mcp.server import _listed
from reverie.mcp.tools import TOOLS
from reverie.model.mcp_tools import MCP_TOOLS
from reverie.service.memory import Memory
from reverie.service.recall_response import RecallResponse
from reverie.service.reflect_models import ReflectResponse
from reverie.service.responses import RetainResponse


async def _none() -> Memory:
    raise AssertionError("no memory is needed for this")


def test_the_names_are_those_that_a_bank_may_allow() -> None:
    assert set(TOOLS) == set(MCP_TOOLS)
    assert len(set(MCP_TOOLS)) == len(MCP_TOOLS) == 40
    assert BankConfig(mcp_enabled_tools=["recall", "reflect"]).mcp_enabled_tools == ["recall", "reflect"]
    with pytest.raises(ValidationError, match="there is no tool 'recal'; did you mean recall"):
        BankConfig(mcp_enabled_tools=["retain", "recal"])


def test_tools_say_what_they_do() -> None:
    shown = {one.name: one for one in _listed("all")}
    assert list(shown) == list(TOOLS)
    for name, one in shown.items():
        assert one.description is not None
        assert one.description.endswith("."), name
        assert one.annotations is not None
        reads, removes = one.annotations.read_only_hint, one.annotations.destructive_hint
        assert reads == name.startswith(("list_", "get_", "search_", "recall", "reflect")), name
        assert removes == name.startswith(("delete_", "clear_", "invalidate_", "cancel_")), name
        assert one.annotations.open_world_hint is False
        assert TOOLS[name].need == ("read" if reads else "admin" if name == "delete_bank" else "write")
        assert one.output_schema is not None
        assert one.output_schema["type"] == one.input_schema["type"] == "object"
        arguments = one.input_schema["properties"].items()
        undescribed = {argument for argument, schema in arguments if "description" not in schema}
        assert undescribed <= _NAMED_WELL, name


_NAMED_WELL = frozenset(
    """include trigger name background reflect_mission retain_mission retain_extraction_mode
    retain_custom_instructions retain_chunk_size retain_structured_chunk_size enable_observations
    observations_mission enable_temporal_retrieval enable_graph_retrieval enable_reranking
    disposition_skepticism disposition_literalism disposition_empathy tags tags_match tag_groups query
    limit""".split()
)
"""Arguments of requests that leave it to the name to say what they are."""


def test_who_is_in_one_bank_names_none() -> None:
    one = {tool.name: tool.input_schema for tool in _listed("one")}
    assert set(TOOLS) - set(one) == {"list_banks", "create_bank"}
    assert not any("bank_id" in schema["properties"] for schema in one.values())
    everywhere = {tool.name: tool.input_schema for tool in _listed("all")}
    assert [n for n, s in everywhere.items() if "bank_id" not in s.get("required", ())] == ["list_banks"]
    assert not any("bank_id" in tool.input_schema.get("required", ()) for tool in _listed("default"))


@pytest.mark.parametrize(
    ("place", "given", "told"),
    [
        (Place(), {}, "bank_id: missing: name the bank; list_banks tells which there are"),
        (Place(), {"bank_id": 7}, "bank_id: must be a string: the name of the bank"),
        (Place(), {"bank_id": "a/b"}, "bank_id must not contain a slash"),
        (Place(default="a\nb"), {}, "bank_id must not contain control characters"),
        (Place("mine"), {"bank_id": "yours"}, "bank_id: only bank 'mine' is served here: leave bank_id out"),
    ],
)
async def test_a_bank_that_cannot_be_is_refused(place: Place, given: dict[str, object], told: str) -> None:
    with pytest.raises(Refused) as caught:
        await call(_none, TOOLS["recall"], place, {**given, "query": "x"})
    assert str(caught.value) == told


def test_answers_read_as_text() -> None:
    facts = [
        {"id": "1", "text": "Ada sails.", "type": "world", "occurred_start": "2024-05-03T10:00:00+00:00"},
        {"id": "2", "text": "Ada rows.", "context": "log", "valid_until": "2024-05-03T10:00:00+00:00",
         "flags": ["instructions"]},
    ]  # fmt: skip
    chunks = {"c": {"id": "c", "text": "Ada sails. It is windy.", "chunk_index": 0}}
    assert readable.recalled(RecallResponse.model_validate({"results": facts, "chunks": chunks})) == (
        "1. Ada sails. [2024-05-03; world; id 1]\n"
        "2. Ada rows. [log; id 2; held until 2024-05-03; flagged: instructions]\n"
        "\nFrom chunk c:\nAda sails. It is windy."
    )
    assert readable.recalled(RecallResponse(results=[])).startswith("Nothing in this bank")
    based = {"memories": [{"id": "1", "text": "Ada sails."}]}
    answer = ReflectResponse.model_validate(
        {
            "text": "She sails.",
            "based_on": based,
            "structured_output": {"sails": True},
            "warnings": ["Short."],
        }
    )
    told = 'She sails.\n\nShort.\n\n{"sails": true}\n\nBased on:\n- Ada sails. [1]'
    assert readable.reflected(answer) == told
    done = RetainResponse.model_validate(
        {"bank_id": "b", "items_count": 1, "async": True, "operation_id": "o"}
    )
    assert readable.retained(done) == "Accepted for bank b as operation o."
    assert json.loads(readable.plain({"a": None, "b": [{"c": None, "d": "é"}]})) == {"b": [{"d": "é"}]}


def test_addresses_of_resources() -> None:
    assert profile_of("a b/ü") == "reverie://a%20b%2F%C3%BC/profile"
    assert PROFILE.arguments(profile_of("a b/ü")) == {"bank_id": "a b/ü"}
    assert DOCUMENT.arguments("reverie://b/documents/notes%2Fa.md") == {
        "bank_id": "b",
        "document_id": "notes/a.md",
    }
    assert BANKS.arguments("reverie://banks") == {}
    for wrong in (
        "reverie://b/documents/",
        "reverie://b/documents/a/b",
        "reverie://b/profile/x",
        "file:///b",
    ):
        assert all(one.arguments(wrong) is None for one in (BANKS, *TEMPLATES))


def test_the_guide_and_the_prompts() -> None:
    assert "`bank_id` with each call" in guide(None)
    assert "one bank of it, 'alice'." in guide("alice")
    assert "You use one bank of it.\n" in guide("")
    for name in ("recall", "retain", "reflect", "update_memory", "invalidate_memory", "get_operation"):
        assert name in guide(None)
    told = PROMPTS["answer_from_memory"].write({"question": "Who sails?", "bank_id": "b"})
    assert told.endswith("Question: Who sails?")
    assert "of bank 'b'" in told
    assert "in bank" not in PROMPTS["remember"].write({"content": "Ada sails."})
