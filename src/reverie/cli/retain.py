"""``reverie retain``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from reverie.cli.output import USAGE, Failure, Format, FormatOption, clean, console, show_json

EXAMPLE = """\b
Examples:
  reverie retain alice "Alice moved to Lisbon." --timestamp 2024-05-03
  reverie retain alice --file notes.md --document-id notes --tag project
  git log -5 | reverie retain work - --context "recent commits"
"""
_OPTIONS = {
    "content": "TEXT",
    "timestamp": "--timestamp",
    "context": "--context",
    "document_id": "--document-id",
    "tags": "--tag",
    "metadata": "--metadata",
}


def retain(
    bank: Annotated[str, Argument(help="Bank to keep it in; made on first use.")],
    text: Annotated[str | None, Argument(help="What to remember; - reads standard input.")] = None,
    file: Annotated[Path | None, Option(help="Remember this file, a text in UTF-8.")] = None,
    timestamp: Annotated[
        str | None, Option(help="When it was said, ISO 8601; default now; `unset` for no time.")
    ] = None,
    context: Annotated[str | None, Option(help="Title or situation.")] = None,
    document_id: Annotated[str | None, Option(help="Document; one that exists is replaced.")] = None,
    tag: Annotated[list[str] | None, Option(help="Label to filter by; may be repeated.")] = None,
    metadata: Annotated[list[str] | None, Option(help="KEY=VALUE kept with it; may be repeated.")] = None,
    run_async: Annotated[bool, Option("--async", help="Do not wait; prints the operation's id.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Remember a text, a file, or standard input."""
    from reverie.cli.client import build, check_bank, reach
    from reverie.service.requests import RetainRequest

    item = {
        "content": _content(text, file),
        "timestamp": timestamp,
        "context": context,
        "document_id": document_id,
        "tags": tag or None,
        "metadata": _pairs(metadata or []) or None,
    }
    items = [{name: value for name, value in item.items() if value is not None}]
    request = build(RetainRequest, {"items": items, "async": run_async or None}, _OPTIONS)
    with reach() as memory:
        answer = memory.retain(check_bank(bank), request)
    if format is Format.JSON:
        show_json(answer)
    else:
        _show(answer, memory.url)


def read_text(data: bytes, name: str) -> str:
    """``data`` as text. Raises Failure that says where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise Failure(USAGE, f"{name} is not UTF-8: byte 0x{byte:02x} at position {error.start}") from None


def read_file(path: Path) -> str:
    """The text of a file. Raises Failure that says why it cannot be read."""
    try:
        return read_text(path.read_bytes(), str(path))
    except OSError as error:
        raise Failure(USAGE, f"cannot read {path}: {error.strerror}") from None


def _content(text: str | None, file: Path | None) -> str:
    if (text is None) == (file is None):
        raise Failure(USAGE, "give one of TEXT, - and --file. Try `reverie retain --help`.")
    if file is not None:
        return read_file(file)
    if text == "-":
        return read_text(sys.stdin.buffer.read(), "standard input")
    assert text is not None
    return text


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if wrong := next((key for key, equals, _ in pairs if not equals or not key), None):
        raise Failure(USAGE, f"--metadata: {wrong!r} is not KEY=VALUE")
    return {key: value for key, _, value in pairs}


def _show(answer: str, url: str | None) -> None:
    found = json.loads(answer)
    bank, operation = clean(found["bank_id"]), found["operation_id"]
    if operation is None:
        console().print(f"Retained in bank {bank}.")
        return
    console().print(f"Accepted for bank {bank} as operation {operation}.")
    if url is None:
        console().print("No server runs: the next `reverie serve` works on it.")
