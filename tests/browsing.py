"""Pages of the console in a browser, watched for what they complain about."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

WIDE, NARROW = (1280, 800), (390, 844)
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


def chromium() -> str:
    """Where Chromium is. Without one a test is skipped, but where all must run it fails."""
    named = os.environ.get("REVERIE_TEST_CHROMIUM", "")
    for name in (named, "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    missing = "no Chromium to try the console in: `apt-get install chromium`, or set REVERIE_TEST_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium."""
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=chromium(), args=arguments)


class Watched:
    """A page with what its console said. Answers that a test expects to be refused are ``allowed``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.allowed: set[int] = set()
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if "GL Driver Message" in message.text:  # where WebGL is drawn in software, reading pixels is slow
            return
        refused = _REFUSED.match(message.text)
        if not (refused and int(refused[1]) in self.allowed):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


@contextmanager
def watched(
    browser: Browser, base_url: str, size: tuple[int, int] = WIDE, **options: Any
) -> Iterator[Watched]:
    """A page in a context of its own; at the end nothing may have been complained about."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(60_000)
    try:
        found = Watched(context.new_page())
        yield found
        assert not found.complaints, "\n".join(found.complaints)
    finally:
        context.close()
