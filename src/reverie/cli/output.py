"""What commands print: lines and tables for people, JSON for programs, and one line for every failure."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Never

from typer import Argument, Option, confirm

from reverie.cli.failure import (
    INTERRUPTED,
    REFUSED,
    UNAVAILABLE,
    USAGE,
    Failure,
    ReaderLeft,
    asks_for_json,
    clean,
    show_failure,
    show_json,
)

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "INTERRUPTED",
    "REFUSED",
    "UNAVAILABLE",
    "USAGE",
    "Bank",
    "Failure",
    "Format",
    "FormatOption",
    "ReaderLeft",
    "YesOption",
    "asks_for_json",
    "cell",
    "clean",
    "console",
    "day",
    "last_day",
    "moment",
    "say",
    "show_failure",
    "show_fields",
    "show_json",
    "show_operation",
    "show_table",
    "sure",
    "tell",
]

_UNBOUNDED = 100_000
"""Width of what is not shown on a terminal: lines are for other programs, so they are not wrapped."""


class Format(StrEnum):
    """Shapes of a command's output."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[Format, Option("--format", help="For people (table) or for programs (json).")]
YesOption = Annotated[bool, Option("--yes", "-y", help="Do not ask.")]
Bank = Annotated[str, Argument(help="Name of the bank.")]


def console() -> Console:
    """Standard output for people: coloured and as wide as the terminal, if it is one."""
    from rich.console import Console

    class Output(Console):
        def on_broken_pipe(self) -> Never:
            raise ReaderLeft

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    width = None if sys.stdout.isatty() else _UNBOUNDED
    return Output(width=width, highlight=False, markup=False, emoji=False)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """Rows under their columns, or the sentence ``empty``. Numbers stand to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    listed = list(rows)
    if not listed:
        console().print(empty)
        return
    table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, column in enumerate(table.columns):
        numbers = all(isinstance(row[place], int | float) for row in listed)
        column.justify = "right" if numbers else "left"
        column.overflow = "fold"
    for row in listed:
        table.add_row(*("" if cell is None else clean(str(cell)) for cell in row))
    console().print(table)


def tell(answer: str, format: Format, people: Callable[[Any], None]) -> None:
    """An answer of the wire: as it is for programs, in the words of ``people`` for them."""
    if format is Format.JSON:
        show_json(answer)
    else:
        people(json.loads(answer))


def say(text: str) -> None:
    """A line for people."""
    console().print(clean(text), soft_wrap=True)


def show_fields(found: Mapping[str, Any]) -> None:
    """What is known of one thing, a line for each field."""
    rows = [(name.replace("_", " "), cell(value)) for name, value in found.items() if value is not None]
    show_table(("field", "value"), rows, "")


def show_operation(told: Mapping[str, Any]) -> None:
    """Where work in the background stands: accepted, or done where it was waited for."""
    if told.get("status") == "completed":
        say(f"Operation {told['operation_id']} is completed.")
    else:
        say(f"Accepted as operation {told['operation_id']}.")


def sure(question: str, yes: bool) -> None:
    """Ask before what cannot be undone. Raises Failure where nobody can be asked, Abort for a no."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure(USAGE, "this cannot be undone: pass -y (--yes)")
    confirm(clean(question), abort=True, err=True)


def cell(value: Any) -> Any:
    """A value of the wire for a table: lists and objects as their JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def moment(text: str | None) -> str:
    """A time of the wire as people read it: ``2024-05-03 18:30``."""
    return text[:16].replace("T", " ") if text else ""


def day(text: str | None) -> str:
    """The date of a time of the wire."""
    return text[:10] if text else ""


def last_day(end: str | None) -> str:
    """The last date before the end of a time of the wire; midnight ends the day before."""
    if not end:
        return ""
    return (datetime.fromisoformat(end) - timedelta(microseconds=1)).date().isoformat()
