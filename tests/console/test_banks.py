"""Banks in a browser: find, create, import a template, delete."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from urllib.parse import quote

import httpx
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

BANKS = "/v1/default/banks"
HOSTILE = "<img src=x onerror=alert(1)> \u202e\u0007 & \"quotes'"


def name(prefix: str = "console") -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def test_banks_are_listed_with_their_counts(
    page: Page,
    demo_bank: str,
    client: httpx.Client,
    accessible: Callable[[Page], None],
    screens: Callable[[str], None],
) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="Search banks").fill(demo_bank)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=demo_bank))
    expect(row).to_be_visible()
    count = client.get(BANKS, params={"q": demo_bank}).json()["banks"][0]["fact_count"]
    expect(row).to_contain_text(f"{count:,}")
    expect(page).to_have_title("Banks · Reverie")
    accessible(page)
    screens("banks")
    row.get_by_role("link").click()
    expect(page).to_have_url(f"{page.url.split('/banks/')[0]}/banks/{demo_bank}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_a_dialog_takes_the_focus_to_its_first_field_and_gives_it_back(page: Page) -> None:
    page.goto("/")
    create = page.get_by_role("button", name="Create a bank")
    create.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(create).to_be_focused()


def test_a_page_that_could_not_be_loaded_is_loaded_again(watch: Watched) -> None:
    page = watch.page
    page.goto("/")
    page.route("**/assets/**", lambda route: route.abort())
    page.get_by_role("link", name="Workers").click()
    again = page.get_by_role("alert").get_by_role("button", name="Try again")
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    page.unroute("**/assets/**")
    again.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Workers")
    watch.complaints.clear()  # of the files that did not come


def test_a_bank_is_created_and_deleted(
    page: Page, client: httpx.Client, accessible: Callable[[Page], None]
) -> None:
    bank = name()
    page.goto("/")
    page.get_by_role("button", name="Create a bank").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(bank)
    dialog.get_by_label("Mission").fill("Remembers what friends say.")
    accessible(page)
    dialog.get_by_role("button", name="Create bank").click()
    expect(page).to_have_url(f"{page.url.split('/banks')[0].rstrip('/')}/banks/{bank}")
    assert client.get(f"{BANKS}/{bank}").json()["mission"] == "Remembers what friends say."

    page.goto(f"/?q={bank}")
    page.get_by_role("button", name=f"Delete {bank}").click()
    remove = page.get_by_role("dialog").get_by_role("button", name="Delete bank")
    expect(remove).to_be_disabled()
    page.get_by_role("dialog").get_by_role("textbox").fill(bank)
    accessible(page)
    remove.click()
    expect(page.get_by_text(f"Bank {bank} was deleted.")).to_be_visible()
    expect(page.get_by_text("No bank has this in its name")).to_be_visible()
    assert client.get(f"{BANKS}/{bank}").status_code == 404


def test_a_template_is_checked_and_imported(watch: Watched, client: httpx.Client) -> None:
    bank, page = name("template"), watch.page
    manifest = {"version": "1", "bank": {"reflect_mission": "Knows rivers."}}
    page.goto("/")
    page.get_by_role("button", name="Import a template").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Into the bank").fill(bank)
    dialog.get_by_label("Template (JSON)").fill("[1]")
    dialog.get_by_role("button", name="Check it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("JSON object")
    watch.allowed |= {400, 422}
    dialog.get_by_label("Template (JSON)").fill('{"version": "1", "no_such_field": 1}')
    dialog.get_by_role("button", name="Check it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("no_such_field")
    dialog.get_by_label("From a file").set_input_files(
        {"name": "template.json", "mimeType": "application/json", "buffer": json.dumps(manifest).encode()}
    )
    expect(dialog.get_by_label("Template (JSON)")).to_have_value(json.dumps(manifest))
    dialog.get_by_role("button", name="Check it").click()
    expect(dialog.get_by_role("status")).to_contain_text("The template is right")
    assert client.get(f"{BANKS}/{bank}").status_code == 404
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    assert client.get(f"{BANKS}/{bank}").json()["mission"] == "Knows rivers."


def test_hostile_banks_are_shown_harmlessly(
    page: Page, client: httpx.Client, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    bank = name("<script>alert(1)<|script> evil %2F?#&")
    url = f"{BANKS}/{quote(bank, safe='')}"
    made = client.put(url, json={"mission": HOSTILE * 2000})
    assert made.status_code == 200, made.text
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script ran")))
    page.goto("/?q=evil")
    link = page.get_by_role("link", name=bank)
    expect(link).to_be_visible()
    expect(page.get_by_role("row").filter(has=link)).to_contain_text("U+202EU+0007")
    accessible(page)
    screens("banks-hostile")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    assert client.delete(url).status_code == 200


def test_keys_lead_through_the_console(
    page: Page, demo_bank: str, accessible: Callable[[Page], None]
) -> None:
    page.goto(f"/banks/{demo_bank}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Memories")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Go to Memories")
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Banks")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search banks")).to_be_focused()


def test_it_works_on_a_phone(
    browser: Browser,
    base_url: str,
    demo_bank: str,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        page.goto(f"/?q={demo_bank}")
        expect(page.get_by_role("link", name=demo_bank)).to_be_visible()
        fits(page)
        accessible(page)
        page.get_by_role("link", name=demo_bank).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        navigation = page.get_by_role("navigation", name="Main")  # the page links to the documents too
        expect(navigation).not_to_be_visible()
        page.get_by_role("button", name="Navigation").click()
        navigation.get_by_role("link", name="Documents").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
        expect(navigation).not_to_be_visible()
        fits(page)


def test_the_theme_is_chosen_and_stays(page: Page) -> None:
    page.goto("/")
    for _ in range(2):
        page.get_by_role("button", name="Theme").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 18, 23)"
