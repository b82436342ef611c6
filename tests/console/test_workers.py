"""Workers in a browser: who is alive, how loaded, what waits."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_workers_and_the_queue_are_seen(
    page: Page,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto("/workers")
    expect(page.get_by_role("grid", name="Workers", exact=True)).to_contain_text("process")
    expect(page.get_by_role("meter").first).to_be_visible()
    expect(page.get_by_text("Waiting", exact=True).first).to_be_visible()
    expect(page.get_by_role("figure", name="Operations of all banks")).to_be_visible()
    accessible(page)
    fits(page)
    screens("workers")
