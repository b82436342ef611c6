"""Documents in a browser: added, dropped, read with their facts in place, tagged, read again, deleted."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

TEXT = "Zoë 😀 moved to Bristol in May 2024.\n\nKit works at Harbour Bikes.\n\nTom hates tea."


def test_files_are_added_and_followed(
    watch: Watched,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page = watch.page
    page.goto(f"/banks/{bank_id}/documents")
    expect(page.get_by_text("No documents yet")).to_be_visible()
    accessible(page)
    watch.allowed |= {400, 415, 422}
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "notes.md", "mimeType": "text/markdown", "buffer": TEXT.encode()},
            {"name": "empty.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x00\x01"},
        ]
    )
    jobs = page.get_by_role("region", name="In progress")
    expect(jobs.get_by_role("link", name="notes.md")).to_be_visible(timeout=20_000)
    expect(jobs.get_by_role("alert")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("row").filter(has_text="notes.md")).to_be_visible()
    accessible(page)
    screens("documents-jobs")
    # one that is dropped on the page
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Rosa lives in Porto."], "dropped.txt", { type: "text/plain" }));
            const drop = (type) => document.body.dispatchEvent(
                new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
            ["dragenter", "dragover", "drop"].forEach(drop);
        }"""
    )
    expect(jobs.get_by_role("link", name="dropped.txt")).to_be_visible(timeout=20_000)
    jobs.get_by_role("button", name="Clear finished").click()
    expect(jobs).to_have_count(0)
    texts = [one["text"] for one in bank.get("memories/list").json()["items"]]
    assert any("Porto" in text for text in texts)


def test_facts_are_marked_where_they_stand(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    item = {"content": TEXT, "document_id": "a/b 100%", "tags": ["old"]}
    bank.post("memories", json={"items": [item]}).raise_for_status()
    page.goto(f"/banks/{bank_id}/documents")
    page.get_by_role("link", name="a/b 100%").click()
    text = page.get_by_role("region", name="Text with its facts marked")
    expect(text.locator("mark")).to_have_text(
        ["Zoë 😀 moved to Bristol in May 2024.", "Kit works at Harbour Bikes.", "Tom hates tea."]
    )
    text.get_by_role("button").filter(has_text="Kit works").click()
    picked = page.get_by_role("region", name="Picked fact")
    expect(picked).to_contain_text("Kit works at Harbour Bikes.")
    expect(picked).to_contain_text("2 of 3")
    expect(text.locator(".mark-active")).to_have_text("Kit works at Harbour Bikes.")
    accessible(page)
    screens("document")
    picked.get_by_role("button", name="Next fact").click()
    expect(text.locator(".mark-active")).to_have_text("Tom hates tea.")
    page.reload()
    expect(picked).to_contain_text("Tom hates tea.")

    page.get_by_role("button", name="Edit tags").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tags", exact=True).fill("new,")
    dialog.get_by_role("button", name="Remove old").click()
    accessible(page)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    facts = bank.get("memories/list", params={"tags": "new", "tags_match": "all_strict"}).json()
    assert facts["total"] == 3

    page.get_by_role("button", name="Reprocess").click()
    page.get_by_role("dialog").get_by_role("button", name="Reprocess").click()
    expect(page.get_by_role("heading", name="All is read")).to_be_visible(timeout=20_000)
    expect(text.locator("mark")).to_have_count(3)

    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("3 facts")
    expect(dialog).to_contain_text("no observation")
    accessible(page)
    dialog.get_by_role("button", name="Delete document").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    expect(page.get_by_text("No documents yet")).to_be_visible()
    assert bank.get("memories/list").json()["total"] == 0


def test_documents_fit_a_phone(
    browser: Browser,
    base_url: str,
    demo_bank: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        page.goto(f"/banks/{demo_bank}/documents?q=2024-12")
        page.get_by_role("link", name="2024-12-22").click()
        page.locator("mark").nth(1).click()
        expect(page.get_by_role("region", name="Picked fact")).to_be_visible()
        fits(page)
        accessible(page)
