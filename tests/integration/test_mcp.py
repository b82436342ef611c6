"""MCP with the client of its SDK: over HTTP for all banks and for one, and over standard input and output."""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import httpx2
import mcp_types as types
import pytest
from agents import environment, process
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from secured import Secured

from reverie import cli
from reverie.mcp.relay import CannotReach, _Behind, relay
from reverie.model.mcp_tools import MCP_TOOLS

Answer = dict[str, Any]
ERAS = ("legacy", "auto")
"""The protocol with a handshake, and the one without."""


class Agent:
    """A client that calls tools and remembers which."""

    def __init__(self, client: Client, bank_id: str | None = None) -> None:
        self.client, self._bank = client, {"bank_id": bank_id} if bank_id else {}
        self.called: set[str] = set()

    async def __call__(self, tool: str, /, **arguments: Any) -> Answer:
        """What a tool answers; the SDK has held it against the schema that the tool declares."""
        self.called.add(tool)
        result = await self.client.call_tool(tool, {**self._bank, **arguments})
        assert not result.is_error, (tool, result.content)
        assert result.content[0].text  # type: ignore[union-attr]
        found: Answer = result.structured_content
        return found

    async def text(self, tool: str, /, **arguments: Any) -> str:
        result = await self.client.call_tool(tool, {**self._bank, **arguments})
        return result.content[0].text  # type: ignore[union-attr]

    async def refused(self, tool: str, /, **arguments: Any) -> str:
        """What is told of a call that is refused."""
        self.called.add(tool)
        result = await self.client.call_tool(tool, {**self._bank, **arguments})
        assert result.is_error, result
        return result.content[0].text  # type: ignore[union-attr]

    async def ended(self, operation_id: str) -> Answer:
        for _ in range(1200):
            found = await self("get_operation", operation_id=operation_id)
            if found["status"] not in ("pending", "processing"):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(found)


@asynccontextmanager
async def speaking(
    url: str, mode: str = "auto", key: str | None = None, **headers: str
) -> AsyncIterator[Client]:
    sent = {**headers, **({"Authorization": f"Bearer {key}"} if key else {})}
    async with (
        httpx2.AsyncClient(headers=sent, timeout=60) as http,
        Client(streamable_http_client(url, http_client=http), mode=mode) as client,
    ):
        yield client


@asynccontextmanager
async def agent_of(base_url: str, bank_id: str) -> AsyncIterator[tuple[Agent, httpx.AsyncClient]]:
    """A client of all banks, whose calls are for this one, and one of HTTP."""
    async with over_http(base_url, bank_id) as bank, speaking(f"{base_url}/mcp/") as client:
        yield Agent(client, bank_id), bank


def over_http(base_url: str, bank_id: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"{base_url}/v1/default/banks/{bank_id}/", timeout=60)


async def test_every_tool(base_url: str, bank_id: str) -> None:
    async with agent_of(base_url, bank_id) as (agent, bank):
        await used(agent, bank_id, bank)
    assert agent.called == set(MCP_TOOLS)


async def used(agent: Agent, bank_id: str, bank: httpx.AsyncClient) -> None:
    """A bank from its beginning to its end."""
    made = await agent("create_bank", name="Log", mission="Keep the log.")
    assert (made["bank_id"], made["name"], made["mission"]) == (bank_id, "Log", "Keep the log.")
    await agent(
        "retain", content="Ada Krol moved to Gdansk in May 2024.", tags=["place:pl"], document_id="log"
    )
    await agent("sync_retain", content="Ada Krol sails a red yawl.", timestamp="2024-06-01")
    later = await agent("retain", content="Ada Krol met Jon.", **{"async": True})
    assert (await agent.ended(later["operation_id"]))["status"] == "completed"
    told = await agent.refused("cancel_operation", operation_id=later["operation_id"])
    assert "completed already: there is nothing to cancel" in told
    assert (await agent("list_operations", status="completed"))["total"] == 1
    await recalled(agent, bank)
    await curated(agent)
    assert [t["tag"] for t in (await agent("list_tags", q="place:*"))["items"]] == ["place:pl"]
    assert (await agent("get_document", document_id="log"))["original_text"].startswith("Ada Krol moved")
    assert (await agent("delete_document", document_id="log"))["memory_units_deleted"] == 1
    assert (await agent("list_documents"))["total"] == 2
    await reflected(agent)
    await kept_pages(agent)
    changed = await agent("update_bank", name="Ship", config_updates={"retain_mission": "Ships."})
    assert changed["name"] == "Ship"
    assert (await bank.get("config")).json()["overrides"]["retain_mission"] == "Ships."
    assert (await agent("get_bank"))["name"] == "Ship"
    assert (await agent("clear_memories"))["deleted_count"] == 1
    assert (await agent("get_bank_stats"))["total_nodes"] == 0
    assert [b["bank_id"] for b in (await agent("list_banks", query=bank_id))["banks"]] == [bank_id]
    await agent("delete_bank")
    assert (await bank.get("profile")).status_code == 404


