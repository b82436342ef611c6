"""The file of an archive: a ZIP with `manifest.json`, `documents.jsonl` and `names.jsonl`.

It is written as a stream, in parts, and read from a file on disk. Whatever it holds, reading it takes bounded
memory: one document at a time.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import IO, Annotated, TypeVar

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from reverie.errors import InvalidRequest
from reverie.transfer.records import (
    FORMAT,
    VERSION,
    ChunkRecord,
    Counts,
    DocumentRecord,
    Manifest,
    MergeRecord,
    PartingRecord,
    Record,
)

PART = 1 << 20
"""Bytes of a part."""
MANIFEST, DOCUMENTS, NAMES = "manifest.json", "documents.jsonl", "names.jsonl"
_LINE_MOST = 32 << 20
_MANIFEST_MOST = 1 << 20
_UNPACKED_MOST = 64 << 30
_RATIO_MOST, _RATIO_FROM = 200, 16 << 20
"""How much a file may grow when it is unpacked, once it is so large: text with ids and dates grows less."""
_DOCUMENT_MOST = 512 << 20
"""Bytes of the records of one document, which is imported as a whole."""

NameRecord = MergeRecord | PartingRecord
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What reading a ZIP raises that is none, or damaged."""
_KIND = Field(discriminator="kind")
_LINES: TypeAdapter[DocumentRecord | ChunkRecord] = TypeAdapter(
    Annotated[DocumentRecord | ChunkRecord, _KIND]
)
_NAMES: TypeAdapter[NameRecord] = TypeAdapter(Annotated[NameRecord, _KIND])
_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)
_One = TypeVar("_One", bound=Record)


class _Sink(io.RawIOBase):
    """Takes what the ZIP is made of; it cannot go back."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        self.kept += view
        return view.nbytes


class _Zip(zipfile.ZipFile):
    """A ZIP that is dropped, not finished, when nobody needs it any more."""

    def __del__(self) -> None:
        pass


class ArchiveWriter:
    """Writes an archive; what is ready of it is taken by :meth:`parts`. Documents come first, then names."""

    def __init__(self, created_at: datetime) -> None:
        self.created_at = created_at
        self._sink = _Sink()
        self._zip = _Zip(self._sink, "w", zipfile.ZIP_DEFLATED)
        self._date = (max(created_at.year, 1980), *created_at.timetuple()[1:6])
        self._open = self._begin(DOCUMENTS)
        self._names: list[NameRecord] = []
        self._documents = self._chunks = self._facts = 0

    @property
    def counts(self) -> Counts:
        """What was added so far."""
        return Counts(documents=self._documents, chunks=self._chunks, facts=self._facts)

    def add(self, records: Iterable[DocumentRecord | ChunkRecord]) -> None:
        """Add documents, each followed by its chunks. Slow where it is much: run it in a thread."""
        for record in records:
            self._write(record)
            if isinstance(record, DocumentRecord):
                self._documents += 1
            else:
                self._chunks += 1
                self._facts += len(record.facts)

    def finish(self, manifest: Manifest, names: Iterable[NameRecord]) -> None:
        """Add what people said of names, and the manifest. Nothing can be added then."""
        self._open.close()
        self._open = self._begin(NAMES)
        for record in names:
            self._write(record)
        self._open.close()
        self._open = self._begin(MANIFEST)
        self._open.write(manifest.model_dump_json(indent=2).encode())
        self._open.close()
        self._zip.close()

    def parts(self, *, rest: bool = False) -> Iterator[bytes]:
        """Full parts that are ready, and the ``rest`` too when it is the end."""
        kept = self._sink.kept
        while len(kept) >= PART or (rest and kept):
            part = bytes(kept[:PART])
            del kept[:PART]
            yield part

    def _begin(self, name: str) -> IO[bytes]:
        about = zipfile.ZipInfo(name, self._date)
        about.compress_type = zipfile.ZIP_DEFLATED
        return self._zip.open(about, "w", force_zip64=True)

    def _write(self, record: Record) -> None:
        # a time that is not known is left out, as are empty lists: most facts have few of all fields
        self._open.write(record.model_dump_json(exclude_defaults=True).encode() + b"\n")


class Archive:
    """An archive in a file. Raises InvalidRequest, of the field ``file``, wherever it is not one."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGE as error:
            raise invalid(f"it cannot be read as a ZIP ({error})") from None
        _check_names(self._zip.infolist())
        text = b"".join(islice(self._lines(MANIFEST, _MANIFEST_MOST), 1000))
        _check_version(text)
        self.manifest = _parsed(_MANIFEST, text, MANIFEST)

    def documents(self) -> Iterator[tuple[DocumentRecord, list[ChunkRecord]]]:
        """The documents with their chunks, checked, in their order."""
        seen: set[str] = set()
        found, chunks, facts = 0, 0, 0
        lines = enumerate(self._lines(DOCUMENTS, _LINE_MOST), 1)
        for number, line in lines:
            where = f"line {number} of {DOCUMENTS}"
            document = _parsed(_LINES, line, where)
            if not isinstance(document, DocumentRecord):
                raise invalid(f"{where} is a chunk of no document")
            if document.document_id in seen:
                raise invalid(f"{where} is document {document.document_id!r} once more")
            seen.add(document.document_id)
            read = self._chunks(document, lines, where)
            found, chunks, facts = found + 1, chunks + len(read), facts + sum(len(c.facts) for c in read)
            yield document, read
        told = self.manifest.counts
        if (found, chunks, facts) != (told.documents, told.chunks, told.facts):
            raise invalid(
                f"it has {found} documents with {chunks} chunks and {facts} facts, and its manifest tells of"
                f" {told.documents}, {told.chunks} and {told.facts}"
            )

    def names(self) -> Iterator[NameRecord]:
        """What people said of names."""
        for number, line in enumerate(self._lines(NAMES, _LINE_MOST), 1):
            yield _parsed(_NAMES, line, f"line {number} of {NAMES}")

    def _chunks(
        self, document: DocumentRecord, lines: Iterator[tuple[int, bytes]], where: str
    ) -> list[ChunkRecord]:
        """The chunks of a document, whose ``lines`` come next."""
        chunks: list[ChunkRecord] = []
        size = 0
        for _ in range(document.chunks):
            number, line = next(lines, (0, b""))
            chunk = _parsed(_LINES, line, f"line {number} of {DOCUMENTS}") if line else document
            if not isinstance(chunk, ChunkRecord):
                raise invalid(f"{where}: document {document.document_id!r} has not all its chunks")
            size += len(line)
            if size > _DOCUMENT_MOST:
                raise invalid(f"{where}: document {document.document_id!r} is over {_DOCUMENT_MOST:,} bytes")
            chunks.append(chunk)
        _check_document(document, chunks, where)
        return chunks

    def _lines(self, name: str, most: int) -> Iterator[bytes]:
        """The lines of a file in the archive."""
        try:
            with self._zip.open(name) as packed, io.BufferedReader(packed, 1 << 18) as file:  # type: ignore[type-var]
                while line := file.readline(most + 1):
                    if len(line) > most:
                        raise invalid(f"{name} has a line of more than {most:,} bytes")
                    yield line
        except _DAMAGE as error:
            raise invalid(f"{name} is damaged ({error})") from None


