"""Entities in a browser: find one, see its names and why, merge, split, who stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from browsing import NARROW, watched
from playwright.sync_api import Browser, Page, expect

BANKS = "/v1/default/banks"
HOSTILE = "<img src=x onerror=alert(1)> \u202e & \"quotes'"
Retain = Callable[..., dict[str, Any]]


def test_an_entity_shows_its_names_and_who_stands_beside_it(
    page: Page, demo_bank: str, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto(f"/banks/{demo_bank}/entities")
    page.get_by_role("searchbox", name="Search names and aliases").fill("Bob")
    link = page.get_by_role("grid", name="Entities").get_by_role("link", name="Robert Quill")
    expect(link).to_be_visible()
    accessible(page)
    screens("entities")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Robert Quill")
    expect(page.get_by_text("forms of one given name").first).to_be_visible()
    expect(page.get_by_role("link", name="Katherine Morrow").first).to_be_visible()
    expect(page.get_by_role("grid", name="Memories")).to_contain_text("Bob")
    accessible(page)
    screens("entity")
    page.get_by_role("link", name="In the graph").click()
    expect(page.get_by_role("region", name="The picked node")).to_contain_text("Robert Quill")


def test_entities_are_merged_and_split(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    retain: Retain,
    accessible: Callable[[Page], None],
) -> None:
    retain("Marta met Olivia in Lisbon.", "Tomasz works with Olivia in Lisbon.")
    found = bank.get("entities", params={"q": "Marta"}).json()["items"][0]
    page.goto(f"/banks/{bank_id}/entities/{found['id']}")
    page.get_by_role("button", name="Merge into another").click()
    dialog = page.get_by_role("dialog")
    merge = dialog.get_by_role("button", name="Merge", exact=True)
    expect(merge).to_be_disabled()
    dialog.get_by_role("searchbox").fill("Tomasz")
    dialog.get_by_role("radio", name="Tomasz").check()
    expect(dialog.get_by_role("status")).to_contain_text("Marta becomes a name of Tomasz")
    dialog.get_by_label("Reason").fill("They are one person.")
    accessible(page)
    merge.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tomasz")
    expect(page.get_by_text("They are one person.")).to_be_visible()
    expect(page.get_by_text("by a person")).to_be_visible()
    page.get_by_role("button", name="Split off Marta").click()
    page.get_by_role("dialog").get_by_role("button", name="Split off").click()
    expect(page.get_by_text("Marta stands by itself again.")).to_be_visible()
    expect(page.get_by_text("It goes by no other name")).to_be_visible()
    assert bank.get("entities", params={"q": "Marta"}).json()["items"][0]["canonical_name"] == "Marta"


def test_hostile_names_are_shown_harmlessly(
    browser: Browser, base_url: str, bank_id: str, retain: Retain, fits: Callable[[Page], None]
) -> None:
    names = [{"text": HOSTILE}, {"text": "x" * 250}]
    retain({"content": "They met on 3 May 2024.", "entities": names})
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script ran")))
        page.goto(f"/banks/{bank_id}/entities")
        link = page.get_by_role("link", name="<img src=x")
        expect(link).to_contain_text("U+202E")
        fits(page)
        link.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("U+202E")
        fits(page)
        for where in ("graph", "graph?of=facts&view=list", "timeline"):
            page.goto(f"/banks/{bank_id}/{where}")
            expect(page.get_by_role("status").first).to_be_visible()
            fits(page)


def test_a_bank_without_entities_says_how_to_begin(page: Page, bank_id: str, client: httpx.Client) -> None:
    assert client.put(f"{BANKS}/{bank_id}", json={}).status_code == 200
    page.goto(f"/banks/{bank_id}/entities")
    expect(page.get_by_text("reverie retain")).to_be_visible()
    page.goto(f"/banks/{bank_id}/graph")
    expect(page.get_by_text("Nothing to draw yet")).to_be_visible()
    page.goto(f"/banks/{bank_id}/timeline")
    expect(page.get_by_text("No time has passed here yet")).to_be_visible()
