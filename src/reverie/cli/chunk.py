"""``reverie chunk``: get."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Argument, Typer

from reverie.cli.output import Format, FormatOption, say, tell

app = Typer(help="See the passages that memories were read from.")


@app.callback()
def _noun() -> None:
    """See the passages that memories were read from."""


@app.command(epilog="Example: reverie chunk get alice_notes_0")
def get(
    chunk_id: Annotated[str, Argument(metavar="CHUNK", help="Id of the chunk, as memories name it.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Show a passage with the document it is from."""
    from reverie.cli.client import reach
    from reverie.cli.wire import segment

    with reach() as memory:
        answer = memory.ask("GET", f"/v1/default/chunks/{segment(chunk_id)}")
    tell(answer, format, _show)


def _show(found: dict[str, Any]) -> None:
    say(found["chunk_text"])
    say(f"\nchunk {found['chunk_index']} of document {found['document_id']} in bank {found['bank_id']}")
