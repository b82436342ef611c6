"""Webhooks in a browser: created, changed, followed, deleted; their secrets are never shown."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from browsing import Watched
from playwright.sync_api import Page, expect


def test_a_webhook_is_created_changed_and_deleted(
    watch: Watched,
    bank: httpx.Client,
    bank_id: str,
    retain: Callable[..., object],
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page = watch.page
    retain("Nadia rows.")
    page.goto(f"/banks/{bank_id}/webhooks")
    expect(page.get_by_text("No webhooks yet")).to_be_visible()
    page.get_by_role("button", name="Create a webhook").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("URL").fill("http://127.0.0.1:9/hook")
    dialog.get_by_label("Secret").fill("very-secret-word")
    watch.allowed |= {400, 422}
    dialog.get_by_role("button", name="Create webhook").click()
    expect(dialog.get_by_role("alert")).to_contain_text("url")
    accessible(page)
    dialog.get_by_label("URL").fill("https://example.com/hook")
    dialog.get_by_label("operation.failed").check()
    dialog.get_by_role("button", name="Create webhook").click()
    row = page.get_by_role("row").filter(has_text="https://example.com/hook")
    expect(row).to_contain_text("signed")
    assert "very-secret-word" not in page.content()
    found = bank.get("webhooks").json()["items"][0]
    assert found["event_types"] == ["retain.completed", "operation.failed"]

    row.get_by_role("button", name="Deliveries to").click()
    expect(page.get_by_text("Nothing was sent yet")).to_be_visible()
    row.get_by_role("switch").click()
    expect(row).to_contain_text("Disabled")
    row.get_by_role("button", name="Edit").click()
    expect(dialog.get_by_label("New secret")).to_have_value("")
    dialog.get_by_label("Timeout").fill("5")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    found = bank.get("webhooks").json()["items"][0]
    assert (found["enabled"], found["secret"]) == (False, "***")
    assert found["http_config"]["timeout_seconds"] == 5
    accessible(page)
    fits(page)
    screens("webhooks")
    row.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete webhook").click()
    expect(page.get_by_text("No webhooks yet")).to_be_visible()
