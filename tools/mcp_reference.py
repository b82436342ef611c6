"""The page of all tools of agents, from the tools themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reverie.mcp.guide import PROMPTS
from reverie.mcp.resources import BANKS, TEMPLATES
from reverie.mcp.schemas import input_schema
from reverie.mcp.tool import Tool
from reverie.mcp.tools import TOOLS

_EFFECTS = {"reads": "changes nothing", "adds": "adds", "changes": "changes", "removes": "removes"}


def mcp_page(note: str) -> str:
    """The page; ``note`` says that it is generated."""
    lines = [
        "# Tools for agents",
        "",
        note,
        "",
        "What [MCP](../how-to/mcp.md) offers. At `/mcp/` each tool takes `bank_id` as well, except",
        "`list_banks`; at `/mcp/{bank_id}/` none does, and `list_banks` and `create_bank` are not there.",
        "[Objects](http.md#objects) and answers are those of HTTP; answers come as structured content and as",
        "text.",
        "",
    ]
    for tool in TOOLS.values():
        lines += _tool(tool)
    lines += ["## Resources", "", *_table(("Address", "Content", "Type"))]
    lines += [f"| `{one.address}` | {one.about} | `{one.mime}` |" for one in (BANKS, *TEMPLATES)]
    told = "Names are percent-encoded. Reading one is calling the tool that gives it, under the same rules."
    lines += ["", told, ""]
    lines += ["## Prompts", "", *_table(("Prompt", "What for", "Arguments"))]
    for prompt in PROMPTS.values():
        lines.append(
            f"| `{prompt.name}` | {prompt.about} | {', '.join(f'`{one}`' for one in prompt.arguments)} |"
        )
    return "\n".join([*lines, ""])


def _tool(tool: Tool) -> Iterator[str]:
    again = "; twice is as once" if tool.again else ""
    yield from (f"## `{tool.name}`", "", tool.about, "")
    yield from (f"Takes a key that may {tool.need}. It {_EFFECTS[tool.effect]}{again}.", "")
    schema = input_schema(tool.taken.model, None, named=True)
    required = schema.get("required", ())
    if not schema["properties"]:
        return
    yield from _table(("Argument", "Type", "Default", "Meaning"))
    for name, one in schema["properties"].items():
        default = "required" if name in required else _code(one["default"]) if "default" in one else ""
        yield f"| `{name}` | {_kind(one)} | {default} | {one.get('description', '')} |"
    yield ""


def _table(head: tuple[str, ...]) -> list[str]:
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]


def _code(value: Any) -> str:
    if isinstance(value, dict):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(part) for part in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("type", "any"))
