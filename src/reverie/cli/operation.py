"""``reverie operation``: list, get."""

from __future__ import annotations

import json
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import REFUSED, Failure, Format, FormatOption, moment, show_json, show_table

app = Typer(help="See what runs in the background.")

Bank = Annotated[str, Argument(help="Name of the bank.")]


@app.command("list", epilog="Example: reverie operation list alice --status failed")
def list_operations(
    bank: Bank,
    status: Annotated[str | None, Option(help="pending, processing, completed, failed or cancelled.")] = None,
    limit: Annotated[int, Option(min=1, max=1000, help="Most operations listed.")] = 20,
    format: FormatOption = Format.TABLE,
) -> None:
    """List operations, newest first."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.list_operations(check_bank(bank), status, limit)
    if format is Format.JSON:
        show_json(answer)
        return
    rows = [_row(operation) for operation in json.loads(answer)["operations"]]
    show_table(("operation", "type", "status", "items", "created", "error"), rows, "There are no operations.")


@app.command(epilog="Example: reverie operation get alice 0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10")
def get(
    bank: Bank,
    operation_id: Annotated[str, Argument(help="Id of the operation.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Show one operation: its state, error and result."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.get_operation(check_bank(bank), operation_id)
    found = json.loads(answer)
    if found["status"] == "not_found":
        raise Failure(REFUSED, f"there is no operation {operation_id} in bank {bank}")
    if format is Format.JSON:
        show_json(answer)
        return
    rows = [(name.replace("_", " "), _plain(value)) for name, value in found.items() if value is not None]
    show_table(("field", "value"), rows, "")


def _row(operation: dict[str, Any]) -> tuple[Any, ...]:
    names = ("id", "task_type", "status", "items_count")
    created, error = moment(operation["created_at"]), operation["error_message"]
    return (*(operation[name] for name in names), created, error)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
