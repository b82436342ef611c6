"""The audit log and the requests to language models in a browser: filters, numbers, details."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect


def test_the_audit_log_is_filtered_and_looked_into(
    page: Page,
    bank: httpx.Client,
    bank_id: str,
    retain: Callable[..., object],
    recall: Callable[..., object],
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    retain("Nadia rows.")
    recall("Who rows?")
    page.goto(f"/banks/{bank_id}/audit-log")
    table = page.get_by_role("grid", name="Requests")
    expect(table).to_contain_text("recall")
    expect(page.get_by_role("figure", name="Requests over time")).to_be_visible()
    accessible(page)
    fits(page)
    screens("audit-log")
    page.get_by_label("Action", exact=True).select_option("recall")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="Details of recall").click()
    expect(page.get_by_role("dialog")).to_contain_text("Caller")
    accessible(page)
    page.keyboard.press("Escape")
    page.get_by_label("To (UTC)").fill("2020-01-01")
    expect(page.get_by_text("None is like this")).to_be_visible()


def test_requests_to_models_teach_while_there_are_none(
    page: Page,
    bank_id: str,
    retain: Callable[..., object],
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    retain("Nadia rows.")
    page.goto(f"/banks/{bank_id}/llm-requests")
    expect(page.get_by_text("No language model was asked yet")).to_be_visible()
    accessible(page)
    fits(page)
    screens("llm-requests")
    page.get_by_label("Status").select_option("error")
    expect(page.get_by_text("No request is like this")).to_be_visible()
