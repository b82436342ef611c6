"""``reverie bank``: list, create, delete."""

from __future__ import annotations

import json
import sys
from typing import Annotated

from typer import Argument, Option, Typer, confirm

from reverie.cli.output import (
    USAGE,
    Failure,
    Format,
    FormatOption,
    clean,
    console,
    moment,
    show_json,
    show_table,
)

app = Typer(help="List, create and delete banks.")

Bank = Annotated[str, Argument(help="Name of the bank.")]


@app.command("list", epilog="Example: reverie bank list --search alice")
def list_banks(
    search: Annotated[str | None, Option(help="Only banks with this in their name.")] = None,
    limit: Annotated[int, Option(min=1, max=10_000, help="Most banks listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List banks with what they hold."""
    from reverie.cli.client import reach

    with reach() as memory:
        answer = memory.list_banks(search, limit)
    if format is Format.JSON:
        show_json(answer)
        return
    banks = json.loads(answer)["banks"]
    rows = [(b["bank_id"], b["fact_count"], moment(b["last_write_at"]), b["mission"]) for b in banks]
    show_table(("bank", "facts", "last write", "mission"), rows, "There are no banks.")


@app.command(epilog='Example: reverie bank create alice --mission "Remember what Alice plans."')
def create(
    bank: Bank,
    name: Annotated[str | None, Option(help="Name shown to people.")] = None,
    mission: Annotated[str | None, Option(help="What the bank is for.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Create a bank, or change one that exists. Banks are also made on first use."""
    from reverie.cli.client import build, check_bank, reach
    from reverie.service.requests import BankRequest

    options = {"name": "--name", "mission": "--mission"}
    request = build(BankRequest, {"name": name, "mission": mission}, options)
    with reach() as memory:
        answer = memory.put_bank(check_bank(bank), request)
    if format is Format.JSON:
        show_json(answer)
    else:
        console().print(f"Bank {clean(bank)} is there.")


@app.command(epilog="Example: reverie bank delete alice --yes")
def delete(
    bank: Bank,
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Delete a bank with all it holds."""
    from reverie.cli.client import check_bank, reach

    check_bank(bank)
    if not yes:
        if not sys.stdin.isatty():
            raise Failure(USAGE, "deleting a bank cannot be undone: add --yes")
        confirm(f"Delete bank {clean(bank)} with all it holds?", abort=True, err=True)
    with reach() as memory:
        answer = memory.delete_bank(bank)
    if format is Format.JSON:
        show_json(answer)
    else:
        console().print(clean(json.loads(answer)["message"]))
