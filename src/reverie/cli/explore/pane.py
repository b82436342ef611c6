"""What all panes have in common: a list, beside it what is known of the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.timer import Timer
from textual.widgets import DataTable, Static
from textual.worker import get_current_worker

from reverie.cli.explore.show import line
from reverie.cli.failure import Failure, clean
from reverie.errors import ReverieError

T = TypeVar("T")
_SETTLED_S = 0.1
"""Seconds that the cursor rests on a row before its details are asked for."""


class Asking(Vertical):
    """Asks in threads: the screen never waits, and of several answers only the last asked for is shown."""

    def ask(self, group: str, call: Callable[[], T], then: Callable[[T], None]) -> None:
        """Have ``then`` shown what ``call`` answers; a failure is told at the edge of the screen."""

        def run() -> None:
            worker = get_current_worker()
            try:
                found = call()
            except (Failure, ReverieError) as error:
                if not worker.is_cancelled:
                    self.app.call_from_thread(self.tell, error.message, wrong=True)
                return
            if not worker.is_cancelled:
                self.app.call_from_thread(self._show, then, found)

        self.run_worker(run, group=group, thread=True, exclusive=True)

    def _show(self, then: Callable[[T], None], found: T) -> None:
        if self.is_mounted:
            then(found)

    def tell(self, message: str, *, wrong: bool = False) -> None:
        """Show a sentence for some seconds."""
        self.notify(clean(message), severity="error" if wrong else "information", markup=False)


class Pane(Asking):
    """A list with details. A pane names its ``COLUMNS``, and loads its rows and details."""

    COLUMNS: Sequence[str] = ()

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._resting: Timer | None = None
        self._shown: str | None = None

    def compose(self) -> ComposeResult:
        """The list, the details, and a line below."""
        yield from self.above()
        with Horizontal():
            yield DataTable(cursor_type="row", classes="list")
            with VerticalScroll(classes="detail", can_focus=True):
                yield Static(classes="about", markup=False)
        yield Static(classes="status", markup=False)

    def above(self) -> ComposeResult:
        """What stands above the list."""
        yield from ()

    def on_mount(self) -> None:
        """Name the columns."""
        for name in self.COLUMNS:
            self.table.add_column(name, key=name)

    @property
    def table(self) -> DataTable[Text]:
        return self.query_one(DataTable)

    def load(self) -> None:
        """Ask for the rows, anew."""

    def load_details(self, key: str) -> None:
        """Ask for what is known of a row."""

    def leave(self) -> bool:
        """Go one step back inside the pane; False where there is none."""
        return False

    def fill(self, rows: Iterable[tuple[str, Sequence[object]]], status: str) -> None:
        """Show these rows, by their keys; the cursor stays on the row that it was on."""
        table, kept = self.table, self.current
        top = table.scroll_y
        table.clear()
        for key, cells in rows:
            table.add_row(*(line(cell) for cell in cells), key=key)
        if kept is not None and kept in {row.value for row in table.rows}:
            table.move_cursor(row=table.get_row_index(kept), scroll=False)
            table.scroll_to(y=top, animate=False)
        self.query_one(".status", Static).update(clean(status))
        if not table.row_count:
            self.show(Text())

    def show(self, details: Text) -> None:
        """Show what is known of a row, from its beginning."""
        self.query_one(".about", Static).update(details)
        if self._shown != self.current:
            self._shown = self.current
            self.query_one(".detail", VerticalScroll).scroll_home(animate=False)

    @property
    def current(self) -> str | None:
        """Key of the row under the cursor."""
        table = self.table
        if not table.row_count or not table.is_valid_coordinate(table.cursor_coordinate):
            return None
        return table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Ask for details once the cursor rests."""
        event.stop()
        if self._resting is not None:
            self._resting.stop()
        if (key := event.row_key.value) is not None:
            self._resting = self.set_timer(_SETTLED_S, lambda: self.load_details(key))
