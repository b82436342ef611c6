"""The graph in a browser: search, filter, pick, the list beside the picture, many nodes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from browsing import NARROW, Watched, watched
from playwright.sync_api import Browser, Page, Route, expect

MANY = 5000
KINDS = ("person", "place", "organization", "product", "event", "concept")


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
    expect(page).to_have_url(re.compile("/memories/"))


def test_it_fits_a_phone(
    browser: Browser, base_url: str, demo_bank: str, fits: Callable[[Page], None]
) -> None:
    with watched(browser, base_url, size=NARROW) as watch:
        watch.page.goto(f"/banks/{demo_bank}/graph?of=facts&most=250")
        expect(watch.page.get_by_role("status").filter(has_text="the newest of")).to_be_visible()
        fits(watch.page)


def crowd(page: Page, count: int, total_edges: int) -> None:
    """Answers for the server with so many entities, each named with two others, on days of one year."""
    nodes = [
        {
            "data": {
                "id": f"n{i}",
                "label": f"Entity {i}",
                "kind": KINDS[i % 6],
                "mentionCount": 1 + count // (i + 1),
            }
        }
        for i in range(count)
    ]
    edges = [
        {
            "data": {
                "source": f"n{i}",
                "target": f"n{(i * 7 + 1) % count}",
                "weight": 1 + i % 5,
                "lastCooccurred": f"2024-{1 + i % 12:02}-15T00:00:00Z",
            }
        }
        for i in range(count)
    ]
    body = json.dumps(
        {
            "nodes": nodes,
            "edges": edges,
            "total_entities": count,
            "total_edges": total_edges,
            "limit": 1,
        }
    )

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=body)

    page.route("**/entities/graph*", answer)


def test_five_thousand_nodes_are_drawn(watch: Watched, demo_bank: str) -> None:
    page = watch.page
    watch.allowed |= {400, 404, 422}  # the server does not know these entities
    crowd(page, MANY, 80_000)
    page.goto(f"/banks/{demo_bank}/graph?most=5000")
    drawn = page.get_by_role("status").filter(has_text="are drawn")
    expect(drawn).to_contain_text("5,000 entities")
    expect(drawn).to_contain_text("of 80,000 pairs the 10,000 heaviest count")
    page.get_by_role("searchbox", name="Search the graph").fill("Entity 4321")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="The picked node")).to_contain_text("Entity 4321")


def test_a_large_graph_is_used_while_it_finds_its_places(watch: Watched, demo_bank: str) -> None:
    page = watch.page
    crowd(page, 2000, 2000)
    page.goto(f"/banks/{demo_bank}/graph?most=2500")
    drawn = page.get_by_role("status").filter(has_text="are drawn")
    expect(drawn).to_contain_text("2,000 entities and 2,000 connections are drawn")
    # all of this begins before the layout has ended
    picture = page.get_by_role("application")
    box = picture.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, -240)
    page.mouse.down()
    page.mouse.move(x + 120, y + 40, steps=10)
    page.mouse.up()
    search = page.get_by_role("searchbox", name="Search the graph")
    search.press_sequentially("entity 19")
    found = sum("19" in str(i) for i in range(2000))
    expect(page.get_by_text(f"{found} drawn here")).to_be_visible()
    search.fill("")
    kind = page.get_by_role("button", name="person")
    kind.click()
    expect(kind).to_have_attribute("aria-pressed", "false")
    expect(drawn).to_contain_text("1,666 entities")
    kind.click()
    expect(drawn).to_contain_text("2,000 entities and 2,000 connections are drawn")
    slider = page.get_by_role("slider", name="From")
    slider.focus()
    for _ in range(30):
        slider.press("ArrowRight")
    expect(slider).to_have_value("30")
    # what was last named together from July on
    late = sum(i % 12 >= 6 for i in range(2000))
    expect(drawn).to_contain_text(f"and {late} connections are drawn")
    page.reload()
    expect(page.get_by_role("slider", name="From")).to_have_value("30")
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=30_000)
