"""JSON schemas of structured answers: whether one can be worked with, and whether a value fits it.

The part of JSON Schema that structured output is written in: types, properties, items, enumerations, bounds,
lengths, combinations, and references inside the schema. Formats and patterns are told to the model and not
checked: a pattern may take forever to match.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_CHARACTERS = 20_000
"""Longest schema, as JSON."""
_DEEPEST = 40
_MOST_STEPS = 20_000
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int, float),
    "number": (int, float),
}
_KINDS = {"required": list, "enum": list, "properties": Mapping, "$defs": Mapping, "definitions": Mapping}
_COMBINED = ("anyOf", "oneOf", "allOf")


def unsound(schema: Mapping[str, Any]) -> str | None:
    """Why a schema cannot be worked with; None where it can."""
    if len(json.dumps(schema)) > MOST_CHARACTERS:
        return f"it is longer than {MOST_CHARACTERS:,} characters: ask for less"
    if schema.get("type", "object") != "object":
        return 'its type must be "object"'
    return next(_faults(schema, schema, "", 0), None) or next(_astray(schema), None)


def _astray(schema: Mapping[str, Any]) -> Iterator[str]:
    """References of a schema without other faults that lead to what is no schema: its names, its values."""
    parts = list(_all(schema))
    known = {id(part) for part in parts}
    for part in parts:
        if isinstance(part, Mapping) and "$ref" in part and id(_resolved(schema, part["$ref"])) not in known:
            yield f"{str(part['$ref'])[:80]!r}, which it refers to, is no schema"


def _all(schema: Any) -> Iterator[Any]:
    """A schema and all schemas in it."""
    yield schema
    if isinstance(schema, Mapping):
        for _, part in _inner(schema):
            yield from _all(part)


def _faults(schema: Any, root: Mapping[str, Any], where: str, depth: int) -> Iterator[str]:
    """What is wrong with a schema and its parts."""
    at = where or "the schema"
    if depth > _DEEPEST:
        yield f"{at} is nested deeper than {_DEEPEST}"
        return
    if isinstance(schema, bool):
        return
    if not isinstance(schema, Mapping):
        yield f"{at} is not an object"
        return
    kinds = schema.get("type", [])
    for kind in [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else [kinds]:
        if not isinstance(kind, str) or kind not in _TYPES:
            yield f"{at} has the unknown type {str(kind)[:40]!r}"
    if "$ref" in schema and _resolved(root, schema["$ref"]) is None:
        yield f"{at} refers to {str(schema['$ref'])[:80]!r}, which is not in the schema"
    if (wrong := _misshapen(schema)) is not None:
        yield f"{at}.{wrong}"
        return
    for name, part in _inner(schema):
        yield from _faults(part, root, f"{where}.{name}".lstrip("."), depth + 1)


def _misshapen(schema: Mapping[str, Any]) -> str | None:
    for name, kind in _KINDS.items():
        if name in schema and not isinstance(schema[name], kind):
            return f"{name} has the wrong form"
    if not all(isinstance(one, str) for one in schema.get("required", [])):
        return "required has something that is no name"
    return None


def _inner(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for group in ("properties", "$defs", "definitions"):
        parts = schema.get(group, {})
        yield from ((f"{group}.{name}", part) for name, part in parts.items())
    for name in ("items", "additionalProperties", "not"):
        if name in schema:
            yield name, schema[name]
    for name in _COMBINED:
        parts = schema.get(name, [])
        yield from (
            (f"{name}.{n}", part) for n, part in enumerate(parts if isinstance(parts, list) else [parts])
        )


def _resolved(root: Mapping[str, Any], reference: Any) -> Any:
    """The part of the schema that a reference names, None where there is none."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    part: Any = root
    for step in reference[1:].strip("/").split("/"):
        if not step:
            continue
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(part, Mapping) or name not in part:
            return None
        part = part[name]
    return part


def misfit(value: Any, schema: Mapping[str, Any]) -> str | None:
    """Where and why a value does not fit a sound schema; None where it does."""
    return next(_Fitting(schema).misfits(value, schema, ""), None)


class _Fitting:
    """Holds one value against a schema, in a bounded number of steps: references may lead in circles."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root, self._left = root, _MOST_STEPS

    def misfits(self, value: Any, schema: Any, where: str, depth: int = 0) -> Iterator[str]:
        """What is wrong with a value that stands at ``where``."""
        at = where or "the object"
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            yield f"{at} takes too long to check"
        elif isinstance(schema, bool):
            if not schema:
                yield f"{at} must not be there"
        elif (wrong := _wrong_type(value, schema)) is not None:
            yield f"{at} {wrong}"
        else:
            if "$ref" in schema:
                yield from self.misfits(value, _resolved(self._root, schema["$ref"]), where, depth + 1)
            yield from (f"{at} {found}" for found in _unequal(value, schema))
            yield from self._combined(value, schema, where, depth)
            yield from self._inside(value, schema, where, depth)

    def _fits(self, value: Any, schema: Any, where: str, depth: int) -> bool:
        return next(self.misfits(value, schema, where, depth + 1), None) is None

    def _combined(self, value: Any, schema: Mapping[str, Any], where: str, depth: int) -> Iterator[str]:
        at = where or "the object"
        for name in _COMBINED:
            parts = schema.get(name)
            if not isinstance(parts, list):
                continue
            fits = sum(self._fits(value, part, where, depth) for part in parts if self._left >= 0)
            if not {"anyOf": fits >= 1, "oneOf": fits == 1, "allOf": fits == len(parts)}[name]:
                yield f"{at} fits {fits} of the {len(parts)} forms of {name}"
        if "not" in schema and self._fits(value, schema["not"], where, depth):
            yield f"{at} has a form that is excluded"

    def _inside(self, value: Any, schema: Mapping[str, Any], where: str, depth: int) -> Iterator[str]:
        at = where or "the object"
        if isinstance(value, dict):
            properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
            for name in schema.get("required", []):
                if name not in value:
                    yield f"{f'{where}.{name}'.lstrip('.')} is missing"
            for name, one in value.items():
                part = properties.get(name, others)
                yield from self.misfits(one, part, f"{where}.{name}".lstrip("."), depth + 1)
        elif isinstance(value, list):
            yield from _bounded(len(value), schema, ("minItems", "maxItems"), f"the length of {at}")
            for number, one in enumerate(value):
                part = schema.get("items", True)
                yield from self.misfits(one, part, f"{where}.{number}".lstrip("."), depth + 1)
        elif isinstance(value, str):
            yield from _bounded(len(value), schema, ("minLength", "maxLength"), f"the length of {at}")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _bounded(value, schema, ("minimum", "maximum"), at)


def _wrong_type(value: Any, schema: Mapping[str, Any]) -> str | None:
    kinds = schema.get("type")
    allowed = [kinds] if isinstance(kinds, str) else kinds
    if allowed is None or any(_is(value, kind) for kind in allowed):
        return None
    return f"is not of type {' or '.join(allowed)}"


def _unequal(value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield "is none of the values allowed"
    if "const" in schema and value != schema["const"]:
        yield "is not the value asked for"


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return isinstance(value, _TYPES[kind])


def _bounded(value: float, schema: Mapping[str, Any], names: Sequence[str], at: str) -> Iterator[str]:
    least, most = (schema.get(name) for name in names)
    if isinstance(least, int | float) and value < least:
        yield f"{at} is less than {least}"
    if isinstance(most, int | float) and value > most:
        yield f"{at} is more than {most}"