async def recalled(agent: Agent, bank: httpx.AsyncClient) -> None:
    """What is recalled is what HTTP answers, and reads well."""
    question = {"query": "Where does Ada Krol live?", "include": {"entities": None}}
    found = await agent("recall", **question)
    assert found == (await bank.post("memories/recall", json=question)).json()
    fact = found["results"][0]
    assert fact["text"] == "Ada Krol moved to Gdansk in May 2024."
    first = (await agent.text("recall", **question)).splitlines()[0]
    assert first == f"1. {fact['text']} [2024-05-01; world; id {fact['id']}]"
    answer = await agent("reflect", query="Where does Ada Krol live?", include={"facts": {}})
    assert "Gdansk" in answer["text"]
    assert fact["id"] in await agent.text("reflect", query="Where does Ada live?", include={"facts": {}})


async def curated(agent: Agent) -> None:
    """Memories are seen, corrected, retired and forgotten."""
    listed = (await agent("list_memories", q="Ada", tags=["place:pl"], tags_match="any_strict"))["items"]
    assert len(listed) == 1
    yawl = next(i for i in (await agent("list_memories"))["items"] if "yawl" in i["text"])["id"]
    await agent("update_memory", memory_id=yawl, text="Ada Krol sails a blue yawl.")
    assert (await agent("get_memory", memory_id=yawl))["text"] == "Ada Krol sails a blue yawl."
    retired = await agent("invalidate_memory", memory_id=yawl, reason="sold")
    assert retired["id"] == yawl
    assert (await agent("list_memories", state="invalidated"))["total"] == 1
    await agent("delete_memory", memory_id=yawl)
    assert "there is no memory" in await agent.refused("get_memory", memory_id=yawl)


async def reflected(agent: Agent) -> None:
    """Mental models and directives."""
    rule = await agent("create_directive", name="Tone", content="Answer in one sentence.", priority=2)
    assert [d["id"] for d in (await agent("list_directives"))["items"]] == [rule["id"]]
    await agent("delete_directive", directive_id=rule["id"])
    fields = {"name": "Ada", "source_query": "What does Ada Krol do?", "mental_model_id": "ada"}
    made = await agent("create_mental_model", **fields)
    assert made["mental_model_id"] == "ada"
    await agent.ended(made["operation_id"])
    assert [m["id"] for m in (await agent("list_mental_models", detail="metadata"))["items"]] == ["ada"]
    changed = await agent("update_mental_model", mental_model_id="ada", trigger={"mode": "delta"})
    assert changed["trigger"]["mode"] == "delta"
    again = await agent("refresh_mental_model", mental_model_id="ada")
    await agent.ended(again["operation_id"])
    assert "Jon" in (await agent("get_mental_model", mental_model_id="ada"))["content"]
    uri = (await agent.client.list_resource_templates()).resource_templates[1].uri_template
    where = uri.format(mental_model_id="ada", **agent._bank)
    assert "Jon" in (await agent.client.read_resource(where)).contents[0].text  # type: ignore[union-attr]
    assert (await agent("clear_mental_model", mental_model_id="ada"))["content"] in (None, "")
    await agent("delete_mental_model", mental_model_id="ada")


