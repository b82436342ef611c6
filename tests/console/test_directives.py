"""Directives in a browser: rules are made, paused, changed, deleted, and tried on an answer."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import wire
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

HOSTILE = "<script>alert(1)</script> \u202e & \"quotes'"


def test_a_directive_is_created_changed_paused_and_deleted(
    watch: Watched,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page = watch.page
    page.goto(f"/banks/{bank_id}/directives")
    expect(page.get_by_text("No directives yet")).to_be_visible()
    accessible(page)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Short")
    dialog.get_by_label("Rule").fill("Answer in one short sentence.")
    dialog.get_by_label("Priority").fill("99999999")
    watch.allowed |= {400, 422}
    dialog.get_by_role("button", name="Create directive").click()
    expect(dialog.get_by_label("Priority")).to_have_attribute("aria-invalid", "true")
    accessible(page)
    dialog.get_by_label("Priority").fill("7")
    dialog.get_by_role("button", name="Create directive").click()
    listed = page.get_by_role("list", name="Directives")
    expect(listed.get_by_role("listitem")).to_have_count(1)
    expect(listed).to_contain_text("7")
    page.get_by_role("button", name="Edit Short").click()
    dialog.get_by_label("Name").fill(HOSTILE)
    dialog.get_by_label("Tags").fill("team")
    dialog.get_by_role("button", name="Save").click()
    expect(listed.get_by_role("heading")).to_contain_text("<script>alert(1)</script>")
    expect(listed.get_by_text("U+202E")).to_have_count(1)
    kept = bank.get("directives").json()["items"][0]
    assert (kept["name"], kept["tags"], kept["priority"]) == (HOSTILE, ["team"], 7)
    listed.get_by_role("switch").click()
    expect(listed.get_by_text("paused")).to_be_visible()
    expect(
        page.get_by_text("is paused.")
    ).to_be_visible()  # said by the server; the badge does not wait for it
    assert bank.get("directives").json()["total"] == 0
    accessible(page)
    screens("directives")
    page.get_by_label("Which").select_option("active")
    expect(page.get_by_text("No directive like this")).to_be_visible()
    page.goto(f"/banks/{bank_id}/directives?show=paused")
    listed.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete directive").click()
    expect(page.get_by_text("No directives yet")).to_be_visible()


def test_directives_are_tried_on_an_answer(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    wire.retain(bank, "Alice works at Google. Alice lives in Lisbon.", timestamp="2024-01-05T10:00:00Z")
    rule = {"name": "No Google", "content": 'Never mention "Google".'}
    assert bank.post("directives", json=rule).status_code == 200
    page.goto(f"/banks/{bank_id}/directives")
    page.get_by_label("Ask reflect").fill("Where does Alice work?")
    page.get_by_role("button", name="Ask", exact=True).click()
    answer = page.get_by_role("status", name="Answer")
    expect(answer.get_by_text("No Google")).to_be_visible()
    accessible(page)
    screens("directives-tried")
    page.get_by_role("switch", name="No Google is active").click()
    expect(page.get_by_role("list", name="Directives").get_by_text("paused")).to_be_visible()
    expect(
        page.get_by_text("“No Google” is paused.")
    ).to_be_visible()  # the badge does not wait for the server
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(answer.get_by_text("None applies to this question.")).to_be_visible()
    expect(answer).to_contain_text("Google")


def test_directives_on_a_phone(
    browser: Browser,
    base_url: str,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    rule = {"name": "W" * 256, "content": "x" * 20_000, "tags": ["y" * 256]}
    assert bank.post("directives", json=rule).status_code == 200
    with watched(browser, base_url, size=NARROW) as watch:
        watch.page.goto(f"/banks/{bank_id}/directives")
        expect(watch.page.get_by_role("switch")).to_be_visible()
        fits(watch.page)
        accessible(watch.page)
