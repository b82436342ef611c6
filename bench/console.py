"""How the console feels at scale: its pages in headless Chromium, with tens of thousands of facts.

    python bench/console.py [--facts 50000] [--data-dir DIR]

A folder given is filled once and used again. Frame times are those of requestAnimationFrame while real input
(mouse, wheel, keys) arrives; `longest task` is the longest piece of work of the page's main thread, and
`slowest input` the longest time from an input to the frame that shows it. Without a graphics card WebGL is
drawn by the CPU.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from crowd import Crowd
from fill import Filler
from server import Server

from reverie.config import Settings
from reverie.service.memory import Memory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Record = Callable[[str, Any], None]
Found = dict[str, Any]
BANK = "crowd"
FACTS = 50_000
NODES = 5_000
_API = f"/v1/default/banks/{BANK}"
_SIZE = {"width": 1280, "height": 800}
_PROBE = """
window.bench = {
  frames: [], tasks: [], inputs: [], last: 0,
  start() { Object.assign(this, { frames: [], tasks: [], inputs: [], last: 0 }); },
  stop() { return { frames: this.frames, tasks: this.tasks, inputs: this.inputs }; },
};
const tick = (now) => {
  if (bench.last) bench.frames.push(now - bench.last);
  bench.last = now;
  requestAnimationFrame(tick);
};
requestAnimationFrame(tick);
new PerformanceObserver((list) => bench.tasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: "longtask" });
new PerformanceObserver((list) => bench.inputs.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: "event", durationThreshold: 16 });
"""
_ROW = """!!document.querySelector('[role=grid] [data-row="{row}"] a')"""
_STATUS = """[...document.querySelectorAll('[role=status]')].some((one) => /{words}/.test(one.textContent))"""
_DRAWN = "!!document.querySelector('[role=application] canvas')"
_PLACED = "!document.querySelector('[role=progressbar]')"


class Session:
    """A page and what its main thread did."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str, ready: str) -> float:
        """Go there; ms from the start of the navigation to where it is ready."""
        self.page.goto(path, wait_until="commit")
        return self.when(ready)

    def when(self, ready: str, since: float = 0) -> float:
        """ms after ``since``, by the page's clock, when the expression holds in a frame."""
        script = f"() => ({ready}) && performance.now()"
        at = self.page.wait_for_function(script, polling="raf", timeout=120_000).json_value()
        return round(float(at) - since)

    def now(self) -> float:
        return float(self.page.evaluate("performance.now()"))

    @contextmanager
    def felt(self, into: Found) -> Iterator[None]:
        """Adds the frames, longest task and slowest input of what is done within."""
        self.page.evaluate("bench.start()")
        yield
        found = self.page.evaluate("bench.stop()")
        frames = sorted(found["frames"]) or [0]
        into["frame p50 ms"] = round(statistics.median(frames), 1)
        into["frame p95 ms"] = round(frames[int(len(frames) * 0.95)], 1)
        into["frames/s"] = round(1000 * len(frames) / max(1, sum(frames)), 1)
        into["longest task ms"] = round(max(found["tasks"], default=0))
        into["slowest input ms"] = round(max(found["inputs"], default=0))


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Session]:
    context = browser.new_context(base_url=url, viewport=_SIZE)  # type: ignore[arg-type]
    context.add_init_script(_PROBE)
    context.set_default_timeout(120_000)
    try:
        yield Session(context.new_page())
    finally:
        context.close()


def memories(session: Session) -> Iterator[tuple[str, Found]]:
    """The table: first rows, scrolling, the last row, a search, a filter."""
    page = session.page
    yield "table: first rows", {"ms": session.open(f"/banks/{BANK}/memories", _ROW.format(row=0))}
    page.wait_for_timeout(500)
    grid = page.get_by_role("grid", name="Memories")
    grid.hover()
    found: Found = {}
    with session.felt(found):
        for _ in range(200):
            page.mouse.wheel(0, 160)
            page.wait_for_timeout(12)
    yield "table: scrolling", found
    total = int(grid.get_attribute("aria-rowcount") or 1) - 1
    for name, key, row in (("last", "End", total - 1), ("first", "Home", 0)):
        grid.locator("[data-row]").nth(3).focus()
        found = {}
        with session.felt(found):
            began = session.now()
            page.keyboard.press(key)
            found["ms"] = session.when(_ROW.format(row=row), began)
        yield f"table: to the {name} row", found
    box = page.get_by_role("searchbox", name="Search memories")
    for words in ("aquarium", "with priya"):
        found = {}
        with session.felt(found):
            box.click()
            box.press_sequentially(words, delay=40)
            began = session.now()
            found["ms"] = session.when(_settled("found"), began)
            page.wait_for_timeout(300)
        yield f"table: search {words!r}", found
        box.fill("")
        session.when(_settled("the newest first"))
    for label, option in (("Type", "experience"), ("State", "all"), ("Type", "world")):
        found = {}
        with session.felt(found):
            began = session.now()
            page.get_by_label(label, exact=True).select_option(option)
            found["ms"] = session.when(_settled("found"), began)
        yield f"table: filter {label.lower()} {option}", found
        page.get_by_role("button", name="Clear", exact=True).click()
        session.when(_settled("the newest first"))


