"""The file of a backup: a ZIP that ends with the SHA-256 of all its other bytes.

The hash is the ZIP's comment, so any program that unpacks ZIP files reads the archive. Whatever was changed,
cut off or added in any place of the file shows before anything is unpacked.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Self, cast

from pydantic import ValidationError

from reverie.backup.manifest import FORMAT, VERSION, Manifest
from reverie.errors import InvalidRequest

_MANIFEST = "manifest.json"
_DIGEST = 64
"""Bytes of the hash, which are hexadecimal digits."""
_BLOCK = 1 << 18
_LEVEL = 1
"""Of zlib: at higher ones vectors become a tenth smaller at most, and take twice as long and more."""

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""What a ZIP raises that is none, or that no program of ours has written."""


class _Hashing:
    """A file that is only written to, whose last bytes become the hash of all others."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self._held = file, sha256(), b""

    def write(self, data: bytes) -> int:
        """Write ``data``, but for as many bytes at the end as the hash has."""
        self._held += data
        if len(self._held) > _DIGEST:
            self._put(self._held[:-_DIGEST])
            self._held = self._held[-_DIGEST:]
        return len(data)

    def flush(self) -> None:
        """Nothing is written before it must be."""

    def finish(self) -> None:
        """Put the hash where room for it was left."""
        self._file.write(self._hash.hexdigest().encode())

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


class ArchiveWriter:
    """Writes tables and then the manifest into a file that appears under its name when it is complete."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """Write a table."""
        with self._archive.open(_member(name), "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)

    def close(self, manifest: Manifest) -> None:
        """Write the manifest."""
        self._archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1))

    @classmethod
    @contextmanager
    def create(cls, path: Path) -> Iterator[Self]:
        """Write ``path``, for its owner's eyes only. What fails or is interrupted leaves nothing.

        Raises InvalidRequest where no file can be written.
        """
        part = path.with_name(f".{path.name}.{token_hex(4)}.part")
        try:
            with open(part, "xb", opener=_private) as file:
                hashing = _Hashing(file)
                with zipfile.ZipFile(
                    cast(BinaryIO, hashing), "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL
                ) as archive:
                    archive.comment = b"0" * _DIGEST
                    yield cls(archive)
                hashing.finish()
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            raise InvalidRequest("FILE", f"{path} cannot be written: {error.strerror or error}") from None
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


class Archive:
    """A backup that is whole: its hash is right and its manifest can be read."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive, self.manifest = archive, manifest

    def blocks(self, name: str) -> Iterator[bytes]:
        """The rows of a table, in blocks cut anywhere."""
        try:
            with self._archive.open(_member(name)) as member:
                while block := member.read(_BLOCK):
                    yield block
        except (KeyError, *_UNREADABLE) as error:
            raise InvalidRequest("FILE", f"the backup has no readable table {name!r}: {error}") from None

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Check ``path`` to its last byte, and open it. Raises InvalidRequest."""
        try:
            file = path.open("rb")
        except OSError as error:
            raise InvalidRequest("FILE", f"{path} cannot be read: {error.strerror or error}") from None
        with file:
            _check_hash(file, path)
            try:
                archive = zipfile.ZipFile(file)
                manifest = _manifest(archive, path)
            except _UNREADABLE as error:
                raise InvalidRequest("FILE", f"{path} is not a backup of Reverie: {error}") from None
            with archive:
                yield cls(archive, manifest)


def _check_hash(file: BinaryIO, path: Path) -> None:
    left = os.fstat(file.fileno()).st_size - _DIGEST
    if file.read(4) != b"PK\x03\x04":
        raise InvalidRequest("FILE", f"{path} is not a backup of Reverie")
    file.seek(0)
    found = sha256()
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        found.update(block)
        left -= len(block)
    if file.read() != found.hexdigest().encode():
        raise InvalidRequest(
            "FILE", f"{path} is damaged, incomplete or not a backup: its hash is not that of its content"
        )


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(archive.read(_MANIFEST))
    except KeyError:
        raise InvalidRequest("FILE", f"{path} is not a backup of Reverie: it has no manifest") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidRequest(
            "FILE",
            f"the manifest of {path} is not that of a {FORMAT} of version {VERSION}"
            f" ({field}: {first['msg']}): a newer release may have made it",
        ) from None


def _member(name: str) -> str:
    return f"tables/{name}.copy"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
