"""Import and export in a browser: documents to another bank, a template with a preview."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect


def test_documents_and_a_template_go_out_and_in(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    retain: Callable[..., object],
    tmp_path: Path,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    retain("Nadia moved to Bristol.")
    page.goto(f"/banks/{bank_id}/transfer")
    page.get_by_role("button", name="Export documents").click()
    save = page.get_by_role("button", name="Save the archive")
    with page.expect_download() as got:
        save.click()
    archive = tmp_path / "documents.zip"
    got.value.save_as(archive)
    assert archive.read_bytes()[:2] == b"PK"
    page.get_by_label("Archive").set_input_files(archive)
    page.get_by_role("button", name="Import documents").click()
    expect(page.get_by_text("1 documents skipped")).to_be_visible()

    template = {"version": "1", "bank": {"reflect_mission": "Knows rivers."}}
    page.get_by_label("Template (JSON)").fill(json.dumps(template))
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("This would happen")).to_be_visible()
    assert "Knows rivers." not in bank.get("config").text
    accessible(page)
    fits(page)
    screens("transfer")
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("It was imported.")).to_be_visible()
    assert "Knows rivers." in bank.get("config").text
    with page.expect_download() as got:
        page.get_by_role("button", name="Save the template").click()
    assert json.loads(Path(got.value.path()).read_text())["bank"]["reflect_mission"] == "Knows rivers."
