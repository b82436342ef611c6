"""The application: a list of banks, and a screen for each that is opened."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from reverie.cli.client import Reached
from reverie.cli.explore.bank import BankScreen
from reverie.cli.explore.banks import BanksScreen
from reverie.cli.explore.source import Source


class Explorer(App[None]):
    """Looks around in one memory; begins with ``bank`` where one is given."""

    TITLE = "reverie"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    DataTable { height: 1fr; }
    .list { width: 3fr; }
    .detail { width: 2fr; border-left: solid $primary-darken-2; padding: 0 1; }
    .wide .list { display: none; }
    .status { height: 1; color: $text-muted; padding: 0 1; }
    Input { height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit"),
        Binding("ctrl+q", "quit", "Quit", show=False),
    ]

    def __init__(self, memory: Reached, bank: str | None = None) -> None:
        super().__init__()
        self.source = Source(memory)
        self._bank = bank

    def on_mount(self) -> None:
        """Show the banks, or the one that was asked for above them."""
        self.push_screen(BanksScreen(self.source))
        if self._bank is not None:
            self.push_screen(BankScreen(self.source, self._bank))
