"""Observations in a browser: what several facts say together, on which facts, and how it changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import wire
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

HOSTILE = "<img src=x onerror=alert(1)> \u202e\u0007"


def say(bank: httpx.Client, text: str, day: str, **fields: Any) -> None:
    """Retain a text as a document of its own."""
    wire.retain(bank, text, timestamp=f"{day}T10:00:00Z", document_id=f"{day} {text}"[:200], **fields)


def consolidated(bank: httpx.Client) -> None:
    """Consolidate all that waits."""
    wire.finished(bank, bank.post("consolidate").json()["operation_id"])


@pytest.fixture
def observed(bank: httpx.Client) -> httpx.Client:
    """A bank with an observation that has changed, and one that has not."""
    wire.configure(bank, enable_observations=True, enable_auto_consolidation=False)
    say(bank, "Alice works at Google.", "2024-01-05")
    say(bank, "Alice works at Google as an engineer.", "2024-02-05")
    consolidated(bank)
    say(bank, "Alice joined Meta.", "2024-06-03")
    say(bank, "Bob plays the piano.", "2024-06-04", tags=["music"])
    say(bank, "Bob plays the piano every evening.", "2024-07-04", tags=["music"])
    consolidated(bank)
    return bank


def test_an_observation_shows_its_evidence_and_its_history(
    page: Page,
    observed: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/observations")
    listed = page.get_by_role("list", name="Observations")
    expect(listed.get_by_role("listitem")).to_have_count(2)
    accessible(page)
    screens("observations")
    page.get_by_role("searchbox", name="Search observations").fill("Meta")
    expect(listed.get_by_role("listitem")).to_have_count(1)
    listed.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Evidence: 3 facts")).to_be_visible()
    main = page.get_by_role("main")
    expect(main.get_by_text("Alice works at Google as an engineer.", exact=True)).to_be_visible()
    expect(main.locator("ins").first).to_contain_text("Meta")
    expect(main.get_by_text("superseded")).to_be_visible()
    expect(page).to_have_url(re.compile("q=Meta"))
    page.reload()
    expect(page.get_by_role("heading", name="Evidence: 3 facts")).to_be_visible()
    accessible(page)
    fits(page)
    screens("observation")
    page.get_by_role("searchbox", name="Search observations").fill("")
    page.get_by_label("Scope").select_option(label="music (1)")
    expect(listed.get_by_role("listitem")).to_have_count(1)
    expect(listed).to_contain_text("Bob plays the piano.")


def test_a_consolidation_is_followed_to_its_end_and_all_is_cleared(
    page: Page, observed: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    say(observed, "Alice joined Apple.", "2024-09-03")
    page.goto(f"/banks/{bank_id}/observations")
    page.get_by_role("button", name="Consolidate now").click()
    expect(page.get_by_text("1 updated")).to_be_visible()
    expect(page.get_by_role("list", name="Observations")).to_contain_text("Apple")
    page.get_by_role("button", name="Clear…").click()
    dialog = page.get_by_role("dialog")
    accessible(page)
    dialog.get_by_role("textbox").fill(bank_id)
    dialog.get_by_role("button", name="Clear observations").click()
    expect(page.get_by_text("No observations yet")).to_be_visible()
    assert observed.get("memories/list", params={"type": "observation"}).json()["total"] == 0


def test_what_is_not_there_is_told(
    watch: Watched, bank: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    wire.configure(bank, enable_observations=True)
    watch.allowed |= {400, 404}
    watch.page.goto(f"/banks/{bank_id}/observations")
    expect(watch.page.get_by_text("No observations yet")).to_be_visible()
    accessible(watch.page)
    watch.page.goto(f"/banks/{bank_id}/observations/01a2010c-0000-7000-8000-000000000000")
    expect(watch.page.get_by_role("alert")).to_contain_text("Not found")


def test_hostile_observations_on_a_phone(
    browser: Browser,
    base_url: str,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    wire.configure(bank, enable_observations=True, enable_auto_consolidation=False)
    say(bank, f"Alice joined {'W' * 300}.", "2024-01-05", tags=[HOSTILE.replace("\x07", "") * 3])
    say(bank, f"Alice joined {'W' * 300}.", "2024-02-05", tags=[HOSTILE.replace("\x07", "") * 3])
    consolidated(bank)
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        page.goto(f"/banks/{bank_id}/observations")
        expect(page.get_by_role("button", name="Consolidate now")).to_be_visible()
        page.get_by_role("heading", name="Observations").wait_for()
        fits(page)
        accessible(page)
        link = page.get_by_role("list", name="Observations").get_by_role("link")
        link.first.click()
        expect(page.get_by_role("link", name="All observations")).to_be_visible()
        fits(page)
