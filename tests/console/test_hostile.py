"""Every page of the console, of a bank in which all is hostile: nothing runs, nothing hides, all fits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from browsing import NARROW, WIDE, watched
from hostile import BAD, MEGA, SCRIPT, Hostile, hostile
from playwright.sync_api import Browser, Page, expect
from secured import OWNER_KEY

# The first words in each answer become a million characters long.
LONGER = """
const asked = window.fetch, mega = 'm'.repeat(1_000_000);
window.fetch = async (...request) => {
  const answer = await asked(...request);
  if (!answer.headers.get('content-type')?.includes('json')) return answer;
  let left = 6;
  const text = (await answer.text()).replace(/MEGA/g, (word) => (left-- > 0 ? word + mega : word));
  return new Response(text, { status: answer.status, headers: answer.headers });
};
""".replace("MEGA", MEGA)

# What is wrong with the page as it stands: scripts that ran, what hides, what is too wide or too long.
LOOK = r"""
() => {
  const hidden =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f]/;
  const head = (element) => element.outerHTML.slice(0, 200);
  const wrong = window.ran ? ['a script ran'] : [];
  const words = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const { data, parentElement: inside } = words.currentNode;
    if (hidden.test(data) && !inside.closest('textarea')) wrong.push(`hides: ${head(inside)}`);
  }
  for (const element of document.querySelectorAll('body *')) {
    for (const { name, value } of element.attributes) {
      if (name !== 'value' && hidden.test(value)) wrong.push(`hides in ${name}: ${head(element)}`);
      if (name === 'onerror') wrong.push(head(element));
    }
  }
  for (const element of document.querySelectorAll('html, main, dialog')) {
    const over = element.scrollWidth - element.clientWidth;
    if (over <= 0) continue;
    const edge = element.getBoundingClientRect().right;
    const inside = [...element.querySelectorAll('*')];
    const out = inside.filter((one) => one.getBoundingClientRect().right > edge + 1);
    wrong.push(`${element.tagName} is ${over} px too wide`, ...out.slice(0, 5).map(head));
  }
  const long = document.body.innerText.length;
  if (long > 400_000) wrong.push(`${long} characters are shown`);
  return wrong;
}
"""
OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture(scope="module")
def evil(serve: Callable[..., Any], served: Any) -> Iterator[Hostile]:
    with hostile(serve, served.database_url) as found:
        yield found


def log_in(page: Page) -> None:
    page.get_by_label("API key").fill(OWNER_KEY)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("API key")).to_have_count(0)


class Walk:
    """A page of the console, logged in, looked at as often as it changes."""

    def __init__(self, page: Page, evil: Hostile) -> None:
        self.page = page
        self.evil = evil

    def sees(self, what: str) -> None:
        """All is there, and nothing of it is wrong."""
        expect(self.page.get_by_role("status", name="Loading")).to_have_count(0, timeout=30_000)
        wrong = self.page.evaluate(LOOK)
        assert not wrong, f"{what}:\n" + "\n".join(wrong)

    def goes(self, path: str, *, inside: bool = True) -> None:
        """Open a page, and all that unfolds in it."""
        # as a link does: the key is kept in memory, and a load would forget it
        self.page.evaluate(
            "path => history.pushState(null, '', path)", (self.evil.path if inside else "") + path
        )
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        self.sees(path)
        self.page.evaluate(OPEN)
        self.sees(f"{path} unfolded")

    def says(self, *words: str) -> None:
        """The page shows what was meant to harm, as text."""
        for word in words or (SCRIPT[:10], "U+202E"):
            expect(self.page.locator("main").get_by_text(word).first).to_be_attached()

    def opens(self, name: str, button: str, *words: str) -> None:
        """The dialog behind a button is harmless too."""
        self.page.get_by_role("button", name=button).first.click()
        dialog = self.page.get_by_role("dialog")
        for word in words:
            expect(dialog.get_by_text(word).first).to_be_attached()
        self.sees(name)
        self.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)

    def first(self, path: str, **where: Any) -> Any:
        """The first entry of a list of the bank that is like this."""
        answer = self.evil.bank.get(path)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        (rows,) = [value for value in found.values() if isinstance(value, list)][:1]
        return next(one for one in rows if all(one[name] == value for name, value in where.items()))


@contextmanager
def walking(browser: Browser, evil: Hostile, size: tuple[int, int]) -> Iterator[Walk]:
    """A walk; on a narrow page, names are a million characters long."""
    with watched(browser, evil.server.base_url, size=size) as watch:
        page = watch.page
        page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError("a script ran")))
        watch.allowed |= {400, 401}  # before the login; and no trace has such an id
        if size == NARROW:
            page.add_init_script(LONGER)
        page.goto("/")
        log_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Banks")
        yield Walk(page, evil)


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow and endless"])
def walk(request: pytest.FixtureRequest, browser: Browser, evil: Hostile) -> Iterator[Walk]:
    with walking(browser, evil, request.param) as found:
        yield found


def test_pages_of_the_server(walk: Walk) -> None:
    walk.goes("/", inside=False)
    walk.says(SCRIPT[:10])
    walk.goes("/workers", inside=False)
    walk.goes("/backups", inside=False)
    walk.goes("/keys", inside=False)
    walk.says()
    walk.opens("revoke a key", "Revoke", "U+202E")


def test_what_was_asked(walk: Walk) -> None:
    walk.goes("")
    walk.says("U+202E")
    for question in ("Where does Nadia live?", BAD):
        walk.goes(f"/recall?q={quote(question)}&trace=1")
        expect(walk.page.get_by_role("list", name="Results")).to_be_visible()
        expect(walk.page.get_by_role("heading", name="How it was found")).to_be_visible()
        walk.says()
    walk.opens("correct a memory", "Correct memory 1")


def test_memories_and_documents(walk: Walk) -> None:
    walk.goes("/memories")
    walk.says()
    walk.goes("/memories?type=observation")
    walk.says()
    one = walk.first("memories/list?q=Bristol")["id"]
    walk.goes(f"/memories/{one}")
    walk.says()
    walk.opens("edit a memory", "Edit")
    walk.opens("delete a memory", "Delete")
    walk.goes("/documents")
    walk.says()
    walk.goes(f"/documents/{quote(BAD, safe='')}")
    walk.says()
    walk.opens("delete a document", "Delete")


def test_entities_and_pictures(walk: Walk) -> None:
    walk.goes("/entities")
    walk.says()
    one = walk.first("entities")["id"]
    walk.goes(f"/entities/{quote(one, safe='')}")
    walk.says()
    walk.goes("/graph")
    walk.goes("/timeline")
    walk.says()


def test_what_is_known(walk: Walk) -> None:
    walk.goes("/observations")
    walk.says()
    one = walk.first("memories/list?type=observation")["id"]
    walk.goes(f"/observations/{one}")
    walk.goes("/mental-models")
    walk.says()
    walk.goes("/mental-models/evil")
    walk.says()
    walk.goes("/directives")
    walk.says()
    walk.opens("edit a directive", "Edit")


def test_operations(walk: Walk) -> None:
    walk.goes("/operations")
    walk.says()
    kinds = (("file_convert_retain", "failed"), ("brain_learn", "failed"), ("retain", "completed"))
    for type_, status in kinds:
        one = walk.first(f"operations?type={type_}", status=status)["id"]
        walk.goes(f"/operations/{one}")
        walk.page.get_by_role("button", name="Show the payload").click()
        expect(walk.page.get_by_role("button", name="Show the payload")).to_have_count(0)
        walk.says(MEGA)
        walk.sees(f"payload of {type_}")
    walk.opens("delete an operation", "Delete")


def test_dreams(walk: Walk) -> None:
    for tab in ("", "?tab=predictions", "?tab=proposals", "?tab=calibration"):
        walk.goes(f"/dreams{tab}")
    run = walk.first("dreams")
    walk.goes(f"/dreams/{run['run_id']}")
    walk.says()
    walk.goes(f"/dreams/{run['run_id']}?tab=page")


def test_the_brain(walk: Walk) -> None:
    for tab in ("influence", "activity", "anomalies", "learn", "snapshot"):
        walk.goes(f"/brain?tab={tab}")
    walk.goes("/brain?tab=anomalies&status=any")
    walk.opens("resolve an anomaly", "Resolve")


def test_the_configuration(walk: Walk) -> None:
    walk.goes("/configuration")
    walk.goes("/configuration?own=1")
    for group in ("labels", "retain", "limits"):
        walk.goes(f"/configuration?group={group}")


def test_webhooks(walk: Walk) -> None:
    walk.goes(f"/webhooks?webhook={walk.first('webhooks')['id']}")
    expect(walk.page.get_by_role("grid", name="Deliveries")).to_contain_text("400")
    walk.sees("deliveries")
    walk.opens("a delivery", "Details of", SCRIPT[:10], "U+202E")
    walk.opens("edit a webhook", "Edit")
    walk.opens("delete a webhook", "Delete")


def test_logs(walk: Walk) -> None:
    walk.goes("/audit-log?action=get_document")
    walk.opens("a request", "Details of", SCRIPT[:10], "U+202E")
    walk.goes("/llm-requests")
    walk.opens("a failed call", "Details of", "U+202E")
    walk.goes("/llm-requests?status=success")
    walk.opens("a call", "Details of", SCRIPT[:10], "U+202E")
    walk.goes(f"/llm-requests?trace={quote(BAD)}&provider={quote(BAD)}")


def test_import_and_export(walk: Walk) -> None:
    walk.goes("/transfer")
    template = walk.evil.bank.get("export").json()
    walk.page.get_by_label("Template (JSON)").fill(json.dumps(template))
    walk.page.get_by_role("button", name="Preview").click()
    expect(walk.page.get_by_text("This would happen")).to_be_visible()
    walk.sees("the preview of a template")
    walk.page.get_by_label("Template (JSON)").fill(json.dumps({"version": "1", BAD: BAD}))
