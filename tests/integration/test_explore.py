"""``reverie explore``: the screens, driven by keys, on a real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from held import Held
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static, TabbedContent

from reverie.cli import run
from reverie.cli.client import Reached
from reverie.cli.explore.app import Explorer
from reverie.cli.explore.bank import BankScreen
from reverie.cli.explore.banks import BanksScreen
from reverie.cli.explore.source import Source
from reverie.cli.remote import Server
from reverie.cli.wire import path

Retain = Callable[..., dict[str, Any]]

TALK = """Mona: We moved to Oslo in May 2023 because Tove got a job at Equinor there.
Tove: I work at Equinor as a geologist. My sister Ida lives in Bergen."""
EVIL = "Nils painted the \x1b[31mred\x1b[0m [bold]barn[/bold] \x07 [/] in Bergen."


class Seen:
    """What the screen shows, and waiting until it does."""

    def __init__(self, app: Explorer, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def within(self) -> Any:
        screen = self.app.screen
        return screen.pane if isinstance(screen, BankScreen) else screen

    def rows(self) -> list[list[str]]:
        table = self.within.query_one(DataTable)
        return [[cell.plain for cell in table.get_row_at(n)] for n in range(table.row_count)]

    def details(self) -> str:
        return str(self.within.query_one(".about", Static).render())

    def status(self) -> str:
        return str(self.within.query_one(".status", Static).render())

    async def until(self, condition: Callable[[], object]) -> None:
        for _ in range(3000):
            await self.pilot.pause(0.02)
            if condition():
                return
        raise AssertionError((self.rows(), self.details(), self.status()))


@pytest.fixture
def memory(base_url: str) -> Reached:
    return Server(base_url)


async def test_a_bank_is_searched_and_looked_through(memory: Reached, bank_id: str, retain: Retain) -> None:
    retain({"content": TALK, "document_id": "talk", "timestamp": "2024-03-01T12:00:00Z", "tags": ["home"]})
    retain({"content": EVIL, "document_id": "[barn]\x1b", "timestamp": "2024-04-02T12:00:00Z"})
    app = Explorer(memory, bank_id)
    async with app.run_test(size=(120, 40)) as pilot:
        seen = Seen(app, pilot)
        assert isinstance(app.focused, Input)
        await pilot.press(*"Who works at Equinor?", "enter")
        await seen.until(lambda: "found among" in seen.status() and "Why it is here" in seen.details())
        assert "Equinor" in seen.rows()[0][3]
        assert "semantic" in seen.details()
        assert "document: talk" in seen.details()
        await pilot.press("t")
        await seen.until(lambda: seen.details().startswith("Plan"))
        assert "Strategies" in seen.details()
        assert "query: Who works at Equinor?" in seen.details()
        await pilot.press("escape")
        await seen.until(lambda: "Why it is here" in seen.details())

        await pilot.press("2")
        await seen.until(lambda: len(seen.rows()) >= 5)
        await pilot.press("slash", *"bergen", "enter")
        await seen.until(lambda: [row[0] for row in seen.rows()] == ["Bergen"] and "barn" in seen.details())
        assert "My sister Ida lives in Bergen." in seen.details()
        assert "kind: place" in seen.details()

        await pilot.press("3")
        await seen.until(lambda: seen.rows() and "painted" in seen.details())
        assert seen.rows()[0][:2] == ["2024-04-02", "world"]
        assert [row[0] for row in seen.rows()] == sorted((row[0] for row in seen.rows()), reverse=True)
        # what a terminal would obey, or textual read as markup, is shown as it is or replaced
        told = "Nils painted the �[31mred�[0m [bold]barn[/bold] � [/] in Bergen."
        assert told in seen.rows()[0][2]
        assert told in seen.details()

        await pilot.press("5")
        await seen.until(lambda: {row[0] for row in seen.rows()} == {"talk", "[barn]�"})
        row = [row[0] for row in seen.rows()].index("talk")
        seen.within.table.move_cursor(row=row)
        await seen.until(lambda: "as a geologist" in seen.details())
        assert seen.rows()[row][3] == "home"

        await pilot.press("escape")
        await seen.until(lambda: isinstance(app.screen, BanksScreen) and seen.rows())
        assert bank_id in {row[0] for row in seen.rows()}
        await pilot.press("q")
    assert not app.is_running


async def test_every_bank_is_in_the_list(
    memory: Reached, bank_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, named = Source(memory), {bank_id, f"{bank_id}-b"}
    for name in named:
        memory.ask("PUT", path(name), {"name": name})
    total = source.banks()["total"]
    monkeypatch.setattr("reverie.cli.explore.source.MOST", total // 2)
    app = Explorer(memory, None)
    async with app.run_test(size=(120, 40)) as pilot:
        seen = Seen(app, pilot)
        await seen.until(lambda: named <= {row[0] for row in seen.rows()})


async def test_operations_are_followed_cancelled_and_retried(
    memory: Reached, bank_id: str, retain: Retain, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    retain("Ida sails.")
    retain("Ida is held up.", request={"async": True})
    held.wait()
    app = Explorer(memory, bank_id)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            seen = Seen(app, pilot)
            await pilot.press("escape")  # nothing was asked: out of the question, then back to the list
            assert isinstance(app.focused, DataTable)
            await pilot.press("escape")
            await seen.until(lambda: isinstance(app.screen, BanksScreen) and seen.rows())
            names = [row[0] for row in seen.rows()]
            app.screen.query_one(DataTable).move_cursor(row=names.index(bank_id))
            await pilot.press("enter")
            await seen.until(lambda: isinstance(app.screen, BankScreen))
            app.screen.query_one(TabbedContent).active = "operations"
            await seen.until(lambda: seen.rows() and seen.rows()[0][:2] == ["retain", "processing"])
            app.screen.pane.table.focus()
            await pilot.press("c")
            await seen.until(lambda: seen.rows()[0][1] == "cancelled")
            held.let_go()
            await pilot.press("r")
            await seen.until(lambda: seen.rows()[0][1] == "completed")  # it is looked at again and again
            await seen.until(lambda: "operation type: retain" in seen.details())
            await pilot.press("c")  # refused, which is told and changes nothing
            await seen.until(lambda: any("completed" in one.message for one in app._notifications))
            await pilot.press("q")
    finally:
        held.let_go()


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    assert run(["explore"]) == 2
    assert "for a terminal" in capsys.readouterr().err
    for name in [name for name in sys.modules if name.startswith(("reverie.cli.explore", "textual"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual", None)
    assert run(["explore"]) == 2
    assert "pip install 'reverie-memory[explore]'" in capsys.readouterr().err