async def kept_pages(agent: Agent) -> None:
    """The knowledge base."""
    folder = await agent("create_knowledge_folder", name="People")
    page = await agent(
        "create_knowledge_page", name="Ada", source_query="Whom did Ada Krol meet?", parent_id=folder["id"]
    )
    await agent.ended(page["operation_id"])
    tree = await agent("get_knowledge_base_tree")
    assert [child["name"] for child in tree["roots"][0]["children"]] == ["Ada"]
    moved = await agent("update_knowledge_node", node_id=page["page_id"], parent_id=None, name="Ada Krol")
    assert (moved["parent_id"], moved["name"]) == (None, "Ada Krol")
    assert (await agent("get_knowledge_page", page_id=page["page_id"]))["name"] == "Ada Krol"
    found = await agent("search_knowledge_base", query="Ada Krol", limit=1)
    assert [one["id"] for one in found["results"]] == [page["page_id"]]
    for node in (page["page_id"], folder["id"]):
        await agent("delete_knowledge_node", node_id=node)


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize("slash", ["", "/"])
async def test_one_bank(base_url: str, mode: str, slash: str) -> None:
    name = f"'; DROP TABLE banks; -- ü {uuid.uuid4().hex[:6]}"
    async with speaking(f"{base_url}/mcp/{quote(name)}{slash}", mode) as client:
        assert "You use one bank of it" in (client.instructions or "")
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(MCP_TOOLS) - set(tools) == {"list_banks", "create_bank"}
        agent = Agent(client)
        assert (await agent("retain", content="Rain fell in Bergen."))["bank_id"] == name
        assert [r["text"] for r in (await agent("recall", query="rain"))["results"]] == [
            "Rain fell in Bergen."
        ]
        assert "only bank" in await agent.refused("recall", query="x", bank_id="another")
        with pytest.raises(MCPError, match="there is no tool 'list_banks'"):
            await client.call_tool("list_banks", {})
        uris = [str(one.uri) for one in (await client.list_resources()).resources]
        assert uris == [f"reverie://{quote(name, safe='')}/profile"]
        read = (await client.read_resource(uris[0])).contents[0]
        assert f'"bank_id":"{name}"' in read.text  # type: ignore[union-attr]
        with pytest.raises(MCPError, match="only bank"):
            await client.read_resource("reverie://another/profile")
        await agent("delete_bank")


async def test_a_bank_allows_some_tools(base_url: str, bank_id: str) -> None:
    async with agent_of(base_url, bank_id) as (agent, bank):
        await limited(agent, bank, bank_id)


async def limited(agent: Agent, bank: httpx.AsyncClient, bank_id: str) -> None:
    await agent("retain", content="Rain fell.", document_id="d")
    allowed = {"updates": {"mcp_enabled_tools": ["recall", "get_bank"]}}
    assert (await bank.patch("config", json=allowed)).status_code == 200
    assert len((await agent.client.list_tools()).tools) == len(MCP_TOOLS)
    assert (await agent("recall", query="rain"))["results"]
    told = await agent.refused("retain", content="Snow fell.")
    assert told == (
        f"the tool retain is not enabled for bank {bank_id!r}: its mcp_enabled_tools allows recall, get_bank"
    )
    assert await agent.refused("update_bank", config_updates={"mcp_enabled_tools": None})
    await bank.patch("config", json={"updates": {"mcp_enabled_tools": []}})
    assert "allows none" in await agent.refused("recall", query="rain")
    await bank.patch("config", json=allowed)
    await agent.client.read_resource(f"reverie://{bank_id}/profile")
    with pytest.raises(MCPError, match="get_document is not enabled"):
        await agent.client.read_resource(f"reverie://{bank_id}/documents/d")
    assert (await bank.get("stats")).json()["total_nodes"] == 1
    wrong = await bank.patch("config", json={"updates": {"mcp_enabled_tools": ["recal"]}})
    assert wrong.status_code == 400
    assert "there is no tool 'recal'; did you mean recall?" in wrong.text
    assert (await bank.delete("config")).status_code == 200
    await agent("retain", content="Snow fell.")


