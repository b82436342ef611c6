"""Logging in with a key, and being refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import watched
from playwright.sync_api import Browser, Page, expect
from secured import OWNER_KEY, Secured, securing


@pytest.fixture(scope="module")
def locked(serve: Callable[..., Any], served: Any) -> Iterator[Secured]:
    """A server that asks for a key."""
    with securing(serve, served.database_url) as found:
        yield found


def log_in(page: Page, key: str) -> None:
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Log in").click()


def test_a_key_opens_the_console(
    browser: Browser, locked: Secured, accessible: Callable[[Page], None]
) -> None:
    with watched(browser, locked.base_url) as watch:
        page = watch.page
        watch.allowed.add(401)
        page.goto("/?q=none")
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        accessible(page)
        log_in(page, "wrong")
        expect(page.get_by_role("alert")).to_contain_text("does not know this key")
        log_in(page, "schlüssel")  # nothing that a header may carry
        expect(page.get_by_role("alert")).to_contain_text("signs of ASCII")
        log_in(page, OWNER_KEY)
        expect(page.get_by_role("heading", level=1)).to_have_text("Banks")
        expect(page.get_by_role("searchbox")).to_have_value("none")  # where it was to go
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0
        page.goto("/")
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()  # it was kept in memory only
        log_in(page, OWNER_KEY)
        expect(page.get_by_role("heading", level=1)).to_have_text("Banks")
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_revoked_key_leads_back_to_the_login(browser: Browser, locked: Secured) -> None:
    key = locked.key("console-revoked")
    with watched(browser, locked.base_url) as watch:
        page = watch.page
        watch.allowed.add(401)
        page.goto("/")
        log_in(page, key["key"])
        expect(page.get_by_role("heading", level=1)).to_have_text("Banks")
        assert locked.owner.delete(f"/v1/default/keys/{key['id']}").status_code == 200
        page.get_by_role("searchbox", name="Search banks").fill("x")
        expect(page.get_by_text("no longer takes the key")).to_be_visible()


def test_what_a_key_may_not_is_said(browser: Browser, locked: Secured) -> None:
    key = locked.key("console-reader", permission="read")
    with watched(browser, locked.base_url) as watch:
        page = watch.page
        watch.allowed |= {401, 403}
        page.goto("/")
        log_in(page, key["key"])
        page.get_by_role("button", name="Create a bank").first.click()
        page.get_by_role("dialog").get_by_label("Name").fill("forbidden")
        page.get_by_role("button", name="Create bank").click()
        expect(page.get_by_role("alert")).to_contain_text("Your key does not allow this")
