"""``reverie document``: list, get, chunks, update, reprocess, delete."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import (
    USAGE,
    Bank,
    Failure,
    Format,
    FormatOption,
    YesOption,
    moment,
    say,
    show_fields,
    show_operation,
    show_table,
    sure,
    tell,
)

app = Typer(help="See, tag, read again and delete the texts that memories come from.")

DocumentId = Annotated[str, Argument(metavar="DOCUMENT", help="Id of the document.")]


@app.command("list", epilog="Example: reverie document list alice --search notes --tag project")
def list_documents(
    bank: Bank,
    search: Annotated[str | None, Option(help="Only documents with this in their id.")] = None,
    tag: Annotated[list[str] | None, Option(help="Only with this tag; may be repeated.")] = None,
    limit: Annotated[int, Option(min=1, max=10_000, help="Most documents listed.")] = 100,
    offset: Annotated[int, Option(min=0, help="Documents left out before them.")] = 0,
    format: FormatOption = Format.TABLE,
) -> None:
    """List documents, newest first."""
    from reverie.cli.client import path, reach

    query = {"q": search, "tags": tag or None, "limit": limit, "offset": offset}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "documents"), query=query)
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    columns = ("document", "memories", "characters", "changed", "tags")
    rows = [
        (
            one["id"],
            one["memory_unit_count"],
            one["text_length"],
            moment(one["updated_at"]),
            ", ".join(one["tags"]),
        )
        for one in found["items"]
    ]
    show_table(columns, rows, "There are no documents.")


@app.command(epilog="Example: reverie document get alice notes --text")
def get(
    bank: Bank,
    document_id: DocumentId,
    text: Annotated[bool, Option("--text", help="Print its text alone.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show a document: what is known of it, and its text."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "documents", document_id))
    tell(answer, format, _show_text if text else show_fields)


def _show_text(found: dict[str, Any]) -> None:
    say(found["original_text"] or "Its text is not kept.")


@app.command(epilog="Example: reverie document chunks alice notes")
def chunks(
    bank: Bank,
    document_id: DocumentId,
    limit: Annotated[int, Option(min=1, max=1000, help="Most chunks listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show the passages that a document was cut into."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "documents", document_id, "chunks"), query={"limit": limit})
    tell(answer, format, _show_chunks)


def _show_chunks(found: dict[str, Any]) -> None:
    rows = [(one["chunk_id"], one["chunk_index"], one["chunk_text"]) for one in found["items"]]
    show_table(("chunk", "number", "text"), rows, "There are no chunks.")


@app.command(epilog="Example: reverie document update alice notes --tag project --tag alice")
def update(
    bank: Bank,
    document_id: DocumentId,
    tag: Annotated[list[str] | None, Option(help="Tag from now on; may be repeated.")] = None,
    no_tags: Annotated[bool, Option("--no-tags", help="Take all its tags away.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Give a document, and its memories, these tags in place of those it has."""
    from reverie.cli.client import path, reach

    if bool(tag) == no_tags:
        raise Failure(USAGE, "give one of --tag and --no-tags")
    with reach() as memory:
        where = path(bank, "documents", document_id)
        answer = memory.ask("PATCH", where, {"tags": tag or []}, options={"tags": "--tag"})
    tell(
        answer, format, lambda _: say(f"Document {document_id} has {', '.join(tag or ()) or 'no tags'} now.")
    )


@app.command(epilog="Example: reverie document reprocess alice notes --wait")
def reprocess(
    bank: Bank,
    document_id: DocumentId,
    wait: Annotated[bool, Option("--wait", help="Wait until it is done.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Read a document again as the bank works now, in the background."""
    from reverie.cli.client import path, reach
    from reverie.cli.events import accepted

    with reach(works=wait) as memory:
        answer = memory.ask("POST", path(bank, "documents", document_id, "reprocess"))
        answer = accepted(memory, bank, answer, wait=wait)
    tell(answer, format, show_operation)


@app.command(epilog="Example: reverie document delete alice notes --yes")
def delete(
    bank: Bank, document_id: DocumentId, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    """Delete a document with the memories that came of it."""
    from reverie.cli.client import path, reach

    sure(f"Delete document {document_id} of bank {bank} with its memories?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "documents", document_id))
    tell(answer, format, lambda told: say(told["message"]))
