"""The walls between tenants, and between the banks that a key is limited to and all others."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest
from every_route import BODIES, SECRET, UPLOADS, every_route, furnished
from secured import Secured, database

from reverie.errors import StoreUnavailable
from reverie.store import tenancy
from reverie.store.db import Database

BANKS, KEYS = "/v1/default/banks", "/v1/default/keys"
WORDS = ("amber", "brooch", "Sandoval", "confidential", "third stair")
HELD, NOBODYS = "vault", "vaulx"
OPEN = {"indexed_facts"}
"""Tables with a bank that no policy holds: found there are ids alone, see docs/decisions/0017-tenants.md."""


@pytest.fixture(scope="module")
def owner(secured: Secured) -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """A tenant's bank with a secret, its key, and the ids of its things."""
    secured.tenant("acme")
    secured.tenant("globex")
    key = secured.key("acme", tenant="acme", permission="admin")["key"]
    with secured.client(key, f"{BANKS}/{HELD}") as bank:
        ids = furnished(bank)
        done = bank.post("document-transfer/export").json()["operation_id"]
        while (told := bank.get(f"operations/{done}").json())["status"] != "completed":
            time.sleep(0.05)
        ids["key"] = told["result_metadata"]["storage_key"]
        ids["tenant"] = "acme"
        ids["key_id"] = secured.key("acme-2", tenant="acme")["id"]
        yield secured.client(key), ids


def shown(owner: httpx.Client) -> dict[str, Any]:
    nouns = (
        "memories/list",
        "documents",
        "entities",
        "tags",
        "directives",
        "webhooks",
        "config",
        "operations",
    )
    return {noun: owner.get(f"{BANKS}/{HELD}/{noun}").json() for noun in nouns}


def asked(client: httpx.Client, method: str, path: str, ids: dict[str, str], bank: str) -> httpx.Response:
    tail = path.partition("{bank_id}")[2]
    body = BODIES.get((method, tail), {} if method in ("PUT", "PATCH") else None)
    target = path.format_map({**ids, "bank_id": bank})
    return client.request(method, target, **UPLOADS.get(tail, {"json": body}))


def plain(answer: httpx.Response, bank: str) -> tuple[int, str, str]:
    """An answer without what tells one request from another of its kind."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.+-]+", "-", answer.text)
    text = re.sub(r'"(took_ms|duration_ms|score|timings?)": ?[^,}]*', "-", text)
    return answer.status_code, answer.headers.get("content-type", ""), text.replace(bank, "BANK")


def says(answer: httpx.Response, method: str, path: str) -> list[str]:
    """Words of the secret that an answer holds and its request did not."""
    sent = str(BODIES.get((method, path.partition("{bank_id}")[2])))
    return [word for word in WORDS if word in answer.text and word not in sent]


def test_another_tenant_sees_nothing_on_any_route(
    secured: Secured, owner: tuple[httpx.Client, dict[str, str]]
) -> None:
    """What is another tenant's answers as what does not exist: the same name, in step, with the same ids."""
    acme, ids = owner
    before = shown(acme)
    globex = secured.carrying("globex", tenant="globex", permission="admin")
    unknown = {name: str(uuid.uuid4()) for name in ids}
    unknown |= {"key": f"{unknown['key']}.zip", "chunk_id": f"{unknown['chunk_id']}@{NOBODYS}"}
    refused = 0
    routes = [
        (m, p) for m, p in every_route(secured.app) if p.startswith("/v1/") and not p.endswith("/stream")
    ]
    # first what only reads: until something is written, a name is no bank
    for method, path in sorted(routes, key=lambda route: route[0] != "GET"):
        answer = asked(globex, method, path, ids, HELD)
        assert not says(answer, method, path), (method, path)
        if path.startswith("/v1/default/tenants"):
            assert answer.status_code == 403
        elif "{bank_id}" in path:
            known = plain(answer, HELD)
            other = plain(asked(globex, method, path, ids, NOBODYS), NOBODYS)
            assert known[0] == other[0], (method, path)
            if method == "GET" or known[0] >= 400:  # what is made differs in more than its ids
                assert known == other, (method, path)
            refused += known[0] == 404
        elif any(f"{{{name}" in path for name in ids):
            other_thing = asked(globex, method, path, unknown, NOBODYS)
            assert answer.status_code == other_thing.status_code == 404, (method, path)
            bare = [plain(answer, f"@{HELD}"), plain(other_thing, f"@{NOBODYS}")]
            assert [text.replace(HELD, NOBODYS) for _, _, text in bare] == [bare[1][2]] * 2, (method, path)
            refused += 1
    assert refused > 20
    assert shown(acme) == before
    assert secured.owner.get(f"{BANKS}/{HELD}").status_code == 404  # the owner's own tenant has none of it
    assert acme.get(f"/v1/default/chunks/{ids['chunk_id']}").json()["chunk_text"] == SECRET
    archive = acme.get(f"/v1/default/files/download/{ids['key']}")
    assert (archive.status_code, archive.content[:2]) == (200, b"PK")


