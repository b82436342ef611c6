"""Keys in a browser, on a server of its own that asks for them; and how backups are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from browsing import watched
from playwright.sync_api import Browser, Page, expect
from secured import OWNER_KEY, securing


def test_a_key_is_created_shown_once_and_revoked(
    browser: Browser,
    serve: Callable[..., Any],
    served: Any,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    with (
        securing(serve, served.database_url) as locked,
        watched(browser, locked.base_url) as watch,
    ):
        page = watch.page
        watch.allowed.add(401)
        page.goto("/keys")
        page.get_by_label("API key").fill(OWNER_KEY)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_text("No keys yet")).to_be_visible()
        page.get_by_role("button", name="Create a key").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("laptop")
        dialog.get_by_label("Rights").select_option("read")
        dialog.get_by_label("Banks").fill("friends\nwork-*")
        dialog.get_by_label("Expires").select_option("30")
        accessible(page)
        dialog.get_by_role("button", name="Create key").click()
        key = dialog.get_by_label("The new key").inner_text()
        headers = {"Authorization": f"Bearer {key}"}
        answer = httpx.get(f"{locked.base_url}/v1/default/banks", headers=headers, timeout=60)
        assert answer.status_code == 200
        expect(dialog.get_by_role("button", name="Copy the key")).to_be_visible()
        dialog.get_by_role("button", name="I have kept it").click()
        row = page.get_by_role("row").filter(has_text="laptop")
        expect(row).to_contain_text("work-*")
        assert key not in page.content()
        accessible(page)
        fits(page)
        row.get_by_role("button", name="Revoke").click()
        dialog.get_by_role("textbox").fill("laptop")
        dialog.get_by_role("button", name="Revoke key").click()
        expect(row).to_contain_text("revoked")


def test_backups_are_explained(
    page: Page, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto("/backups")
    expect(page.get_by_label("Command: Make a backup")).to_have_text("reverie backup memory.reverie")
    accessible(page)
    screens("backups")
