"""What an OpenAPI document promises, operation by operation, in a few plain facts that can be compared.

`python tests/contract.py openapi.json` prints those facts for another document, an operation a line: so was
`tests/conformance/contract.json` made from the contract that the published clients are generated from.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
# A field's path, as in "results[].scores.final", and the types it may have, as in "null|string".
Fields = dict[str, str]
Operation = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "patch")
DEEPEST = 5
FIXTURE = Path(__file__).parent / "conformance" / "contract.json"


def resolved(schema: Schema, document: Schema) -> Schema:
    """A schema without a reference at its top."""
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def alternatives(schema: Schema, document: Schema) -> list[Schema]:
    """All that a schema may be, without references and unions."""
    schema = resolved(schema, document)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return [found for one in schema[key] for found in alternatives(one, document)]
    if len(schema.get("allOf", ())) == 1:
        return alternatives(schema["allOf"][0], document)
    if isinstance(schema.get("type"), list):
        return [{**schema, "type": one} for one in schema["type"]]
    return [schema]


def kind(schema: Schema) -> str:
    """The type of one alternative; the values it is limited to stand in braces."""
    if "const" in schema:
        return f"string{{{schema['const']}}}"
    if "enum" in schema:
        return f"string{{{','.join(sorted(map(str, schema['enum'])))}}}"
    if "type" in schema:
        return str(schema["type"])
    return "object" if "properties" in schema else "any"


def fields(schema: Schema, document: Schema, prefix: str = "", depth: int = 0) -> Fields:
    """The fields of a schema and of what it holds, with their types."""
    options = alternatives(schema, document)
    found: Fields = {}
    if prefix:
        found[prefix] = "|".join(sorted({kind(one) for one in options}))
    if depth == DEEPEST:
        return found
    for one in options:
        for name, inner in one.get("properties", {}).items():
            path = f"{prefix}.{name}" if prefix else name
            found |= fields(inner, document, path, depth + 1)
        if "items" in one:
            found |= fields(one["items"], document, f"{prefix}[]", depth + 1)
        if isinstance(one.get("additionalProperties"), dict) and one["additionalProperties"]:
            found |= fields(one["additionalProperties"], document, f"{prefix}{{}}", depth + 1)
    return found


def needed(schema: Schema, document: Schema, prefix: str = "", depth: int = 0) -> list[str]:
    """The fields that a request cannot do without, where what they stand in is given."""
    found: list[str] = []
    if depth == DEEPEST:
        return found
    for one in alternatives(schema, document):
        for name, inner in one.get("properties", {}).items():
            path = f"{prefix}.{name}" if prefix else name
            found += [path] * (name in one.get("required", ()))
            found += needed(inner, document, path, depth + 1)
        if "items" in one:
            found += needed(one["items"], document, f"{prefix}[]", depth + 1)
    return sorted(set(found))


def body(content: Schema) -> Schema:
    """The schema of a body, whatever its media type is."""
    for media in content.values():
        found: Schema = media.get("schema", {})
        return found
    return {}


def operation(told: Schema, document: Schema) -> Operation:
    """The facts of one operation."""
    parameters = {
        f"{one['in']}:{one['name']}": "|".join(
            sorted({kind(found) for found in alternatives(one.get("schema", {}), document)})
        )
        + ("!" if one.get("required") else "")
        for one in (resolved(one, document) for one in told.get("parameters", ()))
        if one["name"] != "authorization"
    }
    request = body(told.get("requestBody", {}).get("content", {}))
    answers = {code: resolved(one, document) for code, one in told["responses"].items()}
    good = min(code for code in answers)
    return {
        "id": told["operationId"],
        "parameters": parameters,
        "request": fields(request, document),
        "needed": needed(request, document),
        "codes": sorted(answers),
        "answer": fields(body(answers[good].get("content", {})), document),
        "always": needed(body(answers[good].get("content", {})), document),
    }


def operations(document: Schema) -> dict[str, Operation]:
    """The facts of each operation of a document, by "METHOD /path"."""
    return {
        f"{method.upper()} {path}": operation(told, document)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if method in METHODS
    }


def contract() -> dict[str, Operation]:
    """The facts of the contract."""
    found: dict[str, Operation] = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    read = operations(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print("{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(read[key])}" for key in sorted(read)) + "\n}")