def test_a_key_of_some_banks_finds_no_other(secured: Secured) -> None:
    held = secured.client(secured.key("all", permission="admin")["key"], f"{BANKS}/{HELD}")
    ids = furnished(held)
    limited = secured.carrying("some", permission="admin", banks=["mine", "our-*"])
    for bank in ("mine", "our-own", "mine-not"):
        status = limited.post(f"{BANKS}/{bank}/memories", json={"items": [{"content": "A guest note."}]})
        assert status.status_code == (404 if bank == "mine-not" else 200)
    for method, path in every_route(secured.app):
        if "{bank_id}" in path:
            answers = [asked(limited, method, path, ids, bank) for bank in (HELD, NOBODYS)]
            assert {a.status_code for a in answers} == {404}, (method, path)
            assert answers[0].text.replace(HELD, NOBODYS) == answers[1].text, (method, path)
        elif "{chunk_id}" in path:
            answers = [
                limited.get(path.format(chunk_id=f"{uuid.uuid4()}@{bank}")) for bank in (HELD, NOBODYS)
            ]
            answers.append(limited.get(path.format_map(ids)))
            assert {a.text.replace(HELD, NOBODYS) for a in answers} == {answers[1].text}
    listed = limited.get(BANKS).json()
    assert [b["bank_id"] for b in listed["banks"]] == ["mine", "our-own"]
    assert listed["total"] == 2
    assert limited.get(BANKS, params={"q": HELD}).json()["total"] == 0
    done = held.post("document-transfer/export").json()["operation_id"]
    while (told := held.get(f"operations/{done}").json())["status"] != "completed":
        time.sleep(0.05)
    download = told["result_metadata"]["download_url"]
    known, unknown = limited.get(download), limited.get(download.replace(done, str(uuid.uuid4())))
    assert known.status_code == unknown.status_code == 404
    assert known.text == unknown.text


def test_tenants_use_the_same_names_apart_and_at_once(secured: Secured) -> None:
    """Connections are passed from one tenant's request to the next."""
    clients = {}
    for name in ("north", "south"):
        secured.tenant(name)
        clients[name] = secured.carrying(name, f"{BANKS}/shared", tenant=name)
    clients["default"] = secured.client(secured.key("d")["key"], f"{BANKS}/shared")

    def work(n: int) -> tuple[str, list[str]]:
        name = list(clients)[n % 3]
        item = {"content": f"The {name} office has {n} doors.", "document_id": f"d{n}"}
        sent = clients[name].post("memories", json={"items": [item], "async": n % 2 == 0})
        assert sent.status_code == 200, sent.text
        found = clients[name].post("memories/recall", json={"query": "office doors"})
        wrong = clients[name].get("documents/none")
        assert wrong.status_code == 404
        return name, [one["text"] for one in found.json().get("results", [])]

    with ThreadPoolExecutor(6) as pool:
        for name, texts in pool.map(work, range(24)):
            assert all(name in text for text in texts), (name, texts)
    deadline = time.monotonic() + 60
    for name, client in clients.items():
        while client.get("stats").json()["total_documents"] < 8:
            assert time.monotonic() < deadline, (name, client.get("stats").json())
            time.sleep(0.1)
        listed = client.get("memories/list").json()["items"]
        assert len(listed) == 8
        assert all(name in one["text"] for one in listed)


def test_a_tenants_configuration_holds_below_what_its_banks_set(secured: Secured) -> None:
    secured.tenant("strict")
    client = secured.carrying("strict", BANKS, tenant="strict", permission="admin")
    tenant = "/v1/default/tenants/strict"
    sent = {
        "updates": {"retain_chunk_size": 1500, "retain_extraction_mode": "verbatim", "reflect_mission": "T"}
    }
    assert secured.owner.patch(tenant, json=sent).json()["config"] == sent["updates"]
    client.put("/one", json={})
    told = client.get("/one/config").json()
    assert (told["config"]["retain_chunk_size"], told["overrides"]) == (1500, {})
    assert client.get("/one").json()["mission"] == "T"
    client.patch("/one/config", json={"updates": {"retain_chunk_size": 900}})
    told = client.get("/one/config").json()
    assert told["overrides"] == {"retain_chunk_size": 900}
    assert (told["config"]["retain_chunk_size"], told["config"]["retain_extraction_mode"]) == (
        900,
        "verbatim",
    )
    client.post("/one/memories", json={"items": [{"content": "Well. It rained.", "document_id": "v"}]})
    facts = [one["text"] for one in client.get("/one/memories/list").json()["items"]]
    assert facts == ["Well. It rained."]  # verbatim: the chunk itself
    client.delete("/one/config")
    assert client.get("/one/config").json()["config"]["retain_chunk_size"] == 1500
    elsewhere = secured.owner.put(f"{BANKS}/elsewhere", json={}).json()
    assert elsewhere["mission"] == ""
    for wrong in ({"retain_chunk_size": "much"}, {"retain_chunksize": 1}):
        refused = secured.owner.patch(tenant, json={"updates": wrong})
        assert refused.status_code == 400
        assert next(iter(wrong)) in refused.text
    assert secured.owner.patch(tenant, json={"updates": {"retain_chunk_size": None}}).json()["config"] == {
        "retain_extraction_mode": "verbatim",
        "reflect_mission": "T",
    }
    assert secured.owner.patch("/v1/default/tenants/none", json=sent).status_code == 404
    assert secured.owner.post("/v1/default/tenants", json={"name": "strict"}).status_code == 409


