"""Memories in a browser: found among many, traced to their source, edited, invalidated, restored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import wire
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

BANKS = "/v1/default/banks"
WORDS = "Zoë 😀 said: Nadia moved to Bristol in May 2024.\n\nKit works at Harbour Bikes.\n\nTom hates tea."


def test_a_fact_is_remembered_found_and_corrected(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/memories")
    expect(page.get_by_text("Nothing is remembered yet")).to_be_visible()
    accessible(page)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text", exact=True).fill(WORDS)
    dialog.get_by_label("Name of the document").fill("notes")
    dialog.get_by_role("button", name="What would be read?").click()
    expect(dialog.get_by_role("status")).to_contain_text("3 facts")
    accessible(page)
    dialog.get_by_role("button", name="Remember", exact=True).click()
    expect(page.get_by_role("heading", name="All is read")).to_be_visible(timeout=20_000)
    row = page.get_by_role("row").filter(has_text="Kit works at")
    expect(row).to_be_visible()
    page.get_by_role("searchbox").fill("harbour")
    expect(page.get_by_text("1 fact found")).to_be_visible()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?q=harbour")

    row.get_by_role("link", name="Kit works at").click()
    expect(page.locator("mark")).to_have_text("Kit works at Harbour Bikes.")
    accessible(page)
    page.keyboard.press("e")
    edit = page.get_by_role("dialog")
    edit.get_by_label("Words").fill("Kit works at Canal Bikes.")
    edit.get_by_label("Why").fill("It was renamed.")
    expect(edit.locator("ins")).to_have_text("Canal")
    accessible(page)
    edit.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="What it says")).to_contain_text("Canal Bikes")
    history = page.get_by_role("list").filter(has_text="Learned")
    expect(history.get_by_role("listitem").first).to_contain_text("It was renamed.")
    expect(history.locator("del").first).to_have_text("Harbour")
    expect(page.locator("mark")).to_have_text("Kit works at Harbour Bikes.")

    page.get_by_role("button", name="Invalidate").click()
    page.get_by_role("dialog").get_by_label("Why").fill("He left.")
    page.get_by_role("dialog").get_by_role("button", name="Invalidate").click()
    expect(page.get_by_text("it is kept and listed, and not recalled")).to_be_visible()
    accessible(page)
    screens("memory")
    found = bank.post("memories/recall", json={"query": "Where does Kit work?"}).json()["results"]
    assert "Canal" not in " ".join(one["text"] for one in found)
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_text("it is kept and listed")).to_have_count(0)
    found = bank.post("memories/recall", json={"query": "Where does Kit work?"}).json()["results"]
    assert "Canal" in " ".join(one["text"] for one in found)

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete memory").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Memories")
    expect(page.get_by_role("row").filter(has_text="Tom hates tea")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Canal Bikes")).to_have_count(0)


def test_filters_are_kept_in_the_address(
    page: Page,
    demo_bank: str,
    client: httpx.Client,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{demo_bank}/memories")
    total = client.get(f"{BANKS}/{demo_bank}/memories/list", params={"limit": 1}).json()["total"]
    expect(page.get_by_role("status").first).to_contain_text(f"{total:,} facts")
    accessible(page)
    screens("memories")
    # all of them can be reached, and few of them are drawn
    grid = page.get_by_role("grid", name="Memories")
    expect(grid).to_have_attribute("aria-rowcount", str(total + 1))
    grid.locator("[data-row='0']").focus()
    page.keyboard.press("End")
    expect(grid.locator(f"[data-row='{total - 1}']")).to_be_focused()
    expect(grid.locator(f"[data-row='{total - 1}']").get_by_role("link").first).to_be_visible()
    assert grid.get_by_role("row").count() < 60
    page.keyboard.press("Home")
    expect(grid.locator("[data-row='0']")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(grid.locator("[data-row='1']")).to_be_focused()

    page.get_by_role("button", name="Filters").click()
    page.get_by_label("From").fill("2024-05-01")
    page.get_by_label("To", exact=True).fill("2024-05-31")
    expect(page.get_by_role("status").first).to_contain_text("facts found")
    may = client.get(
        f"{BANKS}/{demo_bank}/timeline",
        params={
            "axis": "mentioned", "event": "told", "type": "fact", "limit": 0,
            "start_date": "2024-05-01", "end_date": "2024-06-01",
        },
    ).json()["total_items"]  # fmt: skip
    expect(page.get_by_role("status").first).to_have_text(f"{may} facts found")
    page.reload()
    expect(page.get_by_label("From")).to_have_value("2024-05-01")
    expect(page.get_by_role("status").first).to_have_text(f"{may} facts found")
    accessible(page)
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Document").fill("2024-12-22")
    expect(page.get_by_role("status").first).to_have_text("16 facts found")


def test_an_observation_leads_to_its_facts_and_back(page: Page, bank: httpx.Client, bank_id: str) -> None:
    wire.configure(bank, enable_observations=True)
    for day, text in (("05", "Alice loves hiking."), ("06", "Hiking is something Alice really enjoys.")):
        wire.retain(bank, text, timestamp=f"2024-01-{day}T10:00:00Z", document_id=day)
    answer = bank.post("consolidate")
    wire.finished(bank, answer.json()["operation_id"])
    page.goto(f"/banks/{bank_id}/memories?type=observation")
    page.get_by_role("row").filter(has_text="Alice loves hiking.").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Observation")
    page.get_by_role("link", name="Hiking is something Alice").click()
    expect(page.get_by_role("heading", name="Derived from it")).to_be_visible()
    expect(page.get_by_text("rests on 2 facts")).to_be_visible()


def test_hostile_memories_are_shown_harmlessly(
    browser: Browser,
    base_url: str,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    evil: dict[str, Any] = {
        "content": "<script>alert(1)</script> Nadia \u202e moved\u200b to <img src=x onerror=alert(1)> Oslo.",
        "document_id": "<b>" + "n" * 250,
        "tags": ["<i>" + "t" * 200],
        "metadata": {"m" * 100: "v" * 3000},
        "context": "\u202e" + "c" * 3900,
    }
    bank.post("memories", json={"items": [evil]}).raise_for_status()
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script ran")))
        page.goto(f"/banks/{bank_id}/memories")
        link = page.get_by_role("grid").get_by_role("link").first
        expect(link).to_contain_text("<script>alert(1)</script>")
        expect(link).to_contain_text("U+202E")
        fits(page)
        accessible(page)
        link.click()
        expect(page.locator("mark").first).to_contain_text("U+202E")
        expect(page.get_by_role("button", name="Show more").first).to_be_visible()
        fits(page)
        accessible(page)
        page.locator("main").get_by_role("link").filter(has_text="<b>nnn").first.click()
        expect(page.locator("mark").first).to_be_visible()
        fits(page)
        accessible(page)


def test_a_memory_that_is_gone_says_so(watch: Watched, bank_id: str, bank: httpx.Client) -> None:
    wire.retain(bank, WORDS)
    watch.allowed |= {404}
    watch.page.goto(f"/banks/{bank_id}/memories/00000000-0000-7000-8000-000000000000")
    expect(watch.page.get_by_text("This memory is not here")).to_be_visible()
