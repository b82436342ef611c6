"""The protocol: requests of a client as calls of tools, resources and prompts. Loads the protocol's SDK."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

import mcp_types as types
from mcp.server.caching import CacheableMethod, CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from reverie import __version__
from reverie.mcp import resources
from reverie.mcp.calling import Place, Reach, Refused, call
from reverie.mcp.guide import PROMPTS, guide
from reverie.mcp.schemas import input_schema, output_schema
from reverie.mcp.tool import Tool
from reverie.mcp.tools import TOOLS

_BANK = "Name of the bank."
_DEFAULT = "Name of the bank; default the one of this connection."

_LASTING: tuple[CacheableMethod, ...] = ("tools/list", "resources/templates/list", "prompts/list")
"""Lists that are the same as long as the process lives."""
_FRESH_MS = 300_000

Context = ServerRequestContext[Any, Any]
Where = Callable[[Context], Place]
"""Says which bank a request is for."""

# it tells of each request and connection
logging.getLogger("mcp").setLevel(logging.WARNING)


def build(reach: Reach, where: Where, bank: str | None) -> Server[Any]:
    """A server over a memory. ``bank``: the one that its clients see, "" for one that each request names."""
    handlers = _Handlers(reach, where)
    return Server(
        "reverie",
        version=__version__,
        title="Reverie",
        description="Memory for AI agents that retains, recalls and reflects.",
        instructions=guide(bank),
        get_tool_input_schema=_schema,
        cache_hints=dict.fromkeys(_LASTING, CacheHint(_FRESH_MS)),
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )


class _Handlers:
    """What is done for each request of a client."""

    def __init__(self, reach: Reach, where: Where) -> None:
        self._reach, self._where = reach, where

    async def list_tools(
        self, context: Context, page: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        place = self._where(context)
        shown = "one" if place.bank is not None else "default" if place.default else "all"
        return types.ListToolsResult(tools=_listed(shown))

    async def call_tool(self, context: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        place = self._where(context)
        tool = TOOLS.get(asked.name)
        if tool is None or (tool.only_all and place.bank is not None):
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {asked.name[:100]!r}: see tools/list")
        try:
            outcome = await call(self._reach, tool, place, asked.arguments or {})
        except Refused as refusal:
            return types.CallToolResult(content=[_text(str(refusal))], is_error=True)
        content = [_text(tool.text(outcome.answer))]
        if outcome.ignored:
            content.append(_text(f"Not known and left out: {', '.join(outcome.ignored)[:500]}"))
        return types.CallToolResult(content=content, structured_content=outcome.structured())

    async def list_resources(
        self, context: Context, page: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        bank = self._where(context).bank
        if bank is None:
            all_banks = resources.BANKS
            return types.ListResourcesResult(
                resources=[
                    types.Resource(
                        uri=all_banks.address,
                        name=all_banks.name,
                        description=all_banks.about,
                        mime_type=all_banks.mime,
                    )
                ]
            )
        profile = types.Resource(
            uri=resources.profile_of(bank),
            name=resources.PROFILE.name,
            description=resources.PROFILE.about,
            mime_type=resources.PROFILE.mime,
        )
        kept = await resources.kept(self._reach, bank)
        models = [types.Resource(mime_type=resources.MODEL.mime, **one) for one in kept]
        return types.ListResourcesResult(resources=[profile, *models])

    async def list_templates(
        self, context: Context, page: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(
                    uri_template=one.address, name=one.name, description=one.about, mime_type=one.mime
                )
                for one in resources.TEMPLATES
            ]
        )

    async def read_resource(
        self, context: Context, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(asked.uri)
        try:
            text, mime = await resources.read(self._reach, self._where(context), uri)
        except Refused as refusal:
            raise MCPError(types.INVALID_PARAMS, str(refusal)) from None
        contents = [types.TextResourceContents(uri=uri, text=text, mime_type=mime)]
        return types.ReadResourceResult(contents=[*contents])

    async def list_prompts(
        self, context: Context, page: types.PaginatedRequestParams | None
    ) -> types.ListPromptsResult:
        return types.ListPromptsResult(
            prompts=[
                types.Prompt(
                    name=one.name,
                    title=one.title,
                    description=one.about,
                    arguments=[
                        types.PromptArgument(name=name, description=about, required=number == 0)
                        for number, (name, about) in enumerate(one.arguments.items())
                    ],
                )
                for one in PROMPTS.values()
            ]
        )

    async def get_prompt(
        self, context: Context, asked: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        prompt = PROMPTS.get(asked.name)
        if prompt is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no prompt {asked.name[:100]!r}: see prompts/list")
        given = dict(asked.arguments or {})
        needed = next(iter(prompt.arguments))
        if not given.get(needed, "").strip():
            raise MCPError(types.INVALID_PARAMS, f"{needed}: missing: {prompt.arguments[needed]}")
        message = types.PromptMessage(role="user", content=_text(prompt.write(given)))
        return types.GetPromptResult(description=prompt.about, messages=[message])


def _text(text: str) -> types.TextContent:
    # names that a client made up may hold half a surrogate pair, which cannot be sent back
    return types.TextContent(type="text", text=text.encode("utf-8", "replace").decode())


@cache
def _listed(shown: str) -> list[types.Tool]:
    """The tools as a client sees them that is in one bank, or in all with or without a default."""
    return [_tool(one, shown) for one in TOOLS.values() if not (shown == "one" and one.only_all)]


def _schema(name: str) -> dict[str, Any] | None:
    """What a tool takes, for the protocol's look at each call."""
    return next((one.input_schema for one in _listed("all") if one.name == name), None)


def _tool(one: Tool, shown: str) -> types.Tool:
    bank = None if shown == "one" or not one.of_bank else _DEFAULT if shown == "default" else _BANK
    reads = one.effect == "reads"
    return types.Tool(
        name=one.name,
        description=one.about,
        input_schema=input_schema(one.taken.model, bank, named=shown == "all"),
        output_schema=output_schema(one.answer),
        annotations=types.ToolAnnotations(
            title=one.name.replace("_", " ").capitalize(),
            read_only_hint=reads,
            destructive_hint=one.effect == "removes",
            idempotent_hint=reads or one.again,
            open_world_hint=False,
        ),
    )
