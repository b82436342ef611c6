"""``reverie retain``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from reverie.cli.output import REFUSED, USAGE, Failure, Format, FormatOption, say, tell

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
    from reverie.cli.client import given, path, reach

    if (text is None) == (not file):
        raise Failure(USAGE, "give one of TEXT, - and --file. Try `reverie retain --help`.")
    about = given(
        timestamp=timestamp,
        context=context,
        document_id=document_id,
        tags=tag or None,
        metadata=pairs("--metadata", metadata or []) or None,
    )
    if file and not _is_text(file):
        retain_uploads(bank, file, [about] * len(file), run_async, format)
        return
    body: dict[str, Any] = {"items": [{"content": _content(text, file), **about}]}
    if run_async:
        body["async"] = True
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "memories"), body, options=_OPTIONS)
    tell(answer, format, lambda found: _show(found, memory.url))


def retain_uploads(
    bank: str, files: Sequence[Path], metadata: Sequence[dict[str, Any]], run_async: bool, format: Format
) -> None:
    """Remember files as what they are, each as a document; ``metadata`` says what is known of each."""
    from reverie.cli.client import path, reach
    from reverie.cli.events import completed
    from reverie.cli.wire import form

    request = json.dumps({"files_metadata": list(metadata)})
    uploads = [(file.name, read_bytes(file)) for file in files]
    body, kind = form({"request": request}, uploads, "files")
    with reach(works=not run_async) as memory:
        where = path(bank, "files", "retain")
        answer = memory.ask("POST", where, body, content_type=kind, options=_OPTIONS)
        keys = json.loads(answer)["operation_ids"]
        if not run_async:
            _all_completed(keys, lambda key: completed(memory, bank, key))
    told = {"success": True, "bank_id": bank, "items_count": len(keys), "async": run_async}
    answer = json.dumps({**told, "operation_id": None, "operation_ids": keys})
    tell(answer, format, lambda found: _show(found, memory.url))


def _all_completed(keys: Sequence[str], wait: Callable[[str], object]) -> None:
    """Wait for all; what went wrong with any of them is told at the end. Raises Failure."""
    wrong = []
    for key in keys:
        try:
            wait(key)
        except Failure as failure:
            if failure.code != REFUSED:
                raise
            wrong.append(failure.message)
    if wrong:
        raise Failure(REFUSED, "; ".join(wrong))


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


def pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    """What an option gives as KEY=VALUE. Raises Failure."""
    split = [one.partition("=") for one in given]
    for key, equals, value in split:
        if not key or not equals:
            raise Failure(USAGE, f"{option}: {key + equals + value!r} is not KEY=VALUE")
    return {key: value for key, _, value in split}


def _show(found: dict[str, Any], url: str | None) -> None:
    if not found["async"]:
        say(f"Retained in bank {found['bank_id']}.")
        return
    for operation in found.get("operation_ids") or [found["operation_id"]]:
        say(f"Accepted for bank {found['bank_id']} as operation {operation}.")
    if url is None:
        say("No server runs: the next `reverie serve` works on it.")
