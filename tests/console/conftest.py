"""A browser, and pages that fail their test when the console complains."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import NARROW, WIDE, Watched, launch, watched
from playwright.sync_api import Browser, Page, expect, sync_playwright

BANKS = "/v1/default/banks"
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file: its driver leaves an event loop running in the thread of the tests, which has to end
    before those of another file begin theirs."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def watch(browser: Browser, base_url: str) -> Iterator[Watched]:
    """What `page` is the page of; `watch.allowed.add(404)` expects refused answers."""
    with watched(browser, base_url) as found:
        yield found


@pytest.fixture
def page(watch: Watched) -> Page:
    """A wide page of the shared server."""
    return watch.page


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fails on what axe finds serious."""

    def check(page: Page) -> None:
        serious = [
            f"{one['id']}: {one['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
            for one in Axe().run(page).response["violations"]
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]
        assert not serious, "\n".join(serious)

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Fails if the page is wider than the window."""

    def check(page: Page) -> None:
        script = "(m => m.scrollWidth - m.clientWidth)(document.querySelector('main'))"
        wide = page.evaluate(script)
        assert wide <= 0, f"the page is {wide} px too wide"

    return check


@pytest.fixture
def screens(page: Page) -> Callable[[str], None]:
    """Writes screenshots, light and dark, wide and narrow, into the folder REVERIE_TEST_SCREENS, if set."""
    folder = os.environ.get("REVERIE_TEST_SCREENS")

    def take(name: str) -> None:
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for width, height in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": height})
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.wait_for_timeout(150)
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png")

    return take


@pytest.fixture(scope="session")
def demo_bank(served: Any) -> str:
    """A bank of the shared server that holds the demo conversation. Tests that change it make their own."""
    from reverie.demo.conversation import load

    name = f"demo-{uuid.uuid4().hex[:8]}"
    conversation = load()
    with httpx.Client(base_url=f"{served.base_url}{BANKS}/{name}", timeout=120) as bank:
        for session in conversation.sessions:
            request = conversation.retain_request(session).model_dump(mode="json", exclude_none=True)
            answer = bank.post("memories", json=request)
            assert answer.status_code == 200, answer.text
    return name
