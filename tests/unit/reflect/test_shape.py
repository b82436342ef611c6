"""JSON schemas of structured answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie.reflect.shape import misfit, unsound

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "age": {"type": ["integer", "null"], "minimum": 0},
        "mood": {"enum": ["good", "bad"]},
        "friends": {"type": "array", "items": {"$ref": "#/$defs/friend"}, "maxItems": 2},
    },
    "required": ["name"],
    "additionalProperties": False,
    "$defs": {"friend": {"type": "object", "required": ["name"]}},
}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"name": "Ann", "age": None, "mood": "good", "friends": [{"name": "Bob"}]}, None),
        ({"name": "Ann", "age": 3.0}, None),
        ({}, "name is missing"),
        ({"name": ""}, "the length of name is less than 1"),
        ({"name": "Ann", "age": -1}, "age is less than 0"),
        ({"name": "Ann", "age": True}, "age is not of type integer or null"),
        ({"name": "Ann", "mood": "so so"}, "mood is none of the values allowed"),
        ({"name": "Ann", "extra": 1}, "extra must not be there"),
        ({"name": "Ann", "friends": [{}]}, "friends.0.name is missing"),
        ({"name": "Ann", "friends": [{"name": "a"}] * 3}, "the length of friends is more than 2"),
        ([], "the object is not of type object"),
    ],
)
def test_fitting(value: Any, wrong: str | None) -> None:
    assert misfit(value, PERSON) == wrong


def test_combinations() -> None:
    schema = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "not": {"required": ["c"]}}
    assert misfit({"a": 1}, schema) is None
    assert misfit({}, schema) == "the object fits 0 of the 2 forms of anyOf"
    assert misfit({"b": 1, "c": 1}, schema) == "the object has a form that is excluded"


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        (PERSON, None),
        ({}, None),
        ({"type": "array"}, 'its type must be "object"'),
        ({"properties": {"a": {"type": "strin"}}}, "properties.a has the unknown type 'strin'"),
        ({"properties": []}, "the schema.properties has the wrong form"),
        ({"$ref": "https://example.org/x"}, "the schema refers to"),
        ({"$ref": "#/enum", "enum": [1]}, "'#/enum', which it refers to, is no schema"),
        (
            {"$ref": "#/properties", "properties": {"type": {"type": "string"}}},
            "'#/properties', which it refers to, is no schema",
        ),
        ({"definitions": [1]}, "the schema.definitions has the wrong form"),
        ({"required": [["a"]]}, "the schema.required has something that is no name"),
        ({"properties": {"a": 3}}, "properties.a is not an object"),
        ({"description": "x" * 30_000}, "it is longer than 20,000 characters"),
    ],
)
def test_sound(schema: dict[str, Any], wrong: str | None) -> None:
    found = unsound(schema)
    assert found == wrong or (wrong is not None and found is not None and found.startswith(wrong))


def test_a_schema_that_leads_in_circles_ends() -> None:
    schema = {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}
    assert unsound(schema) is None
    assert misfit({}, schema) is not None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
_NAMES = st.sampled_from(
    ["type", "properties", "items", "required", "enum", "$ref", "anyOf", "minimum", "not", "definitions"]
)


@given(st.dictionaries(_NAMES, _JSON, max_size=4), _JSON)
def test_anything_is_held_against_anything_sound(schema: dict[str, Any], value: Any) -> None:
    if unsound(schema) is None:
        assert misfit(value, schema) is None or isinstance(misfit(value, schema), str)
