"""Webhooks by the published Hindsight client, unchanged, against our server."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hindsight_client import Hindsight
from hindsight_client_api import models
from hindsight_client_api.exceptions import ApiException

from reverie.providers.webhooks import address

PUBLIC, PRIVATE = "93.184.216.34", "127.0.0.1"


@pytest.fixture
async def hindsight(base_url: str) -> AsyncIterator[Hindsight]:
    client = Hindsight(base_url=base_url, timeout=60)
    yield client
    await client.aclose()


@pytest.fixture
def name() -> str:
    return f"conformance-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What each name of a host means."""
    known = {"hooks.example": PUBLIC, "more.example": PUBLIC}
    monkeypatch.setattr(address, "lookup", lambda host, port: [known[host]])
    return known


async def test_webhooks(hindsight: Hindsight, name: str, names: dict[str, str]) -> None:
    request = models.CreateWebhookRequest(
        url="https://hooks.example/in",
        secret="a long random text",
        event_types=["retain.completed", "memory_defense.triggered"],
        http_config=models.WebhookHttpConfig(method="POST", timeout_seconds=5, headers={"X-Team": "red"}),
    )
    made = await hindsight.webhooks.create_webhook(name, request)
    assert uuid.UUID(made.id)
    assert (made.bank_id, made.url, made.enabled) == (name, "https://hooks.example/in", True)
    assert made.secret == "***"
    assert made.event_types == ["retain.completed", "memory_defense.triggered"]
    assert (made.http_config.method, made.http_config.timeout_seconds) == ("POST", 5)
    assert (made.http_config.headers, made.http_config.params) == ({"X-Team": "red"}, {})
    plain = await hindsight.webhooks.create_webhook(
        name, models.CreateWebhookRequest(url="https://more.example/in")
    )
    assert (plain.event_types, plain.secret) == (["consolidation.completed"], None)

    listed = await hindsight.webhooks.list_webhooks(name)
    assert [hook.id for hook in listed.items] == [made.id, plain.id]
    part = await hindsight.webhooks.list_webhooks(name, limit=1, offset=1)
    assert [hook.id for hook in part.items] == [plain.id]
    assert (part.total, part.limit, part.offset) == (2, 1, 1)

    changed = await hindsight.webhooks.update_webhook(
        name, made.id, models.UpdateWebhookRequest(url="https://more.example/other", enabled=False)
    )
    assert (changed.url, changed.enabled, changed.secret) == ("https://more.example/other", False, "***")
    assert changed.event_types == made.event_types

    deleted = await hindsight.webhooks.delete_webhook(name, plain.id)
    assert deleted.success is True
    with pytest.raises(ApiException) as caught:
        await hindsight.webhooks.delete_webhook(name, plain.id)
    assert caught.value.status == 404


async def test_webhook_deliveries(hindsight: Hindsight, name: str, names: dict[str, str]) -> None:
    made = await hindsight.webhooks.create_webhook(
        name, models.CreateWebhookRequest(url="http://hooks.example/in", event_types=["retain.completed"])
    )
    names["hooks.example"] = PRIVATE  # where nothing is sent to
    await hindsight.aretain_batch(
        bank_id=name, items=[{"content": f"Bell {n} rang.", "document_id": f"bell-{n}"} for n in range(3)]
    )
    deadline = time.monotonic() + 60
    while True:
        page: Any = await hindsight.webhooks.list_webhook_deliveries(name, made.id)
        if len(page.items) == 3 and all(item.status == "failed" for item in page.items):
            break
        assert time.monotonic() < deadline, page
        await asyncio.sleep(0.05)
    assert page.next_cursor is None
    first = page.items[0]
    assert (first.webhook_id, first.url, first.event_type) == (made.id, made.url, "retain.completed")
    assert (first.attempts, first.last_response_status) == (1, None)
    assert "private" in first.last_error
    assert len({item.event_id for item in page.items}) == 3
    part = await hindsight.webhooks.list_webhook_deliveries(name, made.id, limit=2)
    rest = await hindsight.webhooks.list_webhook_deliveries(name, made.id, limit=2, cursor=part.next_cursor)
    assert [item.id for item in [*part.items, *rest.items]] == [item.id for item in page.items]


async def test_webhooks_that_are_refused(hindsight: Hindsight, name: str) -> None:
    with pytest.raises(ApiException) as caught:
        await hindsight.webhooks.create_webhook(name, models.CreateWebhookRequest(url="http://127.0.0.1/in"))
    assert caught.value.status == 400
    with pytest.raises(ApiException) as caught:
        await hindsight.webhooks.create_webhook(
            name, models.CreateWebhookRequest(url="https://hooks.example/", event_types=["nothing"])
        )
    assert caught.value.status == 422
    assert "event_types" in caught.value.body
