"""The overview of a bank in a browser: counts, growth, work in progress, the first minute of an empty one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from urllib.parse import quote

import httpx
from browsing import NARROW, watched
from playwright.sync_api import Browser, Page, expect

BANKS = "/v1/default/banks"


def test_a_bank_is_seen_at_a_glance(
    page: Page,
    demo_bank: str,
    client: httpx.Client,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    stats = client.get(f"{BANKS}/{demo_bank}/stats", params={"refresh": True}).json()
    page.goto(f"/banks/{demo_bank}")
    tiles = page.get_by_role("list", name="Counts")
    expect(tiles).to_contain_text(f"Memories{stats['nodes_by_fact_type']['world']:,}")
    expect(tiles).to_contain_text(f"Documents{stats['total_documents']}")
    growth = page.get_by_role("figure", name="Memories in all")
    expect(growth).to_be_visible()
    growth.get_by_text("As a table").click()
    expect(growth.get_by_role("cell").last).to_have_text(f"{stats['nodes_by_fact_type']['world']:,}")
    growth.get_by_text("As a table").click()
    page.get_by_label("Shows").select_option("new")
    expect(page.get_by_role("figure", name="Memories learned")).to_be_visible()
    page.get_by_label("Period").select_option("30d")
    expect(page).to_have_url(f"{page.url.split('?')[0]}?shows=new&period=30d")
    expect(page.get_by_role("list", name="Disposition")).to_contain_text("Skepticism")
    accessible(page)
    screens("overview")
    page.keyboard.press("/")
    page.keyboard.type("When is the wedding?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recall")
    expect(page.get_by_role("searchbox", name="Question")).to_have_value("When is the wedding?")


def test_consolidation_is_begun_and_seen_live(page: Page, bank_id: str, client: httpx.Client) -> None:
    kept = client.post(f"{BANKS}/{bank_id}/memories", json={"items": [{"content": "Rami bakes bread."}]})
    assert kept.status_code == 200, kept.text
    page.goto(f"/banks/{bank_id}")
    expect(page.get_by_text("live", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Consolidate now").click()
    done = page.get_by_role("list", name="Latest operations").get_by_role("listitem")
    expect(done.filter(has_text="consolidation").first).to_be_visible()


def test_an_empty_bank_is_taught_and_asked_within_a_minute(
    page: Page, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto(f"/banks/first-{uuid.uuid4().hex[:8]}")
    expect(page.get_by_role("heading", name="Teach it something, then ask")).to_be_visible()
    expect(page.get_by_label("Ask about it")).to_be_disabled()
    accessible(page)
    screens("overview-empty")
    page.get_by_role("button", name="Retain it").click()
    expect(page.get_by_text("Retained.")).to_be_visible()
    page.get_by_role("button", name="Recall", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Found 1 memory")).to_contain_text("Bristol")
    accessible(page)
    screens("overview-taught")
    page.get_by_role("button", name="Show the overview").click()
    expect(page.get_by_role("list", name="Counts")).to_contain_text("Memories1")


def test_it_fits_a_phone_and_bears_hostile_words(
    browser: Browser,
    base_url: str,
    client: httpx.Client,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    name = f"<script>alert(1)<|script> {'wide' * 30}-{uuid.uuid4().hex[:8]}"
    url = f"{BANKS}/{quote(name, safe='')}"
    made = client.put(url, json={"mission": "<img src=x onerror=alert(1)>\u0007" + "unbroken" * 4000})
    assert made.status_code == 200, made.text
    client.post(f"{url}/memories", json={"items": [{"content": "<b>Nadia</b> lives in Leeds.\u202e"}]})
    with watched(browser, base_url, size=NARROW) as watch:
        watch.page.goto(f"/banks/{quote(name, safe='')}")
        expect(watch.page.get_by_role("list", name="Counts")).to_be_visible()
        expect(watch.page.get_by_text("U+0007").first).to_be_visible()
        fits(watch.page)
        accessible(watch.page)
    client.delete(url)