def test_of_dreams_a_bank_sets_key_by_key_over_its_tenant(secured: Secured) -> None:
    secured.tenant("sleepy")
    client = secured.carrying("sleepy", BANKS, tenant="sleepy", permission="admin")
    tenant = "/v1/default/tenants/sleepy"
    set_here = {"enabled": True, "cron": "0 3 * * *", "value_focus": {"money": 3}}
    told = secured.owner.patch(tenant, json={"updates": {"dream": set_here}}).json()
    assert told["config"] == {"dream": set_here}
    changes = {"updates": {"dream": {"top_k": 3, "preset": "risk_guard", "value_focus": {"time": 0}}}}
    dream = client.patch("/one/config", json=changes).json()["config"]["dream"]
    assert (dream["enabled"], dream["cron"], dream["top_k"]) == (True, "0 3 * * *", 3)
    assert (dream["prediction_horizon"], dream["value_focus"]) == (
        "near",
        {"money": 3, "time": 0, "happiness": 1},
    )
    refused = client.patch("/one/config", json={"updates": {"dream": {"cron": None, "enabled": "maybe"}}})
    assert refused.status_code == 400
    told = secured.owner.patch(tenant, json={"updates": {"dream": {"cron": None}}}).json()
    assert told["config"]["dream"] == {"enabled": True, "value_focus": {"money": 3}}
    assert client.get("/one/config").json()["config"]["dream"]["cron"] is None


