"""The memory of a server for one client, over standard input and output. Loads the SDK, and no memory."""

from __future__ import annotations

import logging
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlsplit

import httpx2
import mcp_types as types
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from reverie import __version__
from reverie.config import LOOPBACK
from reverie.mcp.stdio import run

R = TypeVar("R", bound=types.Result)
Context = ServerRequestContext[Any, Any]

_TIMEOUT_S = 600.0
"""Longest wait for an answer of the server: reflect with a slow model takes minutes."""
_NO_KEY = 401
_OF_THE_PROTOCOL = (400, 404)
"""Statuses of answers that tell in the protocol what is wrong."""


class CannotReach(Exception):
    """A server does not answer, or not to us; the message says why."""


async def relay(url: str, api_key: str | None, bank: str | None) -> None:
    """Pass what a client asks on to the server at ``url``, until the client closes the input.

    Raises CannotReach where that cannot begin. Later each request stands alone: one that the server does not
    answer fails, and when it is back the next one does not.
    """
    for noisy in ("mcp", "httpx2"):  # they tell of each request
        logging.getLogger(noisy).setLevel(logging.WARNING)
    address = f"{url}/mcp/{quote(bank, safe='')}/" if bank else f"{url}/mcp/"
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    async with httpx2.AsyncClient(
        headers=headers,
        timeout=_TIMEOUT_S,
        # a proxy of the environment cannot reach what only this machine sees
        trust_env=urlsplit(url).hostname not in LOOPBACK,
        event_hooks={"response": [_check]},
    ) as http:
        behind = _Behind(address, http)
        await run(_relaying(behind, await behind.meet()))


class _Behind:
    """The server that answers."""

    def __init__(self, address: str, http: httpx2.AsyncClient) -> None:
        self._address, self._http, self._mode = address, http, "auto"

    async def meet(self) -> str | None:
        """What the server tells of its use; from then on its version of the protocol is known.

        Raises CannotReach.
        """
        try:
            async with self._client() as client:
                version, told = client.protocol_version, client.instructions
        except Exception as error:  # noqa: BLE001 the SDK raises groups of whatever its tasks end in
            raise self._unanswered(error) from None
        self._mode = version if version in MODERN_PROTOCOL_VERSIONS else "legacy"
        return told

    async def ask(self, request: types.Request[Any, Any], result: type[R]) -> R:
        """The answer to a request. Raises MCPError as the server has it, CannotReach."""
        try:
            async with self._client() as client:
                try:
                    return await client.session.send_request(request, result)
                except MCPError as error:  # carried out of the tasks, which would make a group of it
                    refused = error
        except Exception as error:  # noqa: BLE001 as above
            raise self._unanswered(error) from None
        raise refused

    def _client(self) -> Client:
        return Client(
            streamable_http_client(self._address, http_client=self._http), mode=self._mode, cache=None
        )

    def _unanswered(self, error: BaseException) -> CannotReach:
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        return CannotReach(f"cannot speak MCP with {self._address}: {error or type(error).__name__}")


async def _check(response: httpx2.Response) -> None:
    """Raise CannotReach for an answer that the protocol knows nothing of."""
    if response.status_code == _NO_KEY:
        raise CannotReach("it asks for another API key: set REVERIE_API_KEY")
    if response.is_error and response.status_code not in _OF_THE_PROTOCOL:
        await response.aread()
        raise CannotReach(f"it answers with status {response.status_code}: {response.text[:300]}")


class _Passing(Generic[R]):
    """Passes one kind of request on."""

    def __init__(self, behind: _Behind, request: type[types.Request[Any, Any]], result: type[R]) -> None:
        self._behind, self._request, self._result = behind, request, result

    async def __call__(self, context: Context, params: Any) -> R:
        # what the client says of itself is between it and us; our requests say their own
        plain = params.model_copy(update={"meta": None}) if params is not None else None
        try:
            return await self._behind.ask(self._request(params=plain), self._result)
        except CannotReach as error:
            raise MCPError(types.INTERNAL_ERROR, str(error)) from None


def _relaying(behind: _Behind, instructions: str | None) -> Server[Any]:
    """A server that has what the one behind has."""
    tools = _Passing(behind, types.CallToolRequest, types.CallToolResult)

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            return await tools(context, params)
        except MCPError as error:
            if error.code != types.INTERNAL_ERROR:
                raise
            told = types.TextContent(type="text", text=error.message)  # for the agent, not for its program
            return types.CallToolResult(content=[told], is_error=True)

    return Server(
        "reverie",
        version=__version__,
        title="Reverie",
        instructions=instructions,
        on_list_tools=_Passing(behind, types.ListToolsRequest, types.ListToolsResult),
        on_call_tool=call_tool,
        on_list_resources=_Passing(behind, types.ListResourcesRequest, types.ListResourcesResult),
        on_list_resource_templates=_Passing(
            behind, types.ListResourceTemplatesRequest, types.ListResourceTemplatesResult
        ),
        on_read_resource=_Passing(behind, types.ReadResourceRequest, types.ReadResourceResult),
        on_list_prompts=_Passing(behind, types.ListPromptsRequest, types.ListPromptsResult),
        on_get_prompt=_Passing(behind, types.GetPromptRequest, types.GetPromptResult),
    )
