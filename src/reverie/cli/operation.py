"""``reverie operation``: list, get, watch, cancel, retry, delete."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import (
    REFUSED,
    Failure,
    Format,
    FormatOption,
    clean,
    console,
    moment,
    show_failure,
    show_json,
    show_table,
)

if TYPE_CHECKING:
    from reverie.cli.client import Reached

app = Typer(help="See and steer what runs in the background.")

_EXAMPLE_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"

Bank = Annotated[str, Argument(help="Name of the bank.")]
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
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.list_operations(check_bank(bank), status, limit, type)
    if format is Format.JSON:
        show_json(answer)
        return
    rows = [_row(operation) for operation in json.loads(answer)["operations"]]
    show_table(
        ("operation", "type", "status", "items", "done", "created", "error"), rows, "There are no operations."
    )


@app.command(epilog=f"Example: reverie operation get alice {_EXAMPLE_ID}")
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
    from reverie.cli.client import check_bank, reach

    check_bank(bank)
    with reach() as memory:
        watching.warn_of_no_worker(memory)
        ended = watching.follow(memory.watch_operations(bank, operation_ids or ()), format)
    return 0 if ended else REFUSED


@app.command(epilog=f"Example: reverie operation cancel alice {_EXAMPLE_ID}")
def cancel(bank: Bank, operation_ids: OperationIds, format: FormatOption = Format.TABLE) -> int:
    """Cancel operations that have not ended. What they had stored stays."""
    return _change(bank, operation_ids, format, lambda memory: memory.cancel_operation)


@app.command(epilog=f"Example: reverie operation retry alice {_EXAMPLE_ID}")
def retry(bank: Bank, operation_ids: OperationIds, format: FormatOption = Format.TABLE) -> int:
    """Do again what failed or was cancelled; of a batch only the parts that were."""
    return _change(bank, operation_ids, format, lambda memory: memory.retry_operation)


@app.command(epilog=f"Example: reverie operation delete alice {_EXAMPLE_ID}")
def delete(bank: Bank, operation_ids: OperationIds, format: FormatOption = Format.TABLE) -> int:
    """Forget operations that have ended. What they did stays."""
    return _change(bank, operation_ids, format, lambda memory: memory.delete_operation)


def _change(
    bank: str, keys: Sequence[str], format: Format, method: Callable[[Reached], Callable[[str, str], str]]
) -> int:
    """Ask for each operation in turn; one that is refused does not keep the others back."""
    from reverie.cli.client import check_bank, reach
    from reverie.errors import ReverieError

    check_bank(bank)
    refused = 0
    with reach() as memory:
        for key in dict.fromkeys(keys):
            try:
                answer = method(memory)(bank, key)
            except (Failure, ReverieError) as error:
                if isinstance(error, Failure) and error.code != REFUSED:
                    raise
                refused = REFUSED
                show_failure(Failure(REFUSED, error.message), format is Format.JSON)
                continue
            if format is Format.JSON:
                show_json(answer)
            else:
                console().print(clean(json.loads(answer)["message"]))
    return refused


def _row(operation: dict[str, Any]) -> tuple[Any, ...]:
    from reverie.cli.watch import share

    names = ("id", "task_type", "status", "items_count")
    created, error = moment(operation["created_at"]), operation["error_message"]
    return (*(operation[name] for name in names), share(operation), created, error)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