def invalid(problem: str) -> InvalidRequest:
    """What to raise of an archive that is not in order."""
    return InvalidRequest("file", f"file: no archive of documents that can be imported: {problem}")


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    """Refuse a ZIP of other files than an archive has, or that would unpack to far more than it is."""
    names = [member.filename for member in members]
    if sorted(names) != sorted((MANIFEST, DOCUMENTS, NAMES)):
        told = ", ".join(repr(name[:60]) for name in names[:5]) or "no file"
        raise invalid(f"it must hold {MANIFEST}, {DOCUMENTS} and {NAMES}, and holds {told}")
    for member in members:
        if member.flag_bits & 1:
            raise invalid(f"{member.filename} is encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise invalid(f"{member.filename} is packed in a way that is not read")
        grown = member.file_size > _RATIO_FROM and member.file_size > _RATIO_MOST * member.compress_size
        if grown or member.file_size > _UNPACKED_MOST:
            raise invalid(f"{member.filename} would unpack to {member.file_size:,} bytes")


def _parsed(kind: TypeAdapter[_One], text: bytes, where: str) -> _One:
    try:
        return kind.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise invalid(f"{where}: {place + ': ' if place else ''}{first['msg']}") from None


def _check_version(manifest: bytes) -> None:
    """Refuse what is something else, or of a later version than this release knows."""
    try:
        found = orjson.loads(manifest)
    except orjson.JSONDecodeError as error:
        raise invalid(f"{MANIFEST} is not JSON ({error})") from None
    told = found if isinstance(found, dict) else {}
    if told.get("format") != FORMAT:
        raise invalid(f"{MANIFEST} tells of no archive of the format {FORMAT!r}")
    if told.get("version") != VERSION:
        raise invalid(
            f"it is of version {str(told.get('version'))[:20]}, and only {VERSION} is known: update"
        )


def _check_document(document: DocumentRecord, chunks: list[ChunkRecord], where: str) -> None:
    """Refuse a document whose parts contradict each other."""
    indexes = [chunk.index for chunk in chunks]
    if indexes != sorted(set(indexes)):
        raise invalid(f"{where}: the chunks of document {document.document_id!r} are not in order")
    ids = [fact.id for chunk in chunks for fact in chunk.facts]
    known = set(ids)
    if len(known) < len(ids):
        raise invalid(f"{where}: document {document.document_id!r} has two facts of one id")
    for chunk in chunks:
        for fact in chunk.facts:
            links = [(link.to, link.kind) for link in fact.links]
            if len(set(links)) < len(links) or not {to for to, _ in links} <= known - {fact.id}:
                raise invalid(f"{where}: a fact of document {document.document_id!r} has a link to no other")