async def test_what_is_wrong_is_said(base_url: str, bank_id: str) -> None:
    async with agent_of(base_url, bank_id) as (agent, bank):
        await mistaken(agent, bank_id, bank)


async def mistaken(agent: Agent, bank_id: str, bank: httpx.AsyncClient) -> None:
    assert (await agent("recall", query="x"))["results"] == []
    assert await agent.refused("get_bank") == f"there is no bank {bank_id!r}"
    told = await agent.refused("retain", content=" ", tags=["a", ""], update_mode="merge")
    assert told.splitlines() == [
        "content: must not be empty or only white space",
        "tags.1: String should have at least 1 character",
        "update_mode: Input should be 'replace' or 'append'",
    ]
    assert await agent.refused("recall") == "query: Field required"
    assert (await agent.refused("get_memory", memory_id="x")).startswith("there is no bank")
    await agent("retain", content="Rain fell.")
    assert await agent.refused("get_memory", memory_id="x") == "memory_id 'x' is not a UUID"
    assert "nothing to change" in await agent.refused("update_memory", memory_id=str(uuid.uuid4()))
    assert "limit" in await agent.refused("list_tags", limit=0)
    told = await agent.refused("update_bank", config_updates={"retain_misson": "x"})
    assert told.endswith("a bank's configuration; did you mean retain_mission?")
    assert told.startswith("config_updates.retain_misson: ")
    asked = {"bank_id": bank_id, "query": "rain", "depth": 3}
    result = await agent.client.call_tool("recall", asked)
    assert result.content[-1].text == "Not known and left out: depth"  # type: ignore[union-attr]
    with pytest.raises(MCPError, match="there is no tool 'forget'"):
        await agent.client.call_tool("forget", {})
    with pytest.raises(MCPError, match="content: missing"):
        await agent.client.get_prompt("remember", {})
    prompt = await agent.client.get_prompt("remember", {"content": "Rain fell."})
    assert prompt.messages[0].content.text.endswith("\n\nRain fell.")  # type: ignore[union-attr]
    noted = await bank.get("audit-logs", params={"transport": "mcp", "action": "retain"})
    assert [one["response"]["status"] for one in noted.json()["items"]] == [
        200
    ]  # that of a bank that was not there has none


async def test_a_call_is_noted_by_what_its_tool_knows(base_url: str, bank_id: str) -> None:
    """Whatever else an agent gives, it stays out of the log, and keeps nobody else's entries out of it."""
    async with over_http(base_url, bank_id) as bank:
        await bank.patch("config", json={"updates": {}})
        given = {"memory_id": math.inf, "session_id": "s3cret"}
        for params in ({"name": "get_memory", "arguments": given}, {"name": "get_bank"}):
            call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
            headers = {"Content-Type": "application/json", "X-Bank-Id": bank_id}
            sent = await bank.post(
                f"{base_url}/mcp/", content=json.dumps(call).replace("Infinity", "1e999"), headers=headers
            )
            assert sent.status_code == 200
        noted = (await bank.get("audit-logs", params={"transport": "mcp"})).json()["items"]
    assert [(one["action"], one["response"]["status"]) for one in noted] == [
        ("get_bank", 200),
        ("get_memory", 422),
    ]
    assert noted[1]["request"] == {"tool": "get_memory", "memory_id": "inf"}


async def test_the_header_names_a_bank(base_url: str, bank_id: str) -> None:
    async with speaking(f"{base_url}/mcp", **{"X-Bank-Id": bank_id}) as client:
        tools = {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}
        assert tools["retain"]["required"] == ["content"]
        assert (await Agent(client)("retain", content="Rain fell."))["bank_id"] == bank_id
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_bank"}}
    async with httpx.AsyncClient(base_url=base_url, timeout=60) as http:
        for name, sent in (("gåte", "gåte".encode()), ("gåte", "gåte".encode("latin-1"))):
            told = await http.post("/mcp/", json=call, headers={b"X-Bank-Id": sent})
            assert told.json()["result"]["content"][0]["text"] == f"there is no bank {name!r}"


