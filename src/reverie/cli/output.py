"""What commands print: lines and tables for people, JSON for programs, and one line for every failure."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Never

from typer import Option

if TYPE_CHECKING:
    from rich.console import Console

REFUSED, USAGE, UNAVAILABLE, INTERRUPTED = 1, 2, 3, 130
"""Exit codes of a failure, as ``reverie --help`` promises them."""

_KINDS = {REFUSED: "refused", USAGE: "usage", UNAVAILABLE: "unavailable", INTERRUPTED: "interrupted"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNBOUNDED = 100_000
"""Width of what is not shown on a terminal: lines are for other programs, so they are not wrapped."""


class Format(StrEnum):
    """Shapes of a command's output."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[Format, Option("--format", help="For people (table) or for programs (json).")]


class Failure(Exception):
    """A command ends with this exit code and sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class ReaderLeft(Exception):
    """Whoever read our output has closed it. Not an OSError: typer and rich would make that a failure."""


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether failures are told as JSON; answers for arguments that cannot be parsed, too."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=False)
    return "--json" in arguments or any(
        one == "--format=json" or (one, two) == ("--format", "json") for one, two in pairs
    )


def show_failure(failure: Failure, as_json: bool) -> None:
    """One line on standard error."""
    message = clean(" ".join(failure.message.split()))
    if as_json:
        line = json.dumps({"error": _KINDS[failure.code], "detail": message})
    else:
        line = f"reverie: {message}"
    sys.stderr.write(line + "\n")  # standard error escapes what it cannot encode


def show_json(text: str) -> None:
    """``text`` as UTF-8, whatever the locale."""
    try:
        sys.stdout.buffer.write(text.encode() + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderLeft from None


def clean(text: str) -> str:
    """``text`` without what a terminal would obey."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


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
