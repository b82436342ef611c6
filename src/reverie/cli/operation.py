"""``reverie operation``: list, get, watch, cancel, retry, delete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import (
    REFUSED,
    Bank,
    Failure,
    Format,
    FormatOption,
    moment,
    say,
    show_failure,
    show_fields,
    show_table,
    tell,
)

app = Typer(help="See and steer what runs in the background.")

_EXAMPLE_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"

OperationIds = Annotated[list[str], Argument(metavar="ID...", help="Ids of operations.")]


@app.command("list", epilog="Example: reverie operation list alice --status failed --type retain")
def list_operations(
    bank: Bank,
    status: Annotated[str | None, Option(help="pending, processing, completed, failed or cancelled.")] = None,
    type: Annotated[str | None, Option("--type", help="Only of this type, e.g. retain.")] = None,
    limit: Annotated[int, Option(min=1, max=1000, help="Most operations listed.")] = 20,
    format: FormatOption = Format.TABLE,
) -> None:
    """List operations, newest first."""
    from reverie.cli.client import path, reach

    query = {"status": status, "limit": limit, "type": type}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "operations"), query=query)
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    columns = ("operation", "type", "status", "items", "done", "created", "error")
    show_table(columns, [_row(one) for one in found["operations"]], "There are no operations.")


@app.command(epilog=f"Example: reverie operation get alice {_EXAMPLE_ID}")
def get(
    bank: Bank,
    operation_id: Annotated[str, Argument(help="Id of the operation.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Show one operation: its state, error and result."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "operations", operation_id))
    if json.loads(answer)["status"] == "not_found":
        raise Failure(REFUSED, f"there is no operation {operation_id} in bank {bank}")
    tell(answer, format, show_fields)


@app.command(epilog=f"Example: reverie operation watch alice {_EXAMPLE_ID}")
def watch(
    bank: Bank,
    operation_ids: Annotated[
        list[str] | None,
        Argument(metavar="[ID...]", help="Ids of operations; none: all that have not ended."),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> int:
    """Follow operations until they have ended; the exit code is 1 if one of them failed or was cancelled.

    A terminal gets bars, a pipe a line for each change of state, and --format json JSON lines.
    """
    from reverie.cli import watch as watching
    from reverie.cli.client import path, reach
    from reverie.cli.events import followed, warn_of_no_worker

    with reach() as memory:
        memory.ask("GET", path(bank))  # of a name that is wrong there would be nothing to follow
        warn_of_no_worker(memory)
        ended = watching.follow(followed(memory, bank, operation_ids or ()), format)
    return 0 if ended else REFUSED


@app.command(epilog=f"Example: reverie operation cancel alice {_EXAMPLE_ID}")
def cancel(bank: Bank, operation_ids: OperationIds, format: FormatOption = Format.TABLE) -> int:
    """Cancel operations that have not ended. What they had stored stays."""
    return _change(bank, operation_ids, format, "DELETE")


@app.command(epilog=f"Example: reverie operation retry alice {_EXAMPLE_ID}")
def retry(bank: Bank, operation_ids: OperationIds, format: FormatOption = Format.TABLE) -> int:
    """Do again what failed or was cancelled; of a batch only the parts that were."""
    return _change(bank, operation_ids, format, "POST", "retry")


@app.command(epilog=f"Example: reverie operation delete alice {_EXAMPLE_ID}")
def delete(bank: Bank, operation_ids: OperationIds, format: FormatOption = Format.TABLE) -> int:
    """Forget operations that have ended. What they did stays."""
    return _change(bank, operation_ids, format, "DELETE", "delete")


def _change(bank: str, keys: Sequence[str], format: Format, method: str, *last: str) -> int:
    """Ask for each operation in turn; one that is refused does not keep the others back."""
    from reverie.cli.client import path, reach

    refused = 0
    with reach() as memory:
        for key in dict.fromkeys(keys):
            try:
                answer = memory.ask(method, path(bank, "operations", key, *last))
            except Failure as failure:
                if failure.code != REFUSED:
                    raise
                refused = REFUSED
                show_failure(failure, format is Format.JSON)
                continue
            tell(answer, format, lambda told: say(told["message"]))
    return refused


def _row(operation: dict[str, Any]) -> tuple[Any, ...]:
    from reverie.cli.watch import share

    names = ("id", "task_type", "status", "items_count")
    created, error = moment(operation["created_at"]), operation["error_message"]
    return (*(operation[name] for name in names), share(operation), created, error)
