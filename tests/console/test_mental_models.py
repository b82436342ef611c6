"""Mental models in a browser: ask, read with what each sentence rests on, refresh, compare, edit, delete."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import wire
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

HOSTILE = "<img src=x onerror=alert(1)> \u202e & \"quotes'"


def made(bank: httpx.Client, **fields: Any) -> None:
    """Create a mental model and wait until it is written."""
    answer = bank.post("mental-models", json=fields)
    assert answer.status_code == 200, answer.text
    wire.finished(bank, answer.json()["operation_id"])


@pytest.fixture
def alice(bank: httpx.Client) -> httpx.Client:
    """A bank with a mental model that is stale since a newer fact."""
    wire.retain(bank, "Alice works at Google.", timestamp="2024-01-05T10:00:00Z")
    made(bank, id="alice", name="Alice", source_query="Where does Alice work?")
    wire.retain(bank, "Alice works at Meta now.", timestamp="2024-06-05T10:00:00Z")
    return bank


def test_a_mental_model_is_created_and_written(
    page: Page, bank: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    wire.retain(bank, "Bob plays the piano.", timestamp="2024-01-05T10:00:00Z")
    page.goto(f"/banks/{bank_id}/mental-models")
    expect(page.get_by_text("No mental models yet")).to_be_visible()
    accessible(page)
    page.get_by_role("main").get_by_role("button", name="Create a mental model").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Bob")
    dialog.get_by_label("Question").fill("What does Bob play?")
    dialog.get_by_label("Tags").fill("music,")
    expect(dialog.get_by_role("button", name="Remove music")).to_be_visible()
    dialog.get_by_role("button", name="Remove music").click()
    dialog.get_by_text("When it is refreshed").click()
    dialog.get_by_label("Refreshed by itself").select_option("clock")
    dialog.get_by_role("button", name="hourly").click()
    accessible(page)
    dialog.get_by_role("button", name="Create and write it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bob")
    expect(page.get_by_text("is done")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button", name="piano").first).to_be_visible()
    kept = bank.get("mental-models").json()["items"][0]
    assert kept["trigger"]["refresh_cron"] == "0 * * * *"


def test_a_sentence_shows_what_it_rests_on_and_a_refresh_is_compared(
    page: Page,
    alice: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/mental-models")
    screens("mental-models")
    page.get_by_role("link", name="Alice").click()
    main = page.get_by_role("main")
    expect(main.get_by_text("stale")).to_be_visible()
    sentence = main.get_by_role("button", name="Google").first
    sentence.click()
    expect(sentence).to_have_attribute("aria-pressed", "true")
    expect(main.get_by_role("heading", name="Rests on 1 memory")).to_be_visible()
    accessible(page)
    fits(page)
    screens("mental-model")
    page.get_by_role("button", name="Dry run").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("The content would change.")).to_be_visible()
    expect(dialog.locator("ins").first).to_contain_text("Meta")
    assert "Meta" not in alice.get("mental-models/alice").json()["content"]
    accessible(page)
    screens("mental-model-dry-run")
    dialog.get_by_role("button", name="Refresh").click()
    expect(main.get_by_text("is done")).to_be_visible()
    expect(main.get_by_text("up to date")).to_be_visible()
    page.get_by_role("tab", name="History").click()
    expect(main.locator("del").first).to_contain_text("Google")
    expect(main.locator("ins").first).to_contain_text("Meta")
    expect(page).to_have_url(re.compile("tab=history"))
    accessible(page)


def test_a_mental_model_is_edited_cleared_and_deleted(
    watch: Watched, alice: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    page = watch.page
    page.goto(f"/banks/{bank_id}/mental-models/alice")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(f"Alice {HOSTILE}")
    dialog.get_by_label("Refreshed by itself").select_option("clock")
    dialog.get_by_label("Clock").fill("never")
    watch.allowed |= {400, 422}
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Clock")).to_have_attribute("aria-invalid", "true")
    accessible(page)
    dialog.get_by_label("Clock").fill("0 * * * *")
    dialog.get_by_label("How a refresh writes").select_option("delta")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("‹U+202E›")
    trigger = alice.get("mental-models/alice").json()["trigger"]
    assert (trigger["mode"], trigger["refresh_cron"]) == ("delta", "0 * * * *")
    page.get_by_role("button", name="Clear content").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear content").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("alice")
    watch.allowed.add(404)
    page.get_by_role("dialog").get_by_role("button", name="Delete mental model").click()
    expect(page.get_by_text("No mental models yet")).to_be_visible()
    assert alice.get("mental-models/alice").status_code == 404


def test_a_mental_model_on_a_phone(
    browser: Browser,
    base_url: str,
    alice: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    changed = alice.patch("mental-models/alice", json={"name": "W" * 256, "tags": ["<b>" + "x" * 200]})
    assert changed.status_code == 200, changed.text
    with watched(browser, base_url, size=NARROW) as watch:
        for place in ("mental-models", "mental-models/alice"):
            watch.page.goto(f"/banks/{bank_id}/{place}")
            expect(watch.page.locator(".badge", has_text="stale")).to_be_visible()
            fits(watch.page)
            accessible(watch.page)
