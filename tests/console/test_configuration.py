"""The configuration of a bank in a browser: a form from the schema, with its effect."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

HOSTILE = "<script>alert(1)</script> \u202e & \"quotes'"


def test_fields_are_changed_and_reset(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/configuration")
    page.get_by_label("Who the bank is", exact=True).fill(HOSTILE)
    skepticism = page.get_by_role("slider", name="Skepticism")
    skepticism.fill("5")
    expect(page.get_by_text("5 · doubts what is said once")).to_be_visible()
    bar = page.get_by_role("region", name="Changes that are not saved")
    expect(bar).to_contain_text("2 changes")
    accessible(page)
    fits(page)
    screens("configuration")
    bar.get_by_role("button", name="Save", exact=True).click()
    expect(bar).to_have_count(0)
    overrides = bank.get("config").json()["overrides"]
    assert overrides["reflect_mission"] == HOSTILE
    assert overrides["disposition_skepticism"] == 5
    assert bank.get("profile").json()["disposition"]["skepticism"] == 5
    page.reload()
    expect(page.get_by_label("Who the bank is", exact=True)).to_have_value(HOSTILE)
    page.get_by_role("button", name="Reset Skepticism").click()
    expect(skepticism).to_have_value("3")
    expect(page.get_by_text("will be reset")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("chunk size")
    page.get_by_label("Retain chunk size", exact=True).fill("2000")
    expect(bar).to_contain_text("2 changes")
    bar.get_by_role("button", name="Save", exact=True).click()
    expect(bar).to_have_count(0)
    overrides = bank.get("config").json()["overrides"]
    assert "disposition_skepticism" not in overrides
    assert overrides["retain_chunk_size"] == 2000
    page.get_by_role("button", name="Reset all…").click()
    page.get_by_role("dialog").get_by_role("button", name="Reset all").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Retain chunk size", exact=True)).to_have_value("3000")
    assert "reflect_mission" not in bank.get("config").json()["overrides"]


def test_a_change_has_an_effect_that_is_seen(
    page: Page, bank: httpx.Client, bank_id: str, retain: Callable[..., object]
) -> None:
    """How much recall hands out, how a text is read, and which hours the timeline shows."""
    names = ("Nadia", "Rami", "Kit", "Tom", "Omar", "Vera")
    retain(*(f"{name} lives in Leeds." for name in names), timestamp="2024-05-20T12:30:00Z")

    def recalled() -> int:
        page.goto(f"/banks/{bank_id}/recall?q=Who+lives+in+Leeds%3F&answer=0")
        results = page.get_by_role("list", name="Results").locator("> li")
        expect(results.first).to_be_visible()
        return results.count()

    def change(group: str, field: str, value: str) -> None:
        page.goto(f"/banks/{bank_id}/configuration?group={group}")
        control = page.get_by_label(field, exact=True)
        if control.evaluate("(one) => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("It holds from the next request on.")).to_be_visible()

    assert recalled() == len(names)
    change("recall", "Recall max tokens", "20")
    assert 1 <= recalled() < len(names)

    page.goto(f"/banks/{bank_id}/timeline")
    said = page.get_by_role("group", name="Events in this span").get_by_role("button").first
    expect(said).to_contain_text("2024-05-20 12:30")
    change("character", "Timezone", "Asia/Tokyo")
    page.goto(f"/banks/{bank_id}/timeline")
    expect(page.get_by_text("those of Asia/Tokyo, the bank’s time zone")).to_be_visible()
    expect(said).to_contain_text("2024-05-20 21:30")

    change("retain", "Retain extraction mode", "verbatim")
    page.goto(f"/banks/{bank_id}/memories")
    page.get_by_role("button", name="Remember something").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text", exact=True).fill("Kit rows. Kit also sings. Kit bakes.")
    dialog.get_by_role("button", name="What would be read?").click()
    expect(dialog.get_by_role("status")).to_contain_text("1 fact")


def test_what_cannot_be_is_told_at_its_field(
    watch: Watched, bank: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    page = watch.page
    page.goto(f"/banks/{bank_id}/configuration?group=dream")
    page.get_by_label("Cron", exact=True).fill("now")
    page.get_by_role("switch", name="Dreams by itself").check()
    page.get_by_role("button", name="Recall", exact=True).click()
    expect(page.get_by_label("Recall max tokens", exact=True)).to_be_visible()
    watch.allowed |= {400, 422}
    save = page.get_by_role("button", name="Save", exact=True)
    save.click()
    cron = page.get_by_label("Cron", exact=True)
    expect(cron).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("five fields")
    accessible(page)
    assert "dream" not in bank.get("config").json()["overrides"]
    cron.fill("0 3 * * *")
    save.click()
    expect(save).to_have_count(0)
    assert bank.get("config").json()["overrides"]["dream"] == {"enabled": True, "cron": "0 3 * * *"}
    page.get_by_role("searchbox", name="Search settings").fill("retain_strategies")
    page.get_by_label("Retain strategies", exact=True).fill("{")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("not JSON")
    page.get_by_role("button", name="Discard").click()
    expect(save).to_have_count(0)


def test_labels_are_made_without_json(
    page: Page, bank: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    page.goto(f"/banks/{bank_id}/configuration?group=labels")
    page.get_by_role("button", name="Add a label").click()
    page.get_by_label("Key", exact=True).fill("mood")
    page.get_by_role("button", name="Add a value").click()
    page.get_by_label("Value 1", exact=True).fill("happy")
    page.get_by_label("What value 1 means", exact=True).fill("content")
    accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    label = bank.get("config").json()["overrides"]["entity_labels"][0]
    assert label["key"] == "mood"
    assert label["values"] == [{"value": "happy", "description": "content"}]
    page.goto(f"/banks/{bank_id}/configuration?own=1")
    expect(page.get_by_label("Key", exact=True)).to_have_value("mood")


def test_the_configuration_on_a_phone(
    browser: Browser,
    base_url: str,
    bank_id: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        page.goto(f"/banks/{bank_id}/configuration")
        for group in ("labels", "retain", "recall", "observations", "brain", "dream", "limits"):
            page.get_by_label("Group", exact=True).select_option(group)
            fits(page)
        accessible(page)
