"""What commands print: tables for people, JSON for programs, and one line for every failure."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from typer import Option

if TYPE_CHECKING:
    from rich.console import Console

REFUSED, USAGE, UNAVAILABLE, INTERRUPTED = 1, 2, 3, 130
"""Exit codes of a failure; those below 100 are promised in ``reverie --help``."""

_KINDS = {REFUSED: "refused", USAGE: "usage", UNAVAILABLE: "unavailable", INTERRUPTED: "interrupted"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIDE = 400
"""Columns of what is not shown on a terminal: lines are for grep, so they are not wrapped."""


class Format(StrEnum):
    """Shapes of a command's output."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[Format, Option("--format", help="Output for people or for programs.")]


class Failure(Exception):
    """A command ends with this exit code and sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether failures are told as JSON; also answers for arguments that could not be parsed."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(one == "--format=json" or (one, two) == ("--format", "json") for one, two in pairs)


def show_failure(failure: Failure, as_json: bool) -> None:
    """One line on standard error."""
    message = clean(" ".join(failure.message.split()))
    if as_json:
        message = json.dumps({"error": _KINDS[failure.code], "detail": message}, ensure_ascii=False)
    else:
        message = f"reverie: {message}"
    print(message.encode("utf-8", "replace").decode(), file=sys.stderr)


def show_json(text: str) -> None:
    """``text`` as UTF-8, whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def clean(text: str) -> str:
    """``text`` without what a terminal would obey."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def console() -> Console:
    """Standard output for people: coloured and as wide as the terminal, if it is one."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False, markup=False, emoji=False)
