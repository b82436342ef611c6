"""One scenario through every surface, with the same results: library, HTTP, clients, MCP, the CLI."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from agents import Tools, spoken
from faces import CommandLine, Named, Waiting

import reverie
from reverie import Memory, Settings, SyncMemory

Answer = dict[str, Any]

DOCUMENTS = {
    "kayak": "Milo Brand bought a red kayak in Annecy.",
    "stove": "The camping stove burns alcohol. Milo repaired its burner on Sunday with a paper clip.",
    "map": "user: Which map do we take?\nassistant: I packed the 1:25000 map of the lake.",
}
NEW_KAYAK = "Milo Brand sold the red kayak and now paddles a canoe."
QUERY = "What does Milo paddle?"


class Surface(Protocol):
    """What the scenario needs, in plain data."""

    async def create(self, bank: str, mission: str) -> Answer: ...
    async def retain(self, bank: str, content: str, document_id: str, tags: list[str]) -> Answer: ...
    async def recall(self, bank: str, query: str, max_tokens: int) -> Answer: ...
    async def memories(self, bank: str) -> Answer: ...
    async def stats(self, bank: str) -> Answer: ...
    async def banks(self, q: str) -> Answer: ...
    async def delete(self, bank: str) -> Answer: ...


class Library:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def create(self, bank: str, mission: str) -> Answer:
        from reverie.service.requests import BankRequest

        return (await self._memory.banks.put(bank, BankRequest(mission=mission))).model_dump()

    async def retain(self, bank: str, content: str, document_id: str, tags: list[str]) -> Answer:
        answer = await self._memory.retain(
            bank, content, document_id=document_id, tags=tags, timestamp="2024-05-06T09:00:00Z"
        )
        return answer.model_dump(by_alias=True)

    async def recall(self, bank: str, query: str, max_tokens: int) -> Answer:
        return (await self._memory.recall(bank, query, max_tokens=max_tokens)).model_dump()

    async def memories(self, bank: str) -> Answer:
        return (await self._memory.memories.list(bank)).model_dump()

    async def stats(self, bank: str) -> Answer:
        return (await self._memory.banks.stats(bank)).model_dump()

    async def banks(self, q: str) -> Answer:
        return (await self._memory.banks.list(q)).model_dump()

    async def delete(self, bank: str) -> Answer:
        return (await self._memory.banks.delete(bank)).model_dump()


class Synchronous:
    def __init__(self, memory: SyncMemory) -> None:
        self._memory = memory

    async def create(self, bank: str, mission: str) -> Answer:
        from reverie.service.requests import BankRequest

        put = self._memory.memory.banks.put(bank, BankRequest(mission=mission))
        return self._memory.wait(put).model_dump()

    async def retain(self, bank: str, content: str, document_id: str, tags: list[str]) -> Answer:
        answer = self._memory.retain(
            bank, content, document_id=document_id, tags=tags, timestamp="2024-05-06T09:00:00Z"
        )
        return answer.model_dump(by_alias=True)

    async def recall(self, bank: str, query: str, max_tokens: int) -> Answer:
        return self._memory.recall(bank, query, max_tokens=max_tokens).model_dump()

    async def memories(self, bank: str) -> Answer:
        return self._memory.wait(self._memory.memory.memories.list(bank)).model_dump()

    async def stats(self, bank: str) -> Answer:
        return self._memory.wait(self._memory.memory.banks.stats(bank)).model_dump()

    async def banks(self, q: str) -> Answer:
        return self._memory.wait(self._memory.memory.banks.list(q)).model_dump()

    async def delete(self, bank: str) -> Answer:
        return self._memory.wait(self._memory.memory.banks.delete(bank)).model_dump()


class Http:
    def __init__(self, base_url: str) -> None:
        self._client = httpx.AsyncClient(base_url=base_url, timeout=60)

    async def _ask(self, method: str, path: str, **options: Any) -> Answer:
        answer = await self._client.request(method, f"/v1/default/banks{path}", **options)
        answer.raise_for_status()
        found: Answer = answer.json()
        return found

    async def create(self, bank: str, mission: str) -> Answer:
        return await self._ask("PUT", f"/{bank}", json={"mission": mission})

    async def retain(self, bank: str, content: str, document_id: str, tags: list[str]) -> Answer:
        item = {
            "content": content,
            "document_id": document_id,
            "tags": tags,
            "timestamp": "2024-05-06T09:00:00Z",
        }
        return await self._ask("POST", f"/{bank}/memories", json={"items": [item]})

    async def recall(self, bank: str, query: str, max_tokens: int) -> Answer:
        return await self._ask(
            "POST", f"/{bank}/memories/recall", json={"query": query, "max_tokens": max_tokens}
        )

    async def memories(self, bank: str) -> Answer:
        return await self._ask("GET", f"/{bank}/memories/list")

    async def stats(self, bank: str) -> Answer:
        return await self._ask("GET", f"/{bank}/stats")

    async def banks(self, q: str) -> Answer:
        return await self._ask("GET", "", params={"q": q})

    async def delete(self, bank: str) -> Answer:
        return await self._ask("DELETE", f"/{bank}")


SURFACES = ["library", "synchronous", "http", "client", "waiting client", "names in this process", "cli"]


@pytest.fixture(params=SURFACES)
async def surface(
    request: pytest.FixtureRequest, base_url: str, served: Any, data_folder: Path
) -> AsyncIterator[Surface]:
    """All surfaces stand on the same database: the library joins the one that the server started."""
    if request.param == "http":
        yield Http(base_url)
    elif request.param == "cli":
        yield CommandLine(base_url)
    elif request.param == "client":
        async with reverie.AsyncClient(base_url) as client:
            yield Named(client)
    elif request.param == "waiting client":
        with reverie.Client(base_url) as waiting:
            yield Waiting(waiting)
    elif request.param == "names in this process":
        async with Memory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
            yield Named(memory)
    elif request.param == "library":
        async with Memory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
            yield Library(memory)
    else:
        url = served.database_url
        with SyncMemory(Settings(database_url=url, worker_enabled=False, data_dir=data_folder)) as memory:
            yield Synchronous(memory)


async def test_the_scenario(surface: Surface) -> None:
    await scenario(surface)


@pytest.mark.parametrize("transport", ["http", "stdio"])
async def test_the_scenario_over_mcp(transport: str, base_url: str) -> None:
    async with spoken(transport, base_url) as client:
        await scenario(Tools(client))


async def scenario(surface: Surface) -> None:
    """Make a bank, remember, replace, ask, count and delete."""
    bank = f"scenario-{uuid.uuid4().hex[:10]}"
    made = await surface.create(bank, "Pack for the lake.")
    assert made["bank_id"] == bank
    assert made["mission"] == "Pack for the lake."

    for document, content in DOCUMENTS.items():
        answer = await surface.retain(bank, content, document, ["trip", document])
        assert answer["success"] is True
        assert answer["items_count"] == 1
        assert answer["async"] is False
    before = await surface.recall(bank, QUERY, 4096)
    assert before["results"][0]["text"] == DOCUMENTS["kayak"]

    await surface.retain(bank, NEW_KAYAK, "kayak", ["trip", "sold"])
    after = await surface.recall(bank, QUERY, 4096)
    texts = [result["text"] for result in after["results"]]
    assert texts[0] == NEW_KAYAK
    assert DOCUMENTS["kayak"] not in texts
    assert len(texts) == 5
    assert [r["text"] for r in (await surface.recall(bank, QUERY, 30))["results"]] == texts[:1]
    assert after["results"][0]["tags"] == ["trip", "sold"]
    assert after["results"][0]["mentioned_at"] == "2024-05-06T09:00:00+00:00"

    listed = await surface.memories(bank)
    assert listed["total"] == 5
    assert listed["items"][0]["text"] == NEW_KAYAK
    assert sorted(item["text"] for item in listed["items"]) == sorted(texts)

    stats = await surface.stats(bank)
    assert stats["total_documents"] == 3
    assert stats["total_nodes"] == 5
    assert stats["nodes_by_fact_type"] == {"world": 4, "experience": 1}

    assert [b["bank_id"] for b in (await surface.banks(bank))["banks"]] == [bank]
    deleted = await surface.delete(bank)
    assert deleted["success"] is True
    assert deleted["deleted_count"] == 5
    assert (await surface.banks(bank))["total"] == 0


async def test_every_surface_ranks_alike(base_url: str, data_folder: Path, served: Any) -> None:
    """What one surface wrote, all surfaces find, in one order with the same scores."""
    bank = f"alike-{uuid.uuid4().hex[:10]}"
    http = Http(base_url)
    for document, content in DOCUMENTS.items():
        await http.retain(bank, content, document, [document])
    expected = await http.recall(bank, QUERY, 4096)
    question: dict[str, Any] = {"query": "What did Milo Brand buy?", "include": {"facts": {}}}
    answer = await http._ask("POST", f"/{bank}/reflect", json=question)
    assert "kayak" in answer["text"]
    settings = Settings(database_url=served.database_url, worker_enabled=False, data_dir=data_folder)
    async with Memory(settings) as memory:
        assert await Library(memory).recall(bank, QUERY, 4096) == expected
        assert (await memory.reflect(bank, **question)).model_dump() == answer
    async with spoken("http", base_url) as agent:
        assert await Tools(agent).recall(bank, QUERY, 4096) == expected
        assert await Tools(agent).reflect(bank, **question) == answer
    with SyncMemory(settings) as waiting:
        assert await Synchronous(waiting).recall(bank, QUERY, 4096) == expected
        assert waiting.reflect(bank, **question).model_dump() == answer
        assert await Waiting(waiting).recall(bank, QUERY, 4096) == expected
    async with reverie.AsyncClient(base_url) as client:
        assert await Named(client).recall(bank, QUERY, 4096) == expected
        assert await Named(client).reflect(bank, **question) == answer
    with reverie.Client(base_url) as shut:
        assert await Waiting(shut).recall(bank, QUERY, 4096) == expected
        assert await Waiting(shut).reflect(bank, **question) == answer
    shell = CommandLine(base_url)
    assert await shell.recall(bank, QUERY, 4096) == expected
    assert await shell.reflect(bank, **question) == answer


async def test_library_raises_what_http_answers(data_folder: Path) -> None:
    async with Memory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
        with pytest.raises(reverie.NotFound, match="no bank"):
            await memory.get_bank("never-made")
        assert (await memory.recall("never-made", "x")).results == []
        with pytest.raises(reverie.InvalidRequest) as caught:
            await memory.retain("a/b", "x")
        assert caught.value.field == "bank_id"
        with pytest.raises(reverie.InvalidRequest, match="content"):
            await memory.retain("bank", " ")
        with pytest.raises(reverie.InvalidRequest, match="tags_match"):
            await memory.recall("bank", "x", tags_match="some")


async def test_library_takes_items_and_lists(data_folder: Path) -> None:
    bank = f"items-{uuid.uuid4().hex[:10]}"
    async with Memory(Settings(data_dir=data_folder / "data", worker_enabled=False)) as memory:
        await memory.retain(bank, reverie.MemoryItem(content="A single item.", tags=["one"]))
        await memory.retain(bank, [reverie.MemoryItem(content="First."), {"content": "Second."}])
        answer = await memory.retain(bank, "Later.", run_async=True)
        assert answer.operation_id
        assert {f["text"] for f in (await memory.memories.list(bank)).items} >= {
            "A single item.",
            "First.",
            "Second.",
        }


cli = pytest.mark.skipif(find_spec("reverie.__main__") is None, reason="no command line in this build")


@pytest.fixture
def run(base_url: str) -> Any:
    """Run the command line against the server; its standard output as JSON."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("REVERIE_", "HINDSIGHT_"))
    }
    environment |= {
        "REVERIE_URL": base_url,
        "PYTHONPATH": os.pathsep.join([str(Path(reverie.__file__).parents[1]), *sys.path]),
    }

    def call(*arguments: str, code: int = 0, stdin: str | None = None) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "reverie", *arguments],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout) if code == 0 and "json" in arguments else done.stdout + done.stderr

    return call


