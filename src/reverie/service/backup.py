"""Backups of the database that the settings name."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, Field

from reverie import __version__
from reverie.backup.archive import Archive
from reverie.backup.manifest import Manifest
from reverie.backup.restore import check_release
from reverie.backup.restore import restore as fill
from reverie.backup.write import Report, write
from reverie.backup.write import verify as read
from reverie.config import Settings
from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.store.db import check_url
from reverie.store.embedded import EmbeddedPostgres


class BackupResult(BaseModel):
    """What a backup holds, and what was done with it."""

    file: str
    size_bytes: int
    created_at: AwareDatetime = Field(description="The moment whose state it is.")
    reverie: str = Field(description="Release that made it.")
    migration: int = Field(description="Version of the schema.")
    rows: int
    tables: dict[str, int] = Field(description="Rows by table.")
    seconds: float


def back_up(settings: Settings, file: Path, *, overwrite: bool, report: Report) -> BackupResult:
    """Write the whole database to ``file``, as it is now.

    Raises Conflict where the file exists, NotFound without a memory, InvalidRequest, StoreUnavailable.
    """
    started = time.perf_counter()
    if file.is_dir():
        raise InvalidRequest("FILE", f"{file} is a folder: name a file in it")
    if file.exists() and not file.is_file():
        raise InvalidRequest("FILE", f"{file} is a device or a pipe: name a file that can be replaced")
    if file.exists() and not overwrite:
        raise Conflict(f"{file} exists: choose another name, or give --force to replace it")
    if not file.parent.is_dir():
        raise InvalidRequest("FILE", f"there is no folder {file.parent}")
    with _database(settings, make=False) as url:
        manifest = write(file, url, __version__, report)
    return _result(file, manifest, started)


def restore(settings: Settings, file: Path, *, report: Report) -> BackupResult:
    """Fill the empty database of the settings. Raises Conflict, InvalidRequest, StoreUnavailable."""
    started = time.perf_counter()
    with Archive.open(file) as archive:
        check_release(archive.manifest)
        with _database(settings, make=True) as url:
            fill(archive, url, report)
        return _result(file, archive.manifest, started)


def verify(file: Path, *, report: Report) -> BackupResult:
    """Check a backup by itself. Raises InvalidRequest."""
    started = time.perf_counter()
    return _result(file, read(file, report), started)


@contextmanager
def _database(settings: Settings, *, make: bool) -> Iterator[str]:
    """URL of the database, embedded or not, while it is used. ``make``: where there is none yet."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        asyncio.run(check_url(url))
        yield url
        return
    if not make and not os.path.lexists(settings.data_dir / "postgres"):
        raise NotFound(f"there is no memory in {settings.data_dir}: set REVERIE_DATA_DIR to the server's")
    with EmbeddedPostgres(settings.data_dir) as postgres:
        yield postgres.start()


def _result(file: Path, manifest: Manifest, started: float) -> BackupResult:
    return BackupResult(
        file=str(file),
        size_bytes=file.stat().st_size,
        created_at=manifest.created_at,
        reverie=manifest.reverie,
        migration=manifest.migration,
        rows=manifest.rows,
        tables={table.name: table.rows for table in manifest.tables},
        seconds=round(time.perf_counter() - started, 3),
    )
