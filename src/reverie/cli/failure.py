"""How a command fails: an exit code and one line. Light: commands that must start fast use it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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


def refusal(status: int, body: bytes, where: str, options: Mapping[str, str] | None = None) -> Failure:
    """What an answer with an error means for the command.

    ``options`` says what the command line calls the fields of the request: who gave a wrong value is told
    which option it was.
    """
    if 300 <= status < 400:
        return Failure(USAGE, f"{where} sends requests on to another address: give that one", status)
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, KeyError, TypeError):
        return Failure(_code(status), f"{where} answered {status}", status)
    if not isinstance(detail, list):
        return Failure(_code(status), str(detail), status)
    problems = [part if isinstance(part, dict) else {"msg": part} for part in detail]
    for problem in problems:
        if 400 <= status < 500 and (told := _wrong_option(problem, {**_ALWAYS, **(options or {})})):
            return Failure(USAGE, told, status)
    return Failure(_code(status), "; ".join(str(one.get("msg", one)) for one in problems), status)


_ALWAYS = {"bank_id": "BANK"}


def _wrong_option(problem: Mapping[str, Any], options: Mapping[str, str]) -> str | None:
    """A problem in the words of the command line, where one of its options is the cause."""
    parts = [str(part) for part in problem.get("loc") or ()]
    place = next((place for place in reversed(range(len(parts))) if parts[place] in options), None)
    if place is None:
        return None
    message = str(problem.get("msg", "is wrong"))
    for prefix in (".".join(parts), ".".join(parts[1:]), *sorted(parts, key=len, reverse=True)):
        if prefix and message.startswith((f"{prefix}: ", f"{prefix} ")):
            message = message.removeprefix(prefix)
            break
    else:
        message = f": {message}"
    inside = parts[place + 1 :]  # of a value in JSON: which part of it is wrong
    return (
        options[parts[place]]
        + (f": {'.'.join(inside)}" if not all(map(str.isdigit, inside)) else "")
        + message
    )


def _code(status: int) -> int:
    return REFUSED if 400 <= status < 500 else UNAVAILABLE
