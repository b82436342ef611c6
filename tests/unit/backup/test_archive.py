"""The file of a backup: whole or refused."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from reverie.backup.archive import Archive, ArchiveWriter
from reverie.backup.manifest import Manifest, MigrationEntry, TableEntry
from reverie.config import Settings
from reverie.errors import InvalidRequest
from reverie.service.backup import back_up

ROWS = [b"1\talice\n", b"2\tbob\n" * 50_000]
MANIFEST = Manifest(
    reverie="0.1.0",
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
    postgresql=180000,
    migrations=(MigrationEntry(number=1, name="first", checksum="ab"),),
    tables=(TableEntry(name="banks", columns=("bank", "bank_id"), rows=50_001, hash="0" * 64),),
    sequences=(),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "memory.reverie"
    with ArchiveWriter.create(path) as archive:
        archive.add("banks", ROWS)
        archive.close(MANIFEST)
    return path


def test_what_was_written_is_read(file: Path) -> None:
    with Archive.open(file) as archive:
        assert archive.manifest == MANIFEST
        assert b"".join(archive.blocks("banks")) == b"".join(ROWS)
        with pytest.raises(InvalidRequest, match="no readable table 'facts'"):
            list(archive.blocks("facts"))
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as plain:  # any program reads it
        assert plain.testzip() is None
        assert plain.namelist() == ["tables/banks.copy", "manifest.json"]


def test_any_changed_byte_and_any_cut_shows(file: Path) -> None:
    whole = file.read_bytes()
    for at in (*range(0, len(whole), 97), len(whole) - 1):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with (
            pytest.raises(InvalidRequest, match=r"damaged, incomplete or not|not a backup"),
            Archive.open(file),
        ):
            pass
    for kept in (0, 3, 40, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:kept])
        with (
            pytest.raises(InvalidRequest, match=r"damaged, incomplete or not|not a backup"),
            Archive.open(file),
        ):
            pass
    file.write_bytes(whole + b"\n")
    with pytest.raises(InvalidRequest, match="damaged"), Archive.open(file):
        pass


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    old = tmp_path / "memory.reverie"
    old.write_text("kept")
    with pytest.raises(ZeroDivisionError), ArchiveWriter.create(old) as archive:
        archive.add("banks", (ROWS[1] for _ in range(1 // 0)))
    assert [path.name for path in tmp_path.iterdir()] == ["memory.reverie"]
    assert old.read_text() == "kept"
    with pytest.raises(InvalidRequest, match="cannot be written"), ArchiveWriter.create(old / "below"):
        pass
    with pytest.raises(InvalidRequest, match="cannot be read"), Archive.open(tmp_path / "none"):
        pass


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer"
    with ArchiveWriter.create(path) as archive:
        archive.close(MANIFEST.model_copy(update={"version": 2}))
    with pytest.raises(InvalidRequest, match=r"version 1 \(version: .*newer release"), Archive.open(path):
        pass


def test_no_zip_under_a_right_hash_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "forged"
    content = b"PK\x03\x04 and nothing else"
    path.write_bytes(content + sha256(content).hexdigest().encode())
    with pytest.raises(InvalidRequest, match="not a backup"), Archive.open(path):
        pass


def test_a_device_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    settings = Settings(data_dir=tmp_path)
    with pytest.raises(InvalidRequest, match="device or a pipe"):
        back_up(settings, pipe, overwrite=True, report=lambda done, table, rows: None)
    assert pipe.is_fifo()
