"""``reverie export`` and ``reverie import``: the documents of a bank, to a file and from one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from reverie.cli.output import USAGE, Bank, Failure, Format, FormatOption, say, show_operation, tell

EXPORT_EXAMPLE = """\b
Examples:
  reverie export alice alice.zip
  reverie export alice notes.zip --document notes --document plan
"""
IMPORT_FILE_EXAMPLE = """\b
Examples:
  reverie import alice alice.zip --wait
  reverie import copy alice.zip --on-conflict new-id
"""


def export(
    bank: Bank,
    file: Annotated[Path, Argument(help="File to write.")],
    document: Annotated[list[str] | None, Option(help="Only this document; may be repeated.")] = None,
    observations: Annotated[bool, Option("--observations", help="Export observations, too.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Write the documents of a bank, with chunks and facts, to a file."""
    from reverie.cli.client import path, reach
    from reverie.cli.events import accepted

    query = {"document_id": document or None, "include_observations": observations or None}
    with reach(works=True) as memory:
        answer = memory.ask("POST", path(bank, "document-transfer", "export"), query=query)
        answer = accepted(memory, bank, answer, wait=True)
        made = json.loads(answer)["result_metadata"]
        data = memory.fetch(made["download_url"])
    write_whole(file, data)
    tell(answer, format, lambda _: say(f"Wrote {file}, {len(data):,} bytes."))


def import_file(
    bank: Annotated[str, Argument(help="Bank to put them in; made if it is missing.")],
    file: Annotated[Path, Argument(help="File that an export wrote.")],
    on_conflict: Annotated[
        str | None,
        Option(help="Where a document is there already: skip (default), replace or new-id."),
    ] = None,
    wait: Annotated[bool, Option("--wait", help="Wait until it is done.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Read the documents of a file that an export wrote into a bank."""
    from reverie.cli.client import path, reach
    from reverie.cli.events import accepted
    from reverie.cli.retain import read_bytes
    from reverie.cli.wire import form

    body, kind = form({}, [(file.name, read_bytes(file))], "file")
    options = {"on_conflict": "--on-conflict", "file": "FILE"}
    with reach(works=wait) as memory:
        answer = memory.ask(
            "POST",
            path(bank, "document-transfer"),
            body,
            query={"on_conflict": on_conflict},
            content_type=kind,
            options=options,
        )
        answer = accepted(memory, bank, answer, wait=wait)
    tell(answer, format, _show_imported if wait else show_operation)


def _show_imported(found: dict[str, Any]) -> None:
    told = found["result_metadata"]
    say(
        f"Imported {told['documents_imported']} documents with {told['facts_imported']} facts; "
        f"{told['documents_skipped']} were there already."
    )


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all; into a device or a pipe as it is. Raises Failure."""
    part = file.with_name(f".{file.name}.part")
    try:
        if file.exists() and not file.is_file():
            file.write_bytes(data)
            return
        part.write_bytes(data)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Failure(USAGE, f"cannot write {file}: {error.strerror}") from None
