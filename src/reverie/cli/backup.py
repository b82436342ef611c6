"""``reverie backup`` and ``reverie restore``: the whole database as one file."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from reverie.cli.output import USAGE, Failure, Format, FormatOption, clean, console, moment, show_json

if TYPE_CHECKING:
    from reverie.config import Settings
    from reverie.service.backup import BackupResult

BACKUP_EXAMPLE = "Example: reverie backup memory.reverie && reverie backup --verify memory.reverie"
RESTORE_EXAMPLE = "Example: REVERIE_DATA_DIR=/srv/new reverie restore memory.reverie"

_EVERY_S = 0.1
"""Seconds between two changes of the line that shows progress."""

File = Annotated[Path, Argument(metavar="FILE", help="File of the backup.")]


def backup(
    file: File,
    verify: Annotated[bool, Option("--verify", help="Check FILE by itself instead of making it.")] = False,
    force: Annotated[bool, Option("--force", help="Replace FILE if it exists.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Write all banks, operations, keys and the rest of the database to one file, while others work on."""
    from reverie.service import backup as backups

    report = _Progress()
    if verify:
        found = backups.verify(file, report=report)
    else:
        found = backups.back_up(_settings(), file, overwrite=force, report=report)
    report.end()
    _show("Whole" if verify else "Saved", found, format)


def restore(file: File, format: FormatOption = Format.TABLE) -> None:
    """Fill an empty database with a backup. It holds all of it in the end, or nothing."""
    from reverie.service import backup as backups

    report = _Progress()
    found = backups.restore(_settings(), file, report=report)
    report.end()
    _show("Restored", found, format)


def _settings() -> Settings:
    from reverie import config

    settings = config.load()
    if settings.url is not None and settings.database_url is None:
        raise Failure(
            USAGE,
            "a backup is made beside the database, not through a server: unset REVERIE_URL, and set"
            " REVERIE_DATA_DIR or REVERIE_DATABASE_URL as the server has it",
        )
    return settings


class _Progress:
    """Tells on standard error what is done: in one line on a terminal, else in a line for each table."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._told, self._at = ("", "", 0), 0.0

    def __call__(self, done: str, table: str, rows: int) -> None:
        if not self._terminal and (done, table) != self._told[:2]:
            self.end()
        self._told = (done, table, rows)
        if self._terminal and time.monotonic() - self._at > _EVERY_S:
            self._at = time.monotonic()
            sys.stderr.write("\r\x1b[K" + _line(*self._told))
            sys.stderr.flush()

    def end(self) -> None:
        """Finish the line."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
        elif self._told[2]:
            sys.stderr.write(_line(*self._told) + "\n")
        self._told = ("", "", 0)


def _line(done: str, table: str, rows: int) -> str:
    return f"{clean(table)}: {rows:,} rows {done}"


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _show(what: str, found: BackupResult, format: Format) -> None:
    if format is Format.JSON:
        show_json(found.model_dump_json())
        return
    counts = [_count(found.tables.get(f"{name}s", 0), name) for name in ("bank", "document", "fact")]
    out = console()
    out.print(
        f"{what}: {', '.join(counts)}; {found.rows:,} rows in all, {found.size_bytes / 1e6:.1f} MB,"
        f" {found.seconds:.1f} s",
        soft_wrap=True,
    )
    made = moment(found.created_at.isoformat())
    out.print(
        f"State of {made} UTC, Reverie {clean(found.reverie)}, schema {found.migration}", soft_wrap=True
    )