@cli
def test_the_scenario_on_the_command_line(run: Any, client: httpx.Client) -> None:
    bank = f"scenario-{uuid.uuid4().hex[:10]}"
    run("bank", "create", bank, "--format", "json")
    for document, content in DOCUMENTS.items():
        answer = run("retain", bank, content, "--document-id", document, "--format", "json")
        assert answer["success"] is True
    run("retain", bank, "-", "--document-id", "kayak", "--format", "json", stdin=NEW_KAYAK)
    found = run("recall", bank, QUERY, "--format", "json")
    texts = [result["text"] for result in found["results"]]
    assert texts[0] == NEW_KAYAK
    assert len(texts) == 5
    over_http = client.post(f"/v1/default/banks/{bank}/memories/recall", json={"query": QUERY}).json()
    assert texts == [result["text"] for result in over_http["results"]]
    assert bank in json.dumps(run("bank", "list", "--search", bank, "--format", "json"))
    assert client.get(f"/v1/default/banks/{bank}/stats").json()["total_documents"] == 3
    run("bank", "delete", bank, "--yes", "--format", "json")
    assert client.get(f"/v1/default/banks/{bank}").status_code == 404
    failure = run("recall", bank, QUERY, code=1)
    assert bank in failure


PAST = {
    "as_of": "2022-06-01",
    "known_at": "2100-01-01",
    "trace": True,
    "budget": "low",
    "types": ["world"],
    "include": {"source_facts": {}},
}


