"""The brain in a browser: influence, activity, anomalies, remote banks, snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

Answer = dict[str, Any]
NOW = datetime.now(UTC)


@pytest.fixture
def used(
    bank: httpx.Client, bank_id: str, retain: Callable[..., Answer], sql: Callable[..., Any]
) -> httpx.Client:
    """A bank that was used at nine o'clock of the last ten days, once too often."""
    retain("Dora Klein lives in Berlin.", timestamp="2024-03-01T09:00:00Z", document_id="a")
    retain("Dora Klein lives in Madrid.", timestamp="2024-03-02T09:00:00Z", document_id="b")
    number = sql("SELECT bank FROM banks WHERE bank_id = %s", bank_id)[0][0]
    fact = bank.get("memories/list").json()["items"][0]["id"]
    for day in range(1, 11):
        at = NOW.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=day)
        sql(
            "INSERT INTO access_hours VALUES (%s, 'memory', %s, %s) RETURNING 1",
            number, at, 60 if day == 4 else 6,
        )  # fmt: skip
        for table in ("access_days", "access_weeks"):
            since = at.date() - timedelta(days=at.weekday() if table == "access_weeks" else 0)
            sql(
                f"INSERT INTO {table} VALUES (%s, 'memory', %s, %s, 6, 4, %s) ON CONFLICT DO NOTHING"
                " RETURNING 1",
                number, since, fact, at,
            )  # fmt: skip
    return bank


@pytest.fixture
def learned(used: httpx.Client, finished: Callable[[str], Answer]) -> httpx.Client:
    key = used.post("sub-routine", json={"force_rebuild": True}).json()["operation_id"]
    assert finished(key)["status"] == "completed"
    return used


def test_influence_shows_what_leads_and_when(
    page: Page,
    used: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/brain")
    row = page.get_by_role("grid", name="Influence").get_by_role("row").nth(1)
    expect(row.get_by_role("link", name="Dora Klein lives")).to_be_visible()
    expect(row).to_contain_text("recency 0.")
    cells = page.get_by_role("table", name="Calls by weekday and hour").get_by_role("cell")
    expect(cells).to_have_count(168)
    assert sum(int(text) for text in cells.all_inner_texts()) == 9 * 6 + 60
    expect(page.get_by_role("figure", name="Calls by day")).to_contain_text("stands out")
    accessible(page)
    screens("brain")
    page.get_by_label("Type").select_option("chunk")
    expect(page.get_by_role("heading", name="Nothing was handed out")).to_be_visible()
    page.get_by_label("Window").select_option("30")
    expect(page).to_have_url(re.compile("type=chunk&days=30$"))


def test_activity_is_learned_and_its_file_goes_out_and_in(
    page: Page,
    learned: httpx.Client,
    bank_id: str,
    tmp_path: Path,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/brain?tab=activity")
    expect(
        page.get_by_role("table", name="The busiest hours to come").get_by_role("row").nth(1)
    ).to_contain_text("09:00")
    expect(page.get_by_role("list", name="Share of the week's calls").get_by_role("listitem")).to_have_count(
        24
    )
    accessible(page)
    screens("brain-activity")
    page.get_by_role("button", name="Learn now").click()
    page.get_by_role("dialog").get_by_label("Mode").select_option("full_copy")
    page.get_by_role("dialog").get_by_role("button", name="Run").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("It has begun")
    page.keyboard.press("Escape")

    page.get_by_role("tab", name="Snapshot").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "alice.brain"
    saved.value.save_as(file)
    broken = tmp_path / "broken.brain"
    broken.write_bytes(file.read_bytes()[:-40])
    page.get_by_label("File").set_input_files(broken)
    expect(page.get_by_role("status")).to_contain_text("it cannot be imported")
    expect(page.get_by_role("button", name="Import")).to_be_disabled()
    page.get_by_label("File").set_input_files(file)
    expect(page.get_by_text("it can be imported")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("The model was imported.")).to_be_visible()


def test_an_anomaly_is_acknowledged_and_resolved(
    page: Page,
    used: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/brain?tab=anomalies")
    page.get_by_role("button", name="Look for anomalies now").click()
    expect(page.get_by_role("heading", name="Dora Klein")).to_be_visible()
    expect(page.get_by_role("link", name="Dora Klein lives in Madrid.")).to_be_visible()
    accessible(page)
    screens("anomalies")
    page.get_by_role("button", name="Acknowledge: Dora Klein").click()
    page.get_by_role("dialog").get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("heading", name="No anomaly meets these filters")).to_be_visible()
    page.get_by_label("Status").select_option("any")
    page.get_by_role("button", name="Resolve: Dora Klein").click()
    page.get_by_role("dialog").get_by_label("Note").fill("She moved.")
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    page.get_by_text("What was said of it").click()
    expect(page.get_by_text("She moved.")).to_be_visible()
    assert used.get("anomalies").json()["events"][0]["status"] == "resolved"


def test_a_remote_is_refused_with_words(
    watch: Watched, bank_id: str, retain: Callable[..., Answer], accessible: Callable[[Page], None]
) -> None:
    watch.allowed |= {400, 422}
    page = watch.page
    retain("Nadia moved to Bristol.")
    page.goto(f"/banks/{bank_id}/brain?tab=learn")
    expect(page.get_by_role("heading", name="This bank learns from no other")).to_be_visible()
    page.get_by_role("button", name="Learn from a remote").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_label("Key", exact=True).get_attribute("type") == "password"
    dialog.get_by_label("URL of the server").fill("http://127.0.0.1:1")
    dialog.get_by_label("Bank there").fill("team")
    accessible(page)
    dialog.get_by_role("button", name="Learn", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()


def test_the_brain_fits_a_phone(
    browser: Browser, base_url: str, learned: httpx.Client, bank_id: str, fits: Callable[[Page], None]
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        for tab in ("influence", "activity", "anomalies", "learn", "snapshot"):
            page.goto(f"/banks/{bank_id}/brain?tab={tab}")
            expect(page.get_by_role("tabpanel")).to_be_visible()
            expect(page.get_by_role("tabpanel").get_by_role("status", name="Loading")).to_have_count(0)
            fits(page)
