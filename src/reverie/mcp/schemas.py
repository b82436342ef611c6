"""JSON schemas of what tools take and give: short, for an agent reads them with each of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

_SIZES = frozenset({"minLength", "maxLength", "minItems", "maxItems", "propertyNames"})


def input_schema(model: type[BaseModel], bank: str | None, *, named: bool) -> dict[str, Any]:
    """The JSON schema of what a tool takes, without references: not all who call tools can follow them.

    ``bank`` describes the argument ``bank_id``, None for no such argument; ``named``: it must be given.
    """
    whole = model.model_json_schema(by_alias=True)
    parts: dict[str, Any] = whole.pop("$defs", {})
    looping = frozenset(name for name in parts if name in _reached(parts[name], parts))
    schema: dict[str, Any] = _plain(_inlined(whole, parts, looping))
    schema.pop("description", None)
    properties: dict[str, Any] = schema.setdefault("properties", {})
    if bank is not None:
        schema["properties"] = {"bank_id": {"type": "string", "description": bank}, **properties}
        if named:
            schema["required"] = ["bank_id", *schema.get("required", [])]
    return schema


def output_schema(answer: Any) -> dict[str, Any]:
    """The JSON schema of what a tool gives."""
    schema: dict[str, Any] = _untitled(TypeAdapter(answer).json_schema(mode="serialization", by_alias=True))
    if "$ref" in schema:  # of what holds itself; clients look for the type of the whole
        name = _name(schema.pop("$ref"))
        schema = {**schema["$defs"][name], **schema}
    return schema


def _inlined(schema: Any, parts: Mapping[str, Any], looping: frozenset[str], within: bool = False) -> Any:
    """A schema with its parts in their places; those of one that holds itself are just objects."""
    if isinstance(schema, list):
        return [_inlined(part, parts, looping, within) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" not in schema:
        return {key: _inlined(value, parts, looping, within) for key, value in schema.items()}
    name = _name(schema["$ref"])
    if within:
        return {"type": "object"}
    own = {key: value for key, value in schema.items() if key != "$ref"}
    return {**_inlined(parts[name], parts, looping, name in looping), **own}


def _reached(schema: Any, parts: Mapping[str, Any]) -> set[str]:
    """Names of the parts that a schema leads to, directly or through others."""
    found: set[str] = set()
    todo = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            if "$ref" in part and (name := _name(part["$ref"])) not in found:
                found.add(name)
                todo.append(parts[name])
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return found


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _plain(schema: Any) -> Any:
    """A schema with what only tells a machine left out: an agent reads it with each of its questions."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _plain(value) for key, value in schema.items() if not _idle(key, value)}
    some: list[Any] = []
    for part in found.pop("anyOf", ()):
        if part != {"type": "null"} and part not in some:
            some.append(part)
    if len(some) == 1:  # what may be null may be left out
        return {**some[0], **found}
    return {**found, "anyOf": some} if some else found


def _idle(key: str, value: Any) -> bool:
    return (
        (key == "title" and isinstance(value, str))
        or (key == "default" and value is None)
        or (key == "additionalProperties" and value is True)
        or (key in _SIZES)  # who is over one of them is told so
    )


def _untitled(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_untitled(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {k: _untitled(v) for k, v in schema.items() if not (k == "title" and isinstance(v, str))}
