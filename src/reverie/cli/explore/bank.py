"""The screen of a bank: a tab for each way to look at it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, Header, Input, TabbedContent, TabPane

from reverie.cli.explore.pane import Pane
from reverie.cli.explore.panes import DocumentsPane, EntitiesPane, OperationsPane, TimelinePane
from reverie.cli.explore.search import SearchPane
from reverie.cli.explore.source import Source
from reverie.cli.output import clean

_TABS = ("search", "entities", "timeline", "operations", "documents")


class BankScreen(Screen[None]):
    """One bank."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('search')", "Tabs", key_display="1-5"),
        *(
            Binding(str(number), f"tab('{name}')", show=False)
            for number, name in enumerate(_TABS, 1)
            if number > 1
        ),
        Binding("slash", "type", "Type", key_display="/"),
        Binding("f5", "load", "Refresh"),
        Binding("escape", "back", "Back"),
    ]

    def __init__(self, source: Source, bank: str) -> None:
        super().__init__()
        self._source, self._bank = source, bank
        self.sub_title = clean(bank)

    def compose(self) -> ComposeResult:
        """A tab for each pane."""
        kinds = (SearchPane, EntitiesPane, TimelinePane, OperationsPane, DocumentsPane)
        yield Header()
        with TabbedContent(initial=_TABS[0]):
            for number, (name, kind) in enumerate(zip(_TABS, kinds, strict=True), 1):
                with TabPane(f"{number} {name.capitalize()}", id=name):
                    yield kind(self._source, self._bank)
        yield Footer()

    def on_mount(self) -> None:
        """Begin with a question."""
        self.query_one(SearchPane).query_one(Input).focus()

    @property
    def pane(self) -> Pane:
        """The pane that is seen."""
        active = self.query_one(TabbedContent).active_pane
        assert active is not None
        return active.query_one(Pane)

    def on_tabbed_content_tab_activated(self, event: TabbedContent.TabActivated) -> None:
        """Ask for what the pane shows, anew."""
        event.stop()
        self.action_load()
        self.refresh_bindings()

    def action_tab(self, name: str) -> None:
        """Show another pane, and put the cursor into its list."""
        self.query_one(TabbedContent).active = name
        self.pane.table.focus()

    def action_load(self) -> None:
        """Ask again."""
        self.pane.load()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Offer to type only where there is something to type into."""
        active = next((tabs.active_pane for tabs in self.query(TabbedContent)), None)
        return action != "type" or active is None or bool(active.query(Input))

    def action_type(self) -> None:
        """Go to the question or the filter of the pane."""
        for field in self.pane.query(Input):
            field.focus()

    def action_back(self) -> None:
        """Leave the trace, the question, the bank."""
        if self.pane.leave():
            return
        if isinstance(self.focused, Input):
            self.pane.table.focus()
        else:
            self.app.pop_screen()
