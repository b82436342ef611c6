"""``reverie tag``: list."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Option, Typer

from reverie.cli.output import Bank, Format, FormatOption, show_table, tell

app = Typer(help="See the tags of a bank.")


@app.callback()
def _noun() -> None:
    """See the tags of a bank."""


@app.command("list", epilog="Example: reverie tag list alice --search 'user:*'")
def list_tags(
    bank: Bank,
    search: Annotated[str | None, Option(help="Only tags with this in them; * stands for anything.")] = None,
    limit: Annotated[int, Option(min=1, max=10_000, help="Most tags listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List tags with how many memories carry them."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "tags"), query={"q": search, "limit": limit})
    tell(answer, format, _show)


def _show(found: dict[str, Any]) -> None:
    rows = [(one["tag"], one["count"]) for one in found["items"]]
    show_table(("tag", "memories"), rows, "There are no tags.")
