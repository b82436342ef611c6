"""Fills an empty database with a backup."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from reverie.backup.archive import Archive
from reverie.backup.manifest import Manifest, TableEntry
from reverie.backup.tally import Tally
from reverie.backup.write import Report, check
from reverie.errors import InvalidRequest
from reverie.store.backup import SequenceState, Table, Target, filling
from reverie.store.migrate import check_history, migrate


def check_release(manifest: Manifest) -> None:
    """Refuse a backup of a schema that this release does not come from. Raises StoreUnavailable."""
    check_history({one.number: one.checksum for one in manifest.migrations})


def restore(archive: Archive, url: str, report: Report) -> None:
    """Fill the empty database at ``url``; it holds all of the backup in the end, or nothing.

    The schema is made as it was, filled, and then brought up to date. Every row is read back and compared
    with the manifest before the transaction ends. Raises Conflict if the database is in use, not empty or
    newer than the backup, InvalidRequest for what the file says wrongly, StoreUnavailable.
    """
    manifest = archive.manifest
    check_release(manifest)
    asyncio.run(migrate(url, manifest.migration))
    with filling(url, manifest.migration) as target:
        missing = {table.name for table in target.tables} - {table.name for table in manifest.tables}
        if missing:
            raise InvalidRequest("FILE", f"the backup lacks table {min(missing)}")
        for entry in manifest.tables:
            target.load(_table(entry), _told(archive, entry, report))
        target.finish([SequenceState(**one.model_dump()) for one in manifest.sequences])
        for entry in manifest.tables:
            _compare(target, entry, report)
    asyncio.run(migrate(url))


def _told(archive: Archive, entry: TableEntry, report: Report) -> Iterator[bytes]:
    report("restored", entry.name, 0)
    tally = Tally()
    for block in archive.blocks(entry.name):
        yield tally.feed(block)
        report("restored", entry.name, tally.rows)


def _compare(target: Target, entry: TableEntry, report: Report) -> None:
    tally = Tally()
    for block in target.rows(_table(entry)):
        tally.feed(block)
        report("compared", entry.name, tally.rows)
    check(entry, tally)


def _table(entry: TableEntry) -> Table:
    return Table(entry.name, entry.columns)
