"""``reverie worker``: work on operations in a process of its own, or list those that do."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated, Any

from typer import Context, Option, Typer

from reverie.cli.output import Format, FormatOption, moment, show_table, tell
from reverie.cli.serve import configure

app = Typer(help="Work on operations in a process of its own.")


@app.callback(
    invoke_without_command=True,
    epilog="Example: reverie worker --concurrency 2 --types file_convert_retain --id files-1 --port 9100",
)
def work(
    context: Context,
    concurrency: Annotated[
        int | None, Option(help="Operations worked on at a time (REVERIE_WORKER_COUNT).")
    ] = None,
    types: Annotated[
        str | None, Option(help="Types of operations, with commas between (REVERIE_WORKER_TYPES).")
    ] = None,
    id: Annotated[
        str | None, Option("--id", help="Name that it is listed under (REVERIE_WORKER_NAME).")
    ] = None,
    port: Annotated[
        int | None, Option(help="Port for health and metrics; 0: none (REVERIE_WORKER_PORT).")
    ] = None,
    data_dir: Annotated[
        Path | None, Option(help="Folder of the embedded PostgreSQL (REVERIE_DATA_DIR).")
    ] = None,
    log_level: Annotated[
        str | None, Option(help="debug, info, warning or error (REVERIE_LOG_LEVEL).")
    ] = None,
    log_format: Annotated[str | None, Option(help="text or json (REVERIE_LOG_FORMAT).")] = None,
) -> None:
    """Work on operations until SIGTERM or Ctrl-C: anywhere the database is reached, beside servers or alone.

    Told to stop, it finishes what runs within REVERIE_WORKER_GRACE_S seconds and gives back what is left. It
    prints one line when it takes work. Options win over REVERIE_* variables.
    """
    if context.invoked_subcommand is not None:
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # stopping a worker is no failure
    settings = configure(
        {
            "worker_enabled": True,
            "worker_count": concurrency,
            "worker_types": types,
            "worker_name": id,
            "worker_port": port,
            "data_dir": data_dir,
            "log_level": log_level,
            "log_format": log_format,
        }
    )
    from reverie.api.worker_app import work as run

    def ready(address: str | None) -> None:
        what = settings.worker_types or "all types"
        where = f", health at {address}/health" if address else ""
        print(f"Reverie works on {what}, {settings.worker_count} at a time{where}", flush=True)

    run(settings, ready)


@app.command("list", epilog="Example: reverie worker list")
def list_workers(format: FormatOption = Format.TABLE) -> None:
    """List the workers that live, with what they do and have done."""
    from reverie.cli.client import reach

    with reach() as memory:
        answer = memory.ask("GET", "/v1/default/workers")
    tell(answer, format, _show)


def _show(found: dict[str, Any]) -> None:
    columns = ("worker", "host", "process", "types", "running", "of", "completed", "failed", "since")
    rows = [
        (
            one["name"],
            one["host"],
            one["pid"],
            ", ".join(one["types"]) if one["types"] else "all",
            one["running"],
            one["concurrency"],
            one["completed"],
            one["failed"],
            moment(one["started_at"]),
        )
        for one in found["workers"]
    ]
    show_table(columns, rows, "No worker runs.")
