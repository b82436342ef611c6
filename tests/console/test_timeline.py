"""The timeline in a browser: zoom, pick, filter, how long claims held, the list beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from browsing import NARROW, watched
from playwright.sync_api import Browser, Page, expect

Retain = Callable[..., dict[str, Any]]


def test_the_timeline_is_zoomed_and_filtered(
    page: Page, demo_bank: str, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto(f"/banks/{demo_bank}/timeline")
    picture = page.get_by_role("application")
    events = page.get_by_role("group", name="Events in this span")
    said = page.get_by_role("status").filter(has_text="events")
    expect(events.get_by_role("button").first).to_be_visible()
    accessible(page)
    screens("timeline")
    before = said.inner_text()
    picture.focus()
    for _ in range(4):
        picture.press("+")
    expect(said).not_to_have_text(before)
    expect(page).to_have_url(re.compile("span="))
    picture.press("0")
    picture.hover()
    page.mouse.wheel(0, -600)
    page.mouse.down()
    page.mouse.move(500, 500)
    page.mouse.up()
    page.goto(f"/banks/{demo_bank}/timeline")  # the part that was moved to may hold no event
    expect(said).to_have_text(before)
    events.get_by_role("button").first.click()
    picked = page.get_by_role("region", name="What is picked")
    expect(picked.get_by_role("link", name="Open the memory")).to_be_visible()
    accessible(page)
    screens("timeline-picked")
    page.get_by_role("searchbox", name="Search the timeline").fill("no such words at all")
    expect(page.get_by_text("No event passes these filters")).to_be_visible()
    page.get_by_role("searchbox", name="Search the timeline").fill("Heron")
    expect(events.get_by_role("button").filter(has_text="Heron").first).to_be_visible()
    expect(said).not_to_have_text(before)


def test_how_long_claims_held_is_drawn(page: Page, bank_id: str, retain: Retain) -> None:
    retain("Nadia lives in Leeds since March 2019.", timestamp="2020-01-01T00:00:00Z")
    retain("Nadia moved to Bristol in May 2024.", timestamp="2024-05-20T10:00:00Z")
    page.goto(f"/banks/{bank_id}/timeline?entity=Nadia")
    expect(page.get_by_text("only what names Nadia")).to_be_visible()
    expect(page.get_by_role("button", name="Held true")).to_contain_text("2")
    page.get_by_role("button", name="superseded").click()
    picked = page.get_by_role("region", name="What is picked")
    expect(picked).to_contain_text("2024-05-01")
    expect(picked).to_contain_text("Nadia moved to Bristol")
    page.get_by_role("button", name="Changes").click()
    expect(page.get_by_role("button", name="superseded")).to_have_count(0)


def test_an_unknown_entity_is_told_of(
    browser: Browser, base_url: str, demo_bank: str, fits: Callable[[Page], None]
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        watch.allowed.add(404)
        watch.page.goto(f"/banks/{demo_bank}/timeline?entity=Nobody")
        expect(watch.page.get_by_role("alert")).to_contain_text("Nobody")
        fits(watch.page)
        watch.page.get_by_role("button", name="Show what names others too").click()
        expect(watch.page.get_by_role("application")).to_be_visible()
        fits(watch.page)
