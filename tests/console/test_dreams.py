"""Dreams in a browser: begin one, read it, settle a prediction, review a proposal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

Answer = dict[str, Any]
NOW = datetime.now(UTC)
LAST = NOW - timedelta(days=NOW.weekday() + 7 * (NOW.weekday() == 0), hours=1)
EVIL = "</p><script>alert(1)</script> \u202e<img src=x onerror=alert(1)>"


@pytest.fixture
def diary(bank: httpx.Client, retain: Callable[..., Answer]) -> httpx.Client:
    """Mondays at a class with a name that would do harm, and what is asked twice."""
    days = [(LAST - timedelta(weeks=week)).isoformat() for week in range(8)]
    said = [
        *({"content": f"Marta went to the pottery class {EVIL}.", "timestamp": day} for day in days),
        {"content": "Always answer in short sentences.", "timestamp": days[5]},
        {"content": "Always answer in short sentences, please.", "timestamp": days[2]},
    ]
    retain(*({**one, "document_id": f"d{n}"} for n, one in enumerate(said)))
    return bank


@pytest.fixture
def run(diary: httpx.Client, finished: Callable[[str], Answer]) -> str:
    key: str = diary.post("dreams/trigger", json={}).json()["operation_id"]
    assert finished(key)["status"] == "completed"
    return key


def test_a_dream_is_begun_and_listed_when_it_has_ended(
    page: Page, diary: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    page.goto(f"/banks/{bank_id}/dreams")
    expect(page.get_by_role("heading", name="No dreams yet")).to_be_visible()
    page.get_by_role("button", name="Dream now").click()
    dialog = page.get_by_role("dialog")
    accessible(page)
    dialog.get_by_role("button", name="Start").click()
    expect(dialog.get_by_role("status")).to_contain_text("has begun")
    dialog.get_by_role("button", name="Close").last.click()
    row = page.get_by_role("grid", name="Dreams").get_by_role("row").nth(1)
    expect(row).to_contain_text("kept")  # told by the stream of operations
    page.get_by_role("button", name="Dream now").click()
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("The last dream has just ended")


def test_a_dream_is_read_with_its_evidence_and_page(
    watch: Watched,
    run: str,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page = watch.page
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script ran")))
    page.goto(f"/banks/{bank_id}/dreams/{run}")
    for title in ("Assumption", "Audit", "Train", "What if", "Value"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_text("8 facts for it").first.click()
    fact = page.get_by_role("link", name="Marta went to the pottery class").first
    expect(fact).to_contain_text("U+202E")
    assert "/memories/" in str(fact.get_attribute("href"))
    accessible(page)
    screens("dream")
    page.get_by_role("tab", name="Page").click()
    frame = page.locator("iframe")
    assert frame.get_attribute("sandbox") == ""
    inside = frame.content_frame
    expect(inside.get_by_role("heading", level=1)).to_contain_text("Dream of")
    expect(inside.locator("script")).to_have_count(0)
    expect(inside.locator("li").first).to_contain_text("<script>alert(1)</script>")
    # its own style holds, and its links lead to its own evidence
    box = inside.locator("body").bounding_box()
    assert box is not None
    assert box["width"] < 750
    inside.get_by_role("link", name="[1]", exact=True).first.click()
    expect(inside.locator("#e1:target")).to_have_count(1)
    screens("dream-page")
    # what the test itself looks at within the frame counts as a script there, and is told to be blocked
    watch.complaints[:] = [one for one in watch.complaints if "Blocked script execution in 'data:" not in one]


def test_predictions_are_settled_and_proposals_reviewed(
    page: Page,
    run: str,
    diary: httpx.Client,
    bank_id: str,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto(f"/banks/{bank_id}/dreams?tab=predictions")
    page.get_by_role("button", name="It came true").first.click()
    page.get_by_role("dialog").get_by_label("Note").fill("I was there.")
    accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("I was there.")).to_be_visible()
    screens("predictions")
    page.get_by_role("tab", name="Proposals").click()
    accessible(page)
    screens("proposals")
    page.get_by_label("Kind").select_option("directive")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("link", name="See the directive it became")).to_be_visible()
    (made,) = diary.get("directives").json()["items"]
    page.get_by_role("link", name="See the directive it became").click()
    expect(page.get_by_role("list", name="Directives").get_by_role("listitem")).to_contain_text(made["name"])
    page.go_back()
    page.get_by_label("Kind").select_option("observation")
    page.get_by_role("button", name="Reject").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("rejected", exact=True).first).to_be_visible()
    told = diary.get(f"dreams/{run}").json()
    assert {"approved", "rejected"} <= {one["review_status"] for one in told["promotion_proposals"]}
    assert "confirmed" in {one["status"] for one in told["predictions"]}


def test_dreams_fit_a_phone(
    browser: Browser, base_url: str, run: str, bank_id: str, fits: Callable[[Page], None]
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        for place in ("", "?tab=proposals", f"/{run}", f"/{run}?tab=page"):
            page.goto(f"/banks/{bank_id}/dreams{place}")
            expect(page.get_by_role("tablist")).to_be_visible()
            fits(page)


def test_a_run_that_is_not_there_says_so(watch: Watched, bank_id: str, retain: Callable[..., Answer]) -> None:
    watch.allowed.add(404)
    retain("Nadia moved to Bristol.")
    watch.page.goto(f"/banks/{bank_id}/dreams/01a20127-cd1d-70f0-906c-12a5c26d538a")
    expect(watch.page.get_by_role("alert")).to_contain_text("Not found")