async def test_what_is_no_request_of_the_protocol(base_url: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_banks"}}
    async with httpx.AsyncClient(base_url=base_url, timeout=60) as http:
        ok = await http.post("/mcp", json=call, headers={"accept": "application/json"})
        assert ok.json()["result"]["isError"] is False
        assert (await http.get("/mcp/")).status_code == 405
        assert (await http.post("/mcp/", content="x=1")).status_code == 415
        for origin in ("https://evil.example", "null"):
            assert (await http.post("/mcp/", json=call, headers={"Origin": origin})).status_code == 403
        assert (await http.post("/mcp/", json=call, headers={"Host": "evil.example"})).status_code == 403
        for name in ("a%5Cb", "%00", "x" * 257, "%20"):
            refused = await http.post(f"/mcp/{name}/", json=call)
            assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (400, ["bank_id"])
        assert (await http.post("/mcp/a%2Fb/", json=call)).status_code == 404
        assert (await http.post("/mcp/", json={**call, "jsonrpc": "1"})).status_code == 400


async def test_half_a_character(base_url: str) -> None:
    """What JSON can hold and UTF-8 cannot is refused where it stands."""
    half, about = "\ud800", "io.modelcontextprotocol"
    meta = {f"{about}/protocolVersion": "2026-07-28", f"{about}/clientCapabilities": {}}
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "retain",
    }
    told = []
    for given in ({half: 1, "content": "x"}, {"content": "x", "metadata": {half: "y"}}, {"content": half}):
        params = {"name": "retain", "arguments": {"bank_id": "halves", **given}, "_meta": meta}
        sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        async with httpx.AsyncClient(base_url=base_url, timeout=60) as http:
            answer = await http.post("/mcp/", content=json.dumps(sent), headers=headers)
        result = answer.json()["result"]
        assert result["isError"] is True
        told.append(result["content"][0]["text"])
    assert "unicode string" in told[0]
    assert told[1].startswith("metadata.")
    assert told[2] == "content: has half a surrogate pair at position 0: remove it"


async def test_many_at_once(base_url: str, bank_id: str) -> None:
    """Two clients of two banks, whose calls do not get into each other's way."""
    names = [f"{bank_id}-{n}" for n in range(2)]
    async with (
        speaking(f"{base_url}/mcp/{names[0]}/") as first,
        speaking(f"{base_url}/mcp/{names[1]}/", "legacy") as second,
    ):
        agents = [Agent(first), Agent(second)]
        await asyncio.gather(
            *(agents[n % 2]("retain", content=f"Boat {n} has a mast.", document_id=str(n)) for n in range(16))
        )
        found = await asyncio.gather(*(agents[n % 2]("recall", query=f"Boat {n}") for n in range(16)))
        for n, one in enumerate(found):
            assert one["results"][0]["text"] == f"Boat {n} has a mast."
            assert all(int(r["document_id"]) % 2 == n % 2 for r in one["results"])
        for agent in agents:
            await agent("delete_bank")


@pytest.mark.parametrize("mode", ERAS)
async def test_a_key_opens_what_it_is_for(secured: Secured, mode: str) -> None:
    url, name = secured.base_url, f"own-{uuid.uuid4().hex[:6]}"
    reader = secured.key("reader", permission="read", banks=[name])["key"]
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    async with httpx.AsyncClient(timeout=60) as nobody:
        assert (await nobody.post(f"{url}/mcp/", json=call)).status_code == 401
    for bank in (name, "hidden"):
        item = {"items": [{"content": "Rain fell."}]}
        assert secured.owner.post(f"/v1/default/banks/{bank}/memories", json=item).status_code == 200
    async with speaking(f"{url}/mcp/", mode, reader) as client:
        listed = await client.call_tool("list_banks", {})
        assert [one["bank_id"] for one in listed.structured_content["banks"]] == [name]
        own, hidden, never = (Agent(client, bank) for bank in (name, "hidden", "never"))
        assert (await own("recall", query="rain"))["results"]
        refused = await own.refused("retain", content="Snow.")
        assert refused == "the API key may read, and this takes a key that may write"
        assert await hidden.refused("recall", query="rain") == "there is no bank 'hidden'"
        assert await never.refused("recall", query="rain") == "there is no bank 'never'"  # not its bank
        with pytest.raises(MCPError, match="there is no bank 'hidden'"):
            await client.read_resource("reverie://hidden/profile")
    secured.tenant(other := f"t-{uuid.uuid4().hex[:6]}")
    foreign = secured.key("foreign", permission="admin", tenant=other)["key"]
    async with speaking(f"{url}/mcp/{name}/", mode, foreign) as client:
        assert (await Agent(client)("recall", query="rain"))["results"] == []
        assert await Agent(client).refused("get_bank") == f"there is no bank {name!r}"


