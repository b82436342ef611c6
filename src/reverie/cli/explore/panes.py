"""The panes of a bank but the search: entities, timeline, operations, documents."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from reverie.cli.explore import show
from reverie.cli.explore.pane import Pane
from reverie.cli.explore.source import Answer, Source
from reverie.cli.output import day, moment
from reverie.cli.watch import share

_AGAIN_S = 2.0
"""Seconds between looks at operations while they are on the screen."""


class BankPane(Pane):
    """A pane of one bank."""

    def __init__(self, source: Source, bank: str, **named: str) -> None:
        super().__init__(**named)
        self.source, self.bank = source, bank


class EntitiesPane(BankPane):
    """Whom and what the bank knows, and the facts about each."""

    COLUMNS = ("name", "kind", "named", "last seen")

    def above(self) -> ComposeResult:
        """A filter."""
        yield Input(placeholder="Part of a name, then Enter", classes="query")

    def load(self) -> None:
        """Ask for the entities whose names have in them what was typed."""
        wanted = self.query_one(Input).value.strip()
        self.ask("list", lambda: self.source.entities(self.bank, wanted), self._list)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Filter."""
        event.stop()
        self.load()
        self.table.focus()

    def _list(self, found: Answer) -> None:
        rows = [
            (
                one["id"],
                (
                    one["canonical_name"],
                    (one["metadata"] or {}).get("kind"),
                    one["mention_count"],
                    day(one["last_seen"]),
                ),
            )
            for one in found["items"]
        ]
        self.fill(rows, f"{len(rows)} of {found['total']} entities")

    def load_details(self, key: str) -> None:
        """Ask for an entity and the facts about it."""

        def both() -> tuple[Answer, Answer]:
            return self.source.entity(self.bank, key), self.source.memories(self.bank, entity=key)

        self.ask("details", both, lambda found: self.show(show.entity(*found)))


class TimelinePane(BankPane):
    """Facts by the day of what they tell, newest first."""

    COLUMNS = ("date", "type", "memory")

    def load(self) -> None:
        """Ask for the newest facts."""
        self.ask("list", lambda: self.source.memories(self.bank), self._list)

    def _list(self, found: Answer) -> None:
        items = sorted(found["items"], key=lambda one: one["date"] or "", reverse=True)
        rows = [(one["id"], (day(one["date"]), one["type"], one["text"])) for one in items]
        self.fill(rows, f"{len(rows)} of {found['total']} memories, by when it happened or was said")

    def load_details(self, key: str) -> None:
        """Ask for a fact in full."""
        self.ask(
            "details", lambda: self.source.memory(self.bank, key), lambda one: self.show(show.memory(one))
        )


class OperationsPane(BankPane):
    """What runs in the background, looked at again and again."""

    COLUMNS = ("type", "status", "items", "done", "created", "error")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "cancel", "Cancel"),
        Binding("r", "retry", "Retry"),
    ]

    def on_mount(self) -> None:
        """Look again while the pane is seen."""
        self.set_interval(_AGAIN_S, self._look)

    def _look(self) -> None:
        # only what is on the screen has a size
        if self.screen.is_current and self.size.area:
            self.load()

    def load(self) -> None:
        """Ask for the operations."""
        self.ask("list", lambda: self.source.operations(self.bank), self._list)

    def _list(self, found: Answer) -> None:
        rows = [
            (
                one["id"],
                (
                    one["task_type"],
                    one["status"],
                    one["items_count"],
                    share(one),
                    moment(one["created_at"]),
                    one["error_message"],
                ),
            )
            for one in found["operations"]
        ]
        running = sum(one["status"] in ("pending", "processing") for one in found["operations"])
        self.fill(rows, f"{len(rows)} of {found['total']} operations, {running} not ended")

    def load_details(self, key: str) -> None:
        """Ask for an operation."""
        self.ask(
            "details",
            lambda: self.source.operation(self.bank, key),
            lambda one: self.show(show.operation(one)),
        )

    def action_cancel(self) -> None:
        """Cancel the operation under the cursor."""
        if (key := self.current) is not None:
            self.ask("change", lambda: self.source.cancel(self.bank, key), self._changed)

    def action_retry(self) -> None:
        """Do the operation under the cursor again."""
        if (key := self.current) is not None:
            self.ask("change", lambda: self.source.retry(self.bank, key), self._changed)

    def _changed(self, answer: Answer) -> None:
        self.tell(answer["message"])
        self.load()


class DocumentsPane(BankPane):
    """What was retained, and its text."""

    COLUMNS = ("document", "memories", "retained", "tags")

    def load(self) -> None:
        """Ask for the newest documents."""
        self.ask("list", lambda: self.source.documents(self.bank), self._list)

    def _list(self, found: Answer) -> None:
        rows = [
            (
                one["id"],
                (
                    one["id"],
                    one.get("memory_unit_count"),
                    moment(one["created_at"]),
                    ", ".join(one.get("tags") or []),
                ),
            )
            for one in found["items"]
        ]
        self.fill(rows, f"{len(rows)} of {found['total']} documents")

    def load_details(self, key: str) -> None:
        """Ask for a document."""
        self.ask(
            "details", lambda: self.source.document(self.bank, key), lambda one: self.show(show.document(one))
        )
