"""The list of banks."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Header

from reverie.cli.explore.bank import BankScreen
from reverie.cli.explore.pane import Pane
from reverie.cli.explore.show import field, joined, title
from reverie.cli.explore.source import Answer, Source
from reverie.cli.output import moment


class BanksPane(Pane):
    """Banks with what they hold."""

    COLUMNS = ("bank", "memories", "last written")

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source, self._banks = source, dict[str, Answer]()

    def load(self) -> None:
        """Ask for all banks."""
        self.ask("list", self._source.banks, self._list)

    def _list(self, found: Answer) -> None:
        self._banks = {one["bank_id"]: one for one in found["banks"]}
        rows = [
            (name, (name, f"{one['fact_count']:,}", moment(one["last_write_at"])))
            for name, one in self._banks.items()
        ]
        self.fill(rows, f"{len(rows)} of {found['total']} banks at {self._source.where}")

    def load_details(self, key: str) -> None:
        """What the list says of a bank."""
        one = self._banks[key]
        told = [
            field("name", one["name"]),
            field("mission", one["mission"]),
            field("made", moment(one["created_at"])),
        ]
        self.show(joined([title(key), *told, Text("\nEnter opens it.", style="dim")]))


class BanksScreen(Screen[None]):
    """Choose a bank."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "load", "Refresh"),
    ]

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    def compose(self) -> ComposeResult:
        """A list and what it says of each bank."""
        yield Header()
        yield BanksPane(self._source)
        yield Footer()

    def on_screen_resume(self) -> None:
        """Ask again whenever the list comes back."""
        self.action_load()

    def action_load(self) -> None:
        """Ask for the banks."""
        self.query_one(BanksPane).load()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open a bank."""
        if event.row_key.value is not None:
            self.app.push_screen(BankScreen(self._source, event.row_key.value))
