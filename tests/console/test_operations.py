"""Operations in a browser: followed live, looked into, cancelled, retried, deleted."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect


def test_operations_are_followed_cancelled_and_deleted(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    retain: Callable[..., object],
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    retain("Omar rows.")
    page.goto(f"/banks/{bank_id}/operations?type=import_documents")
    expect(page.get_by_text("No operation is like this")).to_be_visible()
    page.get_by_label("Type").select_option("")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    sent = bank.post("memories", json={"items": [{"content": "Nadia rows."}], "async": True})
    assert sent.status_code == 200, sent.text
    told = sent.json()["operation_id"]
    row = page.get_by_role("row").filter(has=page.locator(f"a[href$='{told}']"))
    expect(row).to_contain_text("completed")  # without a reload

    slowly = bank.patch("config", json={"updates": {"retain_chunk_batch_size": 4}})
    assert slowly.status_code == 200, slowly.text
    many = [{"content": f"Omar has seen river {n}. " * 40} for n in range(200)]
    sent = bank.post("memories", json={"items": many, "async": True})
    assert sent.status_code == 200, sent.text
    running = sent.json()["operation_id"]
    busy = page.get_by_role("row").filter(has=page.locator(f"a[href$='{running}']"))
    expect(busy).to_contain_text("processing")  # it has begun, and tells how far it is
    expect(busy.get_by_role("progressbar")).to_be_visible(timeout=20_000)
    screens("operations-running")
    busy.get_by_role("button", name="Cancel").click()
    expect(busy).to_contain_text("cancelled")
    accessible(page)
    fits(page)
    screens("operations")

    page.get_by_label("Status").select_option("cancelled")
    expect(row).to_have_count(0)
    busy.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Operation:")
    page.get_by_role("button", name="Show the payload").click()
    expect(page.get_by_role("button", name="Show the payload")).to_have_count(0)
    accessible(page)
    screens("operation")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete operation").click()
    expect(page.get_by_text("It is forgotten.")).to_be_visible()
    expect(page).to_have_url(f"{page.url.split('/banks/')[0]}/banks/{bank_id}/operations")
    expect(busy).to_have_count(0)
