"""The search of a bank, and how each result came about."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from reverie.cli.explore import show
from reverie.cli.explore.panes import BankPane
from reverie.cli.explore.source import Answer
from reverie.cli.output import day


class SearchPane(BankPane):
    """A question, what it finds, and why."""

    COLUMNS = ("#", "score", "date", "memory")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("t", "trace", "Trace")]

    _answer: Answer | None = None
    _traces = False

    def above(self) -> ComposeResult:
        """The question."""
        yield Input(placeholder="Ask, then Enter", classes="query")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search."""
        event.stop()
        query = event.value.strip()
        if query:
            self.ask("list", lambda: self.source.search(self.bank, query), self._found)

    def _found(self, answer: Answer) -> None:
        self._answer = answer
        rows = [
            (
                one["id"],
                (
                    place,
                    f"{one['scores']['final']:.3f}" if one.get("scores") else "",
                    day(one["occurred_start"] or one["mentioned_at"]),
                    one["text"],
                ),
            )
            for place, one in enumerate(answer["results"], 1)
        ]
        summary = answer["trace"]["summary"]
        total = sum(summary["milliseconds"].values())
        self.fill(
            rows, f"{len(rows)} found among {summary['candidates']} candidates, {total:.0f} ms; t: trace"
        )
        self.table.move_cursor(row=0)
        (self.query_one(".detail") if self._traces else self.table).focus()
        self._tell_details()

    def load_details(self, key: str) -> None:
        """Show why a result is here."""
        self._tell_details()

    def action_trace(self) -> None:
        """Show the trace of the whole search, or one result again."""
        if self._answer is None:
            return
        self._traces = not self._traces
        self.set_class(self._traces, "wide")
        (self.query_one(".detail") if self._traces else self.table).focus()
        self.call_after_refresh(self._tell_details)  # by then its width is known

    def leave(self) -> bool:
        """From the trace back to the results."""
        was = self._traces
        if was:
            self.action_trace()
        return was

    def _tell_details(self) -> None:
        answer = self._answer
        if answer is None:
            return
        if self._traces:
            width = self.query_one(".detail", VerticalScroll).scrollable_content_region.width
            self.show(show.traced(answer, width))
            return
        one = next((one for one in answer["results"] if one["id"] == self.current), None)
        self.show(show.found(one, answer["trace"]) if one else Text("Nothing found."))