def _settled(words: str) -> str:
    """The head says so, and the rows are those asked for."""
    fresh = f"{_ROW.format(row=0)} && !document.querySelector('[aria-busy=true]')"
    none = "document.body.textContent.includes('No memory meets')"
    return f"{_STATUS.format(words=words)} && ({none} || {fresh})"


def graph(session: Session, of: str, most: int = NODES) -> Iterator[tuple[str, Found]]:
    """The picture: until it is there, until it is laid out, moving it, searching it, filtering it."""
    page = session.page
    name = f"graph of {most:,} {of}"
    found: Found = {}
    page.goto("about:blank")
    page.goto(f"/banks/{BANK}/graph?most={most}&of={of}", wait_until="commit")
    found["picture ms"] = session.when(f"{_DRAWN} && {_STATUS.format(words='are drawn')}")
    box = page.get_by_role("application").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    moved: Found = {}
    with session.felt(moved):
        while page.locator("[role=progressbar]").count():
            _drag(page, x, y, 12)
    found["laid out ms"] = session.when(_PLACED)
    found["drawn"] = page.get_by_role("status").filter(has_text="are drawn").inner_text().split(";")[0]
    yield f"{name}: opening", found
    yield f"{name}: panned while laid out", moved
    for what, move in (
        ("panning", lambda: [_drag(page, x, y, 40) for _ in range(3)]),
        ("zooming", lambda: [_wheel(page, x, y, by) for by in (-120, 120, -120, 120) for _ in range(25)]),
        ("pointing", lambda: [page.mouse.move(x + 3 * (n % 90), y + n % 70) for n in range(200)]),
    ):
        found = {}
        with session.felt(found):
            move()
        yield f"{name}: {what}", found
        page.keyboard.press("Escape")
    search = page.get_by_role("searchbox", name="Search the graph")
    found = {}
    with session.felt(found):
        search.click()
        search.press_sequentially("priya", delay=40)
        began = session.now()
        found["ms"] = session.when(_STATUS.format(words="drawn here"), began)
        page.wait_for_timeout(300)
    yield f"{name}: search", found
    search.fill("")
    page.wait_for_timeout(300)
    chip = page.get_by_role("group", name="Kinds that are shown").get_by_role("button").first
    found = {}
    with session.felt(found):
        began = session.now()
        chip.click()
        found["ms"] = session.when("location.search.includes('hide=')", began)
        page.wait_for_timeout(300)
    yield f"{name}: filter by type", found
    chip.click()
    slider = page.get_by_role("slider", name="From")
    slider.focus()
    found = {}
    with session.felt(found):
        for _ in range(40):
            slider.press("ArrowRight")
    yield f"{name}: filter by time, 40 steps", found


def _drag(page: Page, x: float, y: float, steps: int) -> None:
    page.mouse.move(x - 150, y)
    page.mouse.down()
    page.mouse.move(x + 150, y + 60, steps=steps)
    page.mouse.move(x - 150, y, steps=steps)
    page.mouse.up()


def _wheel(page: Page, x: float, y: float, by: int) -> None:
    page.mouse.move(x, y)
    page.mouse.wheel(0, by)
    page.wait_for_timeout(16)


def timeline(session: Session) -> Iterator[tuple[str, Found]]:
    """The timeline: until it is drawn, and what moving it is like."""
    page = session.page
    page.goto("about:blank")
    yield "timeline: first picture", {"ms": session.open(f"/banks/{BANK}/timeline", _DRAWN)}
    page.wait_for_timeout(1500)
    box = page.get_by_role("application").bounding_box()
    assert box is not None
    found: Found = {}
    with session.felt(found):
        for n in range(60):
            _wheel(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, -120 if n < 30 else 120)
    yield "timeline: zooming", found