def test_a_statement_that_names_no_bank_sees_its_tenants_rows(
    secured: Secured, owner: tuple[httpx.Client, dict[str, str]]
) -> None:
    item = {"content": "Nothing of this is acme's.", "document_id": "theirs"}
    assert secured.owner.post(f"{BANKS}/beside/memories", json={"items": [item]}).status_code == 200
    with psycopg.connect(secured.database_url, autocommit=True) as connection:
        tables = {
            name: policed
            for name, policed in connection.execute(
                "SELECT c.relname,"
                " c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)"
                " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'bank'"
                " WHERE a.attnum > 0 AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
                " AND NOT c.relispartition"
            )
        }
        assert len(tables) > 30
        assert {name for name, policed in tables.items() if not policed} == OPEN
        ours = connection.execute("SELECT bank FROM banks WHERE tenant = 'acme'").fetchall()
        count = "SELECT count(*), count(*) FILTER (WHERE bank = ANY(%s)) FROM "
        rows: dict[str, Any] = {}
        for name in tables.keys() - OPEN:
            found = connection.execute(count + name, ([b for (b,) in ours],))  # type: ignore[call-overload]
            rows[name] = found.fetchone()
        assert rows["facts"][0] > rows["facts"][1] > 0
        theirs = connection.execute("SELECT bank FROM banks WHERE tenant <> 'acme' LIMIT 1").fetchone()
        assert theirs
        connection.execute("SELECT set_config('reverie.tenant', 'acme', false)")
        connection.execute("SET ROLE reverie_tenant")
        for name, (_, mine) in rows.items():
            seen = connection.execute(f"SELECT count(*) FROM {name}")  # type: ignore[call-overload]
            assert seen.fetchone() == (mine,), name
        changed = connection.execute("UPDATE documents SET metadata = metadata")
        assert changed.rowcount == rows["documents"][1]
        assert connection.execute("DELETE FROM banks WHERE bank = %s", theirs).rowcount == 0
        for statement in (
            "INSERT INTO entities (bank, id, name, name_key, kind)"
            " VALUES (%s, gen_random_uuid(), 'x', 'x', 'person')",
            "UPDATE directives SET bank = %s",
            "UPDATE banks SET tenant = 'globex', name = %s::text",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                connection.execute(statement, theirs)
        for table in ("api_keys", "schema_migrations", "indexed_facts_0"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM {table}")  # type: ignore[call-overload]
        reached = connection.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
            " AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'procrastinate_%'"
            " AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')"
        )
        assert {name for (name,) in reached} - tables.keys() == {"tenants", "encoders"}
        assert connection.execute("SELECT proname FROM pg_proc WHERE prosecdef").fetchall() == []
        assert connection.execute("SELECT name FROM tenants").fetchall() == [("acme",)]
        connection.execute("SELECT set_config('reverie.tenant', '', false)")
        assert connection.execute("SELECT count(*) FROM facts").fetchone() == (0,)


def test_tools_stop_at_the_same_walls(secured: Secured, owner: tuple[httpx.Client, dict[str, str]]) -> None:
    _, ids = owner
    globex = secured.carrying("tools", tenant="globex", permission="read")
    some = secured.carrying("tools", permission="read", banks=["mine"])

    def call(client: httpx.Client, tool: str, bank: str, **given: Any) -> str:
        body = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": tool, "arguments": given},
        }
        headers = {"Accept": "application/json, text/event-stream"}
        answer = client.post(f"/mcp/{bank}/", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    for client in (globex, some):
        for tool, given in (
            ("recall", {"query": "Where is the amber brooch?"}),
            ("list_memories", {}),
            ("get_document", {"document_id": ids["document_id"]}),
        ):
            known, unknown = (call(client, tool, bank, **given) for bank in (HELD, NOBODYS))
            assert known.replace(HELD, NOBODYS) == unknown, tool
            assert "brooch" not in known.replace(ids["document_id"], ""), (tool, known)
            assert SECRET not in known
    assert "may read" in call(globex, "retain", HELD, content="A guest was here.")
    assert secured.client(None).post(f"/mcp/{HELD}/", json={}).status_code == 401


def test_tables_may_be_in_the_schema_of_the_servers_user(secured: Secured, serve: Callable[..., Any]) -> None:
    """It is the first place to look for whoever is the user, and a tenant's request is another one."""
    with database(secured.database_url) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE SCHEMA AUTHORIZATION current_user")
        settings = {"database_url": url, "encoder": "hash", "worker_enabled": False}
        with serve(settings) as served, httpx.Client(base_url=served.base_url, timeout=60) as client:
            assert client.post("/v1/default/tenants", json={"name": "acme"}).status_code == 201
            key = client.post(KEYS, json={"name": "k", "tenant": "acme"}).json()["key"]
            client.headers["Authorization"] = f"Bearer {key}"
            items = [{"content": "Ann has a cat."}]
            assert client.post(f"{BANKS}/b/memories", json={"items": items}).status_code == 200
            assert client.post(f"{BANKS}/b/memories/recall", json={"query": "cat"}).json()["results"]
        with psycopg.connect(url) as connection:
            where = connection.execute(
                "SELECT 'facts'::regclass::oid = to_regclass(current_user || '.facts')"
            )
            assert where.fetchone() == (True,)


async def test_a_connection_is_given_back_as_it_was(secured: Secured) -> None:
    """After errors, cancellations and a connection that dies: the system never gets one that is limited."""
    database = Database(secured.database_url, pool_min=2, pool_max=3, timeout_s=10)
    await database.open()
    who = "SELECT current_user AS who, current_setting('reverie.tenant', true) AS tenant"

    async def limited(n: int) -> None:
        with tenancy.limited_to("acme"):
            async with database.transaction() as connection:
                found = await (await connection.execute(who)).fetchone()
                assert found == {"who": "reverie_tenant", "tenant": "acme"}
                if n % 3 == 1:
                    await connection.execute("SELECT 1 / 0")
                await connection.execute("SELECT pg_sleep(0.01)")

    async def unlimited() -> None:
        async with database.connection() as connection:
            found = await (await connection.execute(who)).fetchone()
        assert found
        assert found["who"] != "reverie_tenant"
        assert not found["tenant"]

    async def cut_off() -> None:
        with tenancy.limited_to("acme"):
            async with database.connection() as connection:
                with psycopg.connect(secured.database_url, autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))
                await connection.execute("SELECT 1")

    try:
        for turn in range(25):
            tasks = [asyncio.create_task(limited(n)) for n in range(4)]
            await asyncio.sleep(turn * 0.0007)
            for task in tasks[::2]:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert not [e for e in ended if isinstance(e, AssertionError)]
            await asyncio.gather(*(unlimited() for _ in range(3)))
        with pytest.raises(StoreUnavailable):
            await cut_off()
        await asyncio.gather(*(unlimited() for _ in range(3)))
    finally:
        await database.close()
