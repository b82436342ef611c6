"""The graph in a browser: search, filter, pick, the list beside the picture, many nodes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, Route, expect

MANY = 5000


def test_the_graph_is_searched_filtered_and_walked(
    page: Page, demo_bank: str, accessible: Callable[[Page], None], screens: Callable[[str], None]
) -> None:
    page.goto(f"/banks/{demo_bank}/graph")
    picture = page.get_by_role("application")
    expect(picture).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=20_000)
    drawn = page.get_by_role("status").filter(has_text="are drawn")
    expect(drawn).to_contain_text("connections")
    accessible(page)
    screens("graph")
    page.get_by_role("searchbox", name="Search the graph").fill("Robert")
    page.keyboard.press("Enter")
    details = page.get_by_role("region", name="The picked node")
    expect(details).to_contain_text("Robert Quill")
    expect(details).to_contain_text("also Bob")
    details.get_by_role("button", name="Katherine Morrow").click()
    expect(details).to_contain_text("Open the entity")
    expect(page).to_have_url(re.compile("pick="))
    accessible(page)
    screens("graph-picked")
    picture.focus()
    for key in ("+", "-", "0", "ArrowLeft", "]", "["):
        picture.press(key)
    picture.press("Escape")
    expect(details).to_have_count(0)
    before = drawn.inner_text()
    page.get_by_role("button", name="place").click()
    expect(drawn).to_contain_text("filters leave out")
    page.get_by_role("slider", name="From").fill("55")
    expect(drawn).not_to_have_text(before)


def test_the_list_has_the_same_as_the_picture(
    page: Page, demo_bank: str, accessible: Callable[[Page], None]
) -> None:
    page.goto(f"/banks/{demo_bank}/graph?of=facts&view=list&q=Heron")
    rows = page.get_by_role("grid", name="Facts of the graph").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Heron")
    rows.nth(1).get_by_role("button").click()
    details = page.get_by_role("region", name="The picked node")
    expect(details).to_contain_text("Heron")
    accessible(page)
    details.get_by_role("link", name="Open the memory").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/memories/" in page.url


def test_it_fits_a_phone(
    browser: Browser, base_url: str, demo_bank: str, fits: Callable[[Page], None]
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        watch.page.goto(f"/banks/{demo_bank}/graph?of=facts&most=250")
        expect(watch.page.get_by_role("status").filter(has_text="the newest of")).to_be_visible()
        fits(watch.page)


def test_five_thousand_nodes_are_drawn(watch: Watched, demo_bank: str) -> None:
    page = watch.page
    watch.allowed |= {400, 404, 422}  # the server does not know these entities
    kinds = ["person", "place", "organization", "product", "event", "concept"]
    nodes = [
        {
            "data": {
                "id": f"n{i}",
                "label": f"Entity {i}",
                "kind": kinds[i % 6],
                "mentionCount": 1 + MANY // (i + 1),
            }
        }
        for i in range(MANY)
    ]
    edges = [
        {"data": {"source": f"n{i}", "target": f"n{(i * 7 + 1) % MANY}", "weight": 1 + i % 5}}
        for i in range(MANY)
    ]
    body = json.dumps(
        {"nodes": nodes, "edges": edges, "total_entities": MANY, "total_edges": 80_000, "limit": 1}
    )

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=body)

    page.route("**/entities/graph*", answer)
    page.goto(f"/banks/{demo_bank}/graph?most=5000")
    drawn = page.get_by_role("status").filter(has_text="are drawn")
    expect(drawn).to_contain_text("5,000 entities")
    expect(drawn).to_contain_text("of 80,000 pairs the 10,000 heaviest count")
    page.get_by_role("searchbox", name="Search the graph").fill("Entity 4321")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="The picked node")).to_contain_text("Entity 4321")
