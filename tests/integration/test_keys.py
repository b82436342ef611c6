"""Keys over HTTP: who gets in, who may do what, and who comes too often."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from every_route import every_route
from secured import OWNER_KEY, Secured

from reverie.api.access import NEEDS, need_of

KEYS, BANKS = "/v1/default/keys", "/v1/default/banks"


def test_a_key_is_shown_once_and_kept_as_its_hash(secured: Secured) -> None:
    made = secured.key("notes", permission="write", banks=["notes", "team-*"], rate_per_minute=600)
    secret = made.pop("key")
    assert secret.startswith("rv_")
    assert len(secret) == 46
    assert made["prefix"] == secret[:8]
    assert (made["tenant"], made["permission"], made["banks"]) == ("default", "write", ["notes", "team-*"])
    assert (made["expires_at"], made["revoked_at"], made["last_used_at"]) == (None, None, None)
    listed = secured.owner.get(KEYS, params={"limit": 1000})
    assert made in listed.json()["items"]
    assert secret not in listed.text
    with psycopg.connect(secured.database_url) as connection:
        ((stored,),) = connection.execute("SELECT k::text FROM api_keys k WHERE id = %s", (made["id"],))
    assert hashlib.sha256(secret.encode()).hexdigest() in stored
    assert secret[8:] not in stored

    with secured.client(secret) as client:
        assert client.put(f"{BANKS}/team-one", json={"name": "One"}).status_code == 200
        assert client.get(BANKS).json()["total"] == 1
    (known,) = [one for one in secured.owner.get(KEYS).json()["items"] if one["id"] == made["id"]]
    assert datetime.fromisoformat(known["last_used_at"]) > datetime.now(UTC) - timedelta(minutes=1)


def test_all_keys_that_are_none_are_answered_alike(secured: Secured) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    expired, revoked = secured.key("short", expires_at=soon)["key"], secured.key("over")
    assert secured.client(revoked["key"]).get(BANKS).status_code == 200
    ended = secured.owner.delete(f"{KEYS}/{revoked['id']}")
    assert ended.json()["revoked_at"]
    assert secured.owner.delete(f"{KEYS}/{revoked['id']}").json() == ended.json()
    time.sleep(1.1)
    answers = [
        secured.client(key).get(BANKS)
        for key in (None, "nonsense", "rv_" + "x" * 43, OWNER_KEY + "x", expired, revoked["key"])
    ]
    assert {a.status_code for a in answers} == {401}
    assert len({a.text for a in answers}) == 1
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert secured.client("nonsense").get("/health").status_code == 200
    past = secured.owner.post(KEYS, json={"name": "x", "expires_at": "2020-01-01"})
    assert past.status_code == 400
    assert "expires_at" in past.text


def test_every_route_takes_what_was_decided(secured: Secured) -> None:
    reader, writer = secured.carrying("r", permission="read"), secured.carrying("w", permission="write")
    ids: dict[str, str] = defaultdict(lambda: str(uuid.uuid4()), bank_id="nobodys")
    needs: dict[tuple[str, str], str | None] = {}
    routes = every_route(secured.app)
    assert set(routes) == set(NEEDS)  # all were decided on, and none is gone
    for method, path in routes:
        need = needs[method, path] = need_of(method, path)
        if need is None or path.endswith("/stream"):
            continue
        url = path.format_map(ids)
        for client, allowed in ((reader, ("read",)), (writer, ("read", "write"))):
            if need not in allowed:  # before the body is looked at
                assert client.request(method, url).status_code == 403, (method, path)
            elif method == "GET":
                assert client.get(url).status_code != 403, path
    bank = f"{BANKS}/{{bank_id}}"
    assert needs["GET", bank] == needs["POST", f"{bank}/memories/recall"] == "read"
    assert needs["POST", f"{bank}/reflect"] == "read"
    assert needs["POST", f"{bank}/memories"] == needs["POST", f"{bank}/directives"] == "write"
    assert needs["DELETE", bank] == needs["PATCH", f"{bank}/config"] == needs["POST", KEYS] == "admin"
    assert needs["GET", f"{bank}/audit-logs"] == needs["GET", f"{bank}/llm-requests/stats"] == "admin"
    assert needs["GET", "/metrics"] == "server"
    assert needs["GET", "/v1/default/tenants"] == "root"
    assert needs["GET", "/health"] is None

    told = reader.put(f"{BANKS}/x", json={})
    assert told.status_code == 403
    assert "may read" in told.json()["detail"]
    assert writer.put(f"{BANKS}/described", json={"name": "N", "mission": "M"}).status_code == 200
    assert writer.put(f"{BANKS}/described", json={"retain_mission": "M"}).status_code == 403
    admin = secured.carrying("a", permission="admin")
    for path in ("/metrics", "/v1/default/queue", "/v1/default/workers"):
        assert admin.get(path).status_code == 200


def test_only_an_unlimited_admin_rules_over_keys(secured: Secured) -> None:
    secured.tenant("ruled")
    limited = secured.carrying("limited", permission="admin", banks=["a*"])
    assert limited.post(KEYS, json={"name": "more", "permission": "admin"}).status_code == 403
    assert limited.get(KEYS).status_code == 403
    assert limited.get("/v1/default/queue").status_code == 403
    ruler = secured.carrying("ruler", permission="admin", tenant="ruled")
    made = ruler.post(KEYS, json={"name": "mine"})
    assert (made.status_code, made.json()["tenant"]) == (201, "ruled")
    assert {one["tenant"] for one in ruler.get(KEYS).json()["items"]} == {"ruled"}
    refused = ruler.post(KEYS, json={"name": "theirs", "tenant": "default"})
    nowhere = ruler.post(KEYS, json={"name": "theirs", "tenant": "nowhere"})
    assert refused.status_code == nowhere.status_code == 404
    assert refused.text == nowhere.text.replace("nowhere", "default")
    theirs, nobodys = secured.key("theirs")["id"], str(uuid.uuid4())
    answers = [ruler.delete(f"{KEYS}/{one}") for one in (theirs, nobodys)]
    assert {a.status_code for a in answers} == {404}
    assert answers[0].text.replace(theirs, nobodys) == answers[1].text
    assert ruler.get("/v1/default/tenants").status_code == 403
    mistaken: tuple[dict[str, Any], ...] = (
        {"banks": []},
        {"banks": ["*"]},
        {"banks": ["a*b"]},
        {"permission": "all"},
        {"name": ""},
        {"bank": ["a"]},  # mistyped: it would be a key of all banks
        {"permision": "read"},
    )
    for wrong in mistaken:
        assert secured.owner.post(KEYS, json={"name": "x", **wrong}).status_code == 422, wrong


def test_who_comes_too_often_is_told_when_to_come_again(secured: Secured) -> None:
    client = secured.carrying("often", rate_per_minute=3)
    assert [client.get(BANKS).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get(BANKS)
    assert 1 <= int(answer.headers["retry-after"]) <= 20
    assert "3 requests a minute" in answer.json()["detail"][0]["msg"]
    assert secured.owner.get(BANKS).status_code == 200


def test_pages_of_other_sites_call_only_where_that_was_said(secured: Secured, client: httpx.Client) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    ours = {"Origin": "https://app.example.com", **asks}
    asked = secured.client(None).options(BANKS, headers=ours)
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "access-control-allow-credentials" not in asked.headers
    theirs = secured.client(None).options(
        BANKS, headers={**ours, "Origin": "https://app.example.com.evil.net"}
    )
    assert theirs.status_code == 400
    assert "access-control-allow-origin" not in theirs.headers
    assert secured.owner.get(BANKS, headers=ours).headers["access-control-allow-origin"] == ours["Origin"]
    assert "access-control-allow-origin" not in client.get(BANKS, headers=ours).headers


def test_another_process_asks_for_keys_too_and_soon_sees_a_revocation(
    secured: Secured, serve: Callable[..., Any]
) -> None:
    """It has no key of the owner's: the first stored key closes it."""
    made = secured.key("everywhere", permission="read")
    settings = {"database_url": secured.database_url, "encoder": "hash", "worker_enabled": False}
    with serve(settings) as second, httpx.Client(base_url=second.base_url, timeout=60) as anybody:
        assert anybody.get("/health/live").status_code == 200
        assert anybody.get(BANKS).status_code == 401
        headers = {"Authorization": f"Bearer {made['key']}"}
        assert anybody.get(BANKS, headers=headers).status_code == 200
        secured.owner.delete(f"{KEYS}/{made['id']}")
        deadline = time.monotonic() + 60
        while anybody.get(BANKS, headers=headers).status_code != 401:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("format", ["table", "json"])
def test_the_command_line_makes_lists_and_revokes(
    secured: Secured, format: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from reverie.cli.app import run as main

    def run(*arguments: str) -> str:
        assert main([*arguments, "--format", format]) == 0
        return capsys.readouterr().out

    monkeypatch.setenv("REVERIE_URL", secured.base_url)
    monkeypatch.setenv("REVERIE_API_KEY", OWNER_KEY)
    told = run("key", "create", f"cli-{format}", "--permission", "read", "--bank", "x*", "--expires", "30d")
    (made,) = [k for k in secured.owner.get(KEYS).json()["items"] if k["name"] == f"cli-{format}"]
    assert made["prefix"] in told
    assert made["id"] in told
    left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < left < timedelta(days=31)
    assert made["id"] in run("key", "list")
    run("key", "revoke", made["id"])
    (ended,) = [k for k in secured.owner.get(KEYS).json()["items"] if k["id"] == made["id"]]
    assert ended["revoked_at"]
    run("tenant", "create", f"cli-{format}", "--set", "retain_chunk_size=2000")
    assert f"cli-{format}" in run("tenant", "list")
    assert "2500" in run("tenant", "set-config", f"cli-{format}", "--set", "retain_chunk_size=2500")
