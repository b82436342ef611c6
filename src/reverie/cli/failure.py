"""How a command fails: an exit code and one line. Light: commands that must start fast use it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence

REFUSED, USAGE, UNAVAILABLE, INTERRUPTED = 1, 2, 3, 130
"""Exit codes of a failure, as ``reverie --help`` promises them."""

_KINDS = {REFUSED: "refused", USAGE: "usage", UNAVAILABLE: "unavailable", INTERRUPTED: "interrupted"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Failure(Exception):
    """A command ends with this exit code and sentence. ``status`` is the server's, where one answered."""

    def __init__(self, code: int, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


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
    show_bytes(text.encode() + b"\n")


def show_bytes(data: bytes) -> None:
    """``data`` on standard output. Raises ReaderLeft."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderLeft from None


def clean(text: str) -> str:
    """``text`` without what a terminal would obey."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def refusal(status: int, body: bytes, where: str) -> Failure:
    """What a server's answer with an error means for the command."""
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, KeyError, TypeError):
        return Failure(_code(status), f"{where} answered {status}", status)
    if isinstance(detail, list):
        detail = "; ".join(str(part.get("msg", part) if isinstance(part, dict) else part) for part in detail)
    return Failure(_code(status), str(detail), status)


def _code(status: int) -> int:
    return REFUSED if 400 <= status < 500 else UNAVAILABLE
