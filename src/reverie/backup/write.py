"""Makes a backup: all tables of one moment, in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from reverie.backup.archive import Archive, ArchiveWriter
from reverie.backup.manifest import Manifest, MigrationEntry, SequenceEntry, TableEntry
from reverie.backup.tally import Tally
from reverie.errors import InvalidRequest
from reverie.store.backup import Snapshot, Table, snapshot

Report = Callable[[str, str, int], None]
"""Told of progress: what is done, with which table, and how many rows so far."""


def write(path: Path, url: str, release: str, report: Report) -> Manifest:
    """Write all tables of the database at ``url`` to ``path``. Raises InvalidRequest, StoreUnavailable."""
    with snapshot(url) as source, ArchiveWriter.create(path) as archive:
        created_at = datetime.now(UTC)
        tables = []
        for table in source.tables:
            tally = Tally()
            archive.add(table.name, _told(source, table, tally, report))
            entry = TableEntry(name=table.name, columns=table.columns, rows=tally.rows, hash=tally.hash)
            tables.append(entry)
        manifest = Manifest(
            reverie=release,
            created_at=created_at,
            postgresql=source.server_version,
            migrations=tuple(MigrationEntry(**one._asdict()) for one in source.history),
            tables=tuple(tables),
            sequences=tuple(SequenceEntry(**one._asdict()) for one in source.sequences()),
        )
        archive.close(manifest)
    return manifest


def verify(path: Path, report: Report) -> Manifest:
    """Read a backup to its end and compare every row with the manifest. Raises InvalidRequest."""
    with Archive.open(path) as archive:
        for table in archive.manifest.tables:
            tally = Tally()
            for block in archive.blocks(table.name):
                tally.feed(block)
                report("checked", table.name, tally.rows)
            check(table, tally)
        return archive.manifest


def check(table: TableEntry, found: Tally) -> None:
    """Compare the rows of a table with what the manifest says. Raises InvalidRequest."""
    if (found.rows, found.hash, found.is_whole) != (table.rows, table.hash, True):
        raise InvalidRequest(
            "FILE", f"the {found.rows} rows of table {table.name} are not the {table.rows} of the manifest"
        )


def _told(source: Snapshot, table: Table, tally: Tally, report: Report) -> Iterator[bytes]:
    report("saved", table.name, 0)
    for block in source.rows(table):
        yield tally.feed(block)
        report("saved", table.name, tally.rows)