@pytest.mark.parametrize("reached", ["server", "embedded"])
async def test_over_standard_input_and_output(
    reached: str, base_url: str, data_folder: Path, bank_id: str
) -> None:
    here = {"REVERIE_DATA_DIR": str(data_folder / "data"), "REVERIE_PORT": "1", "REVERIE_WORKER_LEASE_S": "2"}
    settings = {"REVERIE_URL": base_url} if reached == "server" else here
    async with Client(process("--bank", bank_id, **settings), mode=ERAS[reached == "server"]) as client:
        assert repr(bank_id) in (client.instructions or "") or reached == "server"
        assert len((await client.list_tools()).tools) == len(MCP_TOOLS) - 2
        agent = Agent(client)
        await agent("retain", content="Rain fell in Bergen.", tags=["w"])
        question = {"query": "Where did rain fall?"}
        async with over_http(base_url, bank_id) as bank:
            expected = (await bank.post("memories/recall", json=question)).json()
        assert await agent("recall", **question) == expected
        later = await agent("retain", content="Snow fell.", **{"async": True})
        assert (await agent.ended(later["operation_id"]))["status"] == "completed"
        assert await agent.refused("recall") == "query: Field required"
        assert [one.name for one in (await client.list_prompts()).prompts] == [
            "remember",
            "answer_from_memory",
        ]
        with pytest.raises(MCPError, match="there is no tool"):
            await client.call_tool("list_banks", {})


async def test_a_process_that_cannot_begin(secured: Secured, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CannotReach, match=r"^cannot speak MCP with http://127\.0\.0\.1:9/mcp/: "):
        await relay("http://127.0.0.1:9", None, None)
    with pytest.raises(CannotReach, match="it asks for another API key: set REVERIE_API_KEY"):
        await relay(secured.base_url, "wrong", "b")
    assert cli.run(["mcp", "--bank", "a/b"]) == 2
    assert capsys.readouterr() == ("", "reverie: --bank must not contain a slash\n")


def test_a_process_that_is_told_to_stop(base_url: str) -> None:
    """It does not wait for the client's next word."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
    command = [sys.executable, "-m", "reverie", "mcp"]
    with subprocess.Popen(
        command,
        env=environment(REVERIE_URL=base_url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "reverie"
        process.terminate()
        assert process.wait(60) == 143


async def test_a_server_that_goes_and_comes_back(base_url: str, bank_id: str) -> None:
    address, asked = f"{base_url}/mcp/{bank_id}/", types.ListPromptsRequest(params=None)
    async with httpx2.AsyncClient(timeout=60) as http:
        behind = _Behind(address, http)
        assert "You use one bank of it" in (await behind.meet() or "")
        behind._address = "http://127.0.0.1:9/mcp/"
        with pytest.raises(CannotReach, match="cannot speak MCP with http://127"):
            await behind.ask(asked, types.ListPromptsResult)
        behind._address = address
        assert len((await behind.ask(asked, types.ListPromptsResult)).prompts) == 2
        call = types.CallToolRequest(params=types.CallToolRequestParams(name="list_banks", arguments={}))
        with pytest.raises(MCPError, match="there is no tool 'list_banks'"):
            await behind.ask(call, types.CallToolResult)


def test_the_sdk_is_loaded_late() -> None:
    """It takes half a second: neither a server's start nor another command waits for it."""
    names = ("reverie.api.app", "reverie.cli.app", "reverie.cli.mcp")
    loaded = "[n for n in sys.modules if n.split('.')[0] in ('mcp', 'mcp_types')]"
    code = f"import sys, {', '.join(names)}; print({loaded})"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