def answers(url: str) -> Iterator[tuple[str, Found]]:
    """How long the server takes for what the pages ask, and how much it sends."""
    paths = {
        "list": "/memories/list?limit=100",
        "list, last page": "/memories/list?limit=100&offset=49900",
        "list, q": "/memories/list?limit=100&q=aquarium",
        "list, rare q": "/memories/list?limit=100&q=zzzz",
        "list, type": "/memories/list?limit=100&type=experience",
        "list, other type": "/memories/list?limit=100&type=world",
        "list, all states": "/memories/list?limit=100&state=all",
        "list, waiting": "/memories/list?limit=100&consolidation_state=pending",
        "list, consolidated": "/memories/list?limit=100&consolidation_state=consolidated",
        "list, tags": "/memories/list?limit=100&tags=rare&tags_match=all_strict",
        "list, document": "/memories/list?limit=100&document_id=session-7",
        "entities graph": "/entities/graph?limit=10000",
        "graph of 1,000": "/graph?limit=1000",
        "graph of 5,000": f"/graph?limit={NODES}",
        "entities": "/entities?limit=100",
    }
    with httpx.Client(base_url=url + _API, timeout=120) as client:
        entity = client.get("/entities", params={"limit": 1}).json()["items"][0]["id"]
        paths["list, entity"] = f"/memories/list?limit=100&entity_id={entity}"
        for name, path in paths.items():
            took = []
            for _ in range(5):
                began = time.perf_counter()
                answer = client.get(path)
                took.append((time.perf_counter() - began) * 1000)
                answer.raise_for_status()
            sent = answer.num_bytes_downloaded
            yield f"answer: {name}", {"p50 ms": round(statistics.median(took)), "kB": round(sent / 1000)}


async def fill(data_dir: Path, facts: int) -> None:
    """The bank, unless the folder has it already."""
    async with Memory(Settings(data_dir=data_dir, log_level="warning", worker_enabled=False)) as memory:
        if any(bank.bank_id == BANK for bank in (await memory.banks.list()).banks):
            return
        filler = await Filler.open(memory, Crowd())
        await filler.fill(BANK, facts)
        await memory.index()


def measure(
    record: Record,
    facts: int = FACTS,
    data_dir: Path | None = None,
    parts: str = "",
    shots: Path | None = None,
) -> None:
    """All pages, or those parts whose names match."""
    from playwright.sync_api import sync_playwright  # the other benchmarks do without

    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        data_dir = data_dir or Path(folder)
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o755)  # the database may run as another user
        asyncio.run(fill(data_dir, facts))
        with Server(data_dir, {"REVERIE_WORKER_ENABLED": "false"}) as server, sync_playwright() as playwright:
            if re.search(parts, "answers"):
                for name, found in answers(server.url):
                    record(f"console: {name}", found)
            arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            browser = playwright.chromium.launch(executable_path=_chromium(), args=arguments)
            for part, run in (
                ("table", memories),
                ("entities", lambda session: graph(session, "entities")),
                ("facts", lambda session: graph(session, "facts")),
                ("timeline", timeline),
            ):
                if not re.search(parts, part):
                    continue
                with opened(browser, server.url) as session:
                    for name, found in run(session):
                        record(f"console: {name}", found)
                        if shots:
                            shots.mkdir(parents=True, exist_ok=True)
                            session.page.screenshot(path=shots / (re.sub(r"\W+", "-", name) + ".png"))
            browser.close()


def _chromium() -> str:
    named = os.environ.get("REVERIE_TEST_CHROMIUM", "")
    for name in (named, "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    raise SystemExit("no Chromium: `apt-get install chromium`, or set REVERIE_TEST_CHROMIUM")


def main() -> None:
    """Print what is measured."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--facts", type=int, default=FACTS)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--parts", default="", help="a pattern: answers, table, entities, facts, timeline")
    parser.add_argument("--shots", type=Path, help="a folder for screenshots")
    given = parser.parse_args()

    def record(name: str, value: Any) -> None:
        flat = re.sub('[{}"]', "", json.dumps(value))
        print(f"{os.getloadavg()[0]:5.2f} {name:58} {flat}", flush=True)

    measure(record, given.facts, given.data_dir, given.parts, given.shots)


if __name__ == "__main__":
    main()
