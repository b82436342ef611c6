"""``reverie serve``."""

from __future__ import annotations

import logging
import signal
import sys
from logging.handlers import MemoryHandler
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

if TYPE_CHECKING:
    from reverie.config import Settings

EXAMPLE = "Example: reverie serve --port 8900 --data-dir ~/agent-memory"


def serve(
    host: Annotated[str | None, Option(help="Address to bind to (REVERIE_HOST).")] = None,
    port: Annotated[int | None, Option(help="Port; 0 picks a free one (REVERIE_PORT).")] = None,
    data_dir: Annotated[
        Path | None, Option(help="Folder of the embedded PostgreSQL (REVERIE_DATA_DIR).")
    ] = None,
    log_level: Annotated[
        str | None, Option(help="debug, info, warning or error (REVERIE_LOG_LEVEL).")
    ] = None,
    log_format: Annotated[str | None, Option(help="text or json (REVERIE_LOG_FORMAT).")] = None,
) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C; the database stops with it.

    Prints one line with the address when requests are answered. Options win over REVERIE_* variables.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # stopping a server is no failure
    settings = configure(
        {"host": host, "port": port, "data_dir": data_dir, "log_level": log_level, "log_format": log_format}
    )
    from reverie.api.server import serve as run

    run(settings, ready=lambda address: print(f"Reverie is ready at {address}", flush=True))


def configure(overrides: dict[str, object]) -> Settings:
    """Settings, and logs as they say; what reading them had to tell is logged then."""
    from reverie import config, telemetry

    root, early = logging.getLogger(), MemoryHandler(capacity=1000)
    root.addHandler(early)
    root.setLevel(logging.INFO)
    settings = config.load(None, **overrides)
    telemetry.configure_logging(settings.log_level, settings.log_format)
    for record in early.buffer:
        if root.isEnabledFor(record.levelno):
            root.handle(record)
    return settings