@cli
async def test_every_surface_asks_of_the_past(
    base_url: str, data_folder: Path, served: Any, run: Any, client: httpx.Client
) -> None:
    bank = f"past-{uuid.uuid4().hex[:10]}"
    http = Http(base_url)
    for name, moment in (("Oslo", "2021-01-01"), ("Bergen", "2023-01-01")):
        item = {"content": f"Ida Holm lives in {name}.", "timestamp": moment, "document_id": name}
        await http._ask("POST", f"/{bank}/memories", json={"items": [item]})
    listed = {item["document_id"]: item["id"] for item in (await http.memories(bank))["items"]}
    asked = {**PAST, "explain": [listed["Bergen"], listed["Oslo"]]}

    def told(answer: Answer) -> list[Any]:
        assert answer["trace"]["query"]["as_of"] == "2022-06-01T00:00:00+00:00"
        stages = [one["stage"] for one in answer["explanations"]]
        return [[result["id"] for result in answer["results"]], stages, answer["source_facts"]]

    expected = [[listed["Oslo"]], ["filters", "returned"], {}]
    query = "Where does Ida Holm live?"
    assert (
        told(await http._ask("POST", f"/{bank}/memories/recall", json={"query": query, **asked})) == expected
    )
    settings = Settings(database_url=served.database_url, worker_enabled=False, data_dir=data_folder)
    async with Memory(settings) as memory:
        assert told((await memory.recall(bank, query, **asked)).model_dump()) == expected
    with SyncMemory(settings) as waiting:
        assert told(waiting.recall(bank, query, **asked).model_dump()) == expected
    options = ["--as-of", PAST["as_of"], "--known-at", PAST["known_at"], "--type", "world", "--budget", "low"]
    ids = [part for key in asked["explain"] for part in ("--explain", key)]
    shown = json.loads(run("recall", bank, query, *map(str, options), *ids, "--trace", "--json"))
    assert told({**shown, "source_facts": {}}) == expected
