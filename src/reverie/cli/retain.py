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
  reverie retain alice --file plan.pdf --file staff.xlsx
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
    file: Annotated[
        list[Path] | None,
        Option(help="Remember this text in UTF-8, pdf, docx, pptx, xlsx, csv, html or eml; may be repeated."),
    ] = None,
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
    """Remember a text, files, or standard input."""
    from reverie.cli.client import build, check_bank, reach
    from reverie.service.requests import FileRetainRequest, RetainRequest

    if (text is None) == (not file):
        raise Failure(USAGE, "give one of TEXT, - and --file. Try `reverie retain --help`.")
    about = {
        "timestamp": timestamp,
        "context": context,
        "document_id": document_id,
        "tags": tag or None,
        "metadata": _pairs(metadata or []) or None,
    }
    given = {name: value for name, value in about.items() if value is not None}
    if file and not _is_text(file):
        files = [(path.name, read_bytes(path)) for path in file]
        upload = build(FileRetainRequest, {"files_metadata": [given for _ in files]}, _OPTIONS)
        with reach() as memory:
            answer = memory.retain_files(check_bank(bank), files, upload, run_async)
    else:
        items = [{"content": _content(text, file), **given}]
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


def read_bytes(path: Path) -> bytes:
    """What is in a file. Raises Failure that says why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Failure(USAGE, f"cannot read {path}: {error.strerror}") from None


def read_file(path: Path) -> str:
    """The text of a file. Raises Failure that says why it cannot be read."""
    return read_text(read_bytes(path), str(path))


def _is_text(files: Sequence[Path]) -> bool:
    """Whether this is one file that is retained as it is; what has no known ending is taken for a text."""
    from reverie.files.kinds import VERBATIM, kind_of

    return len(files) == 1 and kind_of(files[0].name) in (None, *VERBATIM)


def _content(text: str | None, files: Sequence[Path] | None) -> str:
    if files:
        return read_file(files[0])
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
    bank = clean(found["bank_id"])
    if not found["async"]:
        console().print(f"Retained in bank {bank}.")
        return
    for operation in found.get("operation_ids") or [found["operation_id"]]:
        console().print(f"Accepted for bank {bank} as operation {operation}.")
    if url is None:
        console().print("No server runs: the next `reverie serve` works on it.")
