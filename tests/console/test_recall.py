"""The Recall page in a browser: ask, filter, travel in time, see how it was found, correct a fact."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
import pytest
from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, expect

BANKS = "/v1/default/banks"
MOVES = [
    {"content": "Nadia lives in Bristol.", "timestamp": "2023-01-05T10:00:00Z", "tags": ["home"]},
    {"content": "Nadia moved to Leeds in May 2024.", "timestamp": "2024-05-20T10:00:00Z"},
    {"content": "Rami bakes bread in Manchester.", "timestamp": "2023-03-01T10:00:00Z", "tags": ["food"]},
]


@pytest.fixture
def moves(client: httpx.Client) -> Iterator[str]:
    """A bank in which somebody moved."""
    name = f"moves-{uuid.uuid4().hex[:8]}"
    kept = client.post(f"{BANKS}/{name}/memories", json={"items": MOVES})
    assert kept.status_code == 200, kept.text
    yield name
    client.delete(f"{BANKS}/{name}")


def test_a_question_is_recalled_answered_and_traced(
    page: Page, demo_bank: str, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto(f"/banks/{demo_bank}/recall")
    page.get_by_role("searchbox", name="Question").fill("Who leads the running club that Kit joined?")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=Who\+leads"))
    results = page.get_by_role("list", name="Results").locator("> li")
    expect(results.filter(has_text="Harbour Harriers").first).to_be_visible()
    expect(results.first).to_contain_text("said 2024-")
    answer = page.get_by_role("complementary", name="Answer and explanations")
    expect(answer).to_contain_text("Hannah Reyes")
    answer.get_by_role("button", name="Citation 1").first.click()
    expect(results.filter(has_text="Hannah Reyes").first).to_be_in_viewport()

    page.get_by_role("button", name="How it was found").click()
    picture = page.get_by_role("img", name="semantic found")
    expect(picture).to_contain_text("Fusion")
    expect(picture).to_contain_text("keyword")
    page.get_by_text("Where the time went").click()
    expect(page.get_by_text("Scores each candidate by all parts")).to_be_visible()
    page.get_by_text("Where the time went").click()
    results.first.locator("summary").first.click()
    expect(results.first.get_by_role("list", name="What the score is made of")).to_be_visible()
    accessible(page)
    screens("recall")


def test_the_slider_goes_back_to_what_was_true(
    page: Page, moves: str, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto(f"/banks/{moves}/recall?q=Where+does+Nadia+live%3F")
    results = page.get_by_role("list", name="Results").locator("> li")
    old = results.filter(has_text="lives in Bristol")
    expect(old).to_contain_text("Superseded 2024-05-01")
    accessible(page)
    screens("recall-superseded")
    page.get_by_label("As of", exact=True).focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile("as_of=2023-01-01"))
    page.get_by_label("As of this day").fill("2023-06-01")
    expect(page).to_have_url(re.compile("as_of=2023-06-01"))
    expect(results.filter(has_text="Leeds")).to_have_count(0)
    expect(old).to_be_visible()
    expect(old).not_to_contain_text("Superseded")
    page.get_by_role("button", name="Now", exact=True).click()
    expect(old).to_contain_text("Superseded")


def test_filters_narrow_what_is_found(page: Page, moves: str) -> None:
    page.goto(f"/banks/{moves}/recall?q=Who+bakes+bread%3F")
    results = page.get_by_role("list", name="Results").locator("> li")
    expect(results).to_have_count(3)
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Tags").fill("food")
    page.keyboard.press("Enter")
    page.get_by_label("A memory must have").select_option("all_strict")
    expect(results).to_have_count(1)
    page.get_by_role("button", name="Observations", exact=True).click()
    expect(page.get_by_text("Nothing was recalled")).to_be_visible()
    expect(page.get_by_text("Loosen the tags, the types")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nothing was recalled")).to_be_visible()
    page.get_by_role("button", name="Observations", exact=True).click()
    page.get_by_role("button", name="Filters (1)").click()
    page.get_by_role("button", name="Clear these filters").click()
    expect(results).to_have_count(3)


def test_why_a_memory_was_not_returned(
    page: Page, demo_bank: str, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto(f"/banks/{demo_bank}/recall?q=When+is+the+wedding%3F&max=200")
    expect(page.get_by_role("list", name="Results")).to_be_visible()
    page.get_by_label("Words of a memory, or its id").fill("sensor")
    page.get_by_role("list", name="Memories with these words").get_by_role("button").first.click()
    way = page.get_by_role("list", name="Its way through the recall")
    expect(way).to_contain_text(re.compile("Found by a strategy: (passed|lost)"))
    expect(page).to_have_url(re.compile("why="))
    accessible(page)
    screens("recall-why")
    page.get_by_role("button", name="Pick another").click()
    page.get_by_role("button", name="The first that was cut").click()
    expect(way).to_contain_text("Fits the budget: lost")


def test_a_fact_is_corrected_and_the_answer_changes(
    page: Page, client: httpx.Client, bank_id: str, accessible: Callable[[Page], None]
) -> None:
    kept = client.post(
        f"{BANKS}/{bank_id}/memories", json={"items": [{"content": "Nadia lives in Bristol."}]}
    )
    assert kept.status_code == 200, kept.text
    page.goto(f"/banks/{bank_id}/recall?q=Where+does+Nadia+live%3F")
    answer = page.get_by_role("complementary", name="Answer and explanations")
    expect(answer).to_contain_text("Bristol")
    page.get_by_role("button", name="Correct memory 1").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What it says").fill("Nadia lives in Leeds.")
    dialog.get_by_label("Why").fill("She said so.")
    accessible(page)
    dialog.get_by_role("button", name="Correct it").click()
    expect(page.get_by_role("list", name="Results")).to_contain_text("Nadia lives in Leeds.")
    expect(answer).to_contain_text("The answer changed")
    expect(answer.locator("del").first).to_contain_text("Bristol")
    page.get_by_role("button", name="Correct memory 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Retire it").click()
    expect(page.get_by_text("Nothing was recalled")).to_be_visible()
    expect(answer).to_contain_text("Declined")


def test_refusals_are_shown_with_their_words(watch: Watched, moves: str) -> None:
    watch.allowed |= {400, 422}
    watch.page.goto(f"/banks/{moves}/recall?q=Nadia&as_of=9999-99-99&answer=0")
    expect(watch.page.get_by_role("alert")).to_contain_text("as_of")


def test_hostile_memories_on_a_phone(
    browser: Browser,
    base_url: str,
    client: httpx.Client,
    accessible: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    name = f"<b>evil -{uuid.uuid4().hex[:8]}"
    url = f"{BANKS}/{quote(name, safe='')}"
    word = "unbroken" * 60
    content = f"<script>alert(1)</script> Nadia \u202elives\u202c in {word}. <img src=x onerror=alert(2)>"
    item = {
        "content": content,
        "context": word,
        "tags": [f"<i>{word[:200]}"],
        "document_id": f"d-{word[:200]}",
    }
    kept = client.post(f"{url}/memories", json={"items": [item]})
    assert kept.status_code == 200, kept.text
    with watched(browser, base_url, size=NARROW) as watch:
        page = watch.page
        page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script ran")))
        page.goto(f"/banks/{quote(name, safe='')}/recall?q=Where+does+Nadia+live%3F&trace=1")
        expect(page.get_by_role("list", name="Results")).to_contain_text("U+202E")
        expect(page.get_by_role("heading", name="How it was found")).to_be_visible()
        fits(page)
        accessible(page)
    client.delete(url)
