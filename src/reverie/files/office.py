"""PDF, Word, PowerPoint and Excel files as Markdown, with the libraries of the extra `files`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from reverie.files import tables
from reverie.files.text import tidy, unreadable

_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_PARTS = 10_000
_OLE = b"\xd0\xcf\x11\xe0"
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\([^)\s]*(?: \"[^\"\n]*\")?\)")
_ESCAPED = re.compile(r"\\([*_])")
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def from_pdf(content: bytes) -> str:
    """The text layer of a PDF. Raises InvalidRequest."""
    if b"%PDF-" not in content[:1024]:
        raise unreadable("is not a PDF: give it the ending of what it is")
    from markitdown import StreamInfo
    from markitdown.converters import PdfConverter
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    try:
        found = PdfConverter().convert(BytesIO(content), StreamInfo(extension=".pdf"))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise unreadable("is encrypted: remove its password and upload it again") from None
    text = tidy(tables.unroll(found.markdown))
    if not text:
        raise unreadable("has no text, as scans do not: run OCR over it and upload the result")
    return text


def from_docx(content: bytes) -> str:
    """The text of a Word document. Raises InvalidRequest."""
    _check_archive(content, "docx", "word/document.xml")
    from markitdown import StreamInfo
    from markitdown.converters import DocxConverter

    return _plain(DocxConverter().convert(BytesIO(content), StreamInfo(extension=".docx")).markdown)


def from_pptx(content: bytes) -> str:
    """The text of slides and of their notes. Raises InvalidRequest."""
    _check_archive(content, "pptx", "ppt/presentation.xml")
    from markitdown import StreamInfo
    from markitdown.converters import PptxConverter

    found = PptxConverter().convert(BytesIO(content), StreamInfo(extension=".pptx")).markdown
    return _plain(_COMMENT.sub("", found))


def from_xlsx(content: bytes) -> str:
    """The rows of all sheets, formulas as the values they had when it was saved. Raises InvalidRequest."""
    _check_archive(content, "xlsx", "xl/workbook.xml")
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    parts: list[str] = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # they may claim a million columns
        if found := tables.lines(_rows(sheet)):
            parts += [f"## {sheet.title}", "\n".join(found)]
    return tidy("\n\n".join(parts))


def _rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True):
        if any(value is not None for value in row):
            yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    """A value as people write it: whole numbers without a fraction, days without a clock."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return str(value)


def _check_archive(content: bytes, ending: str, part: str) -> None:
    """Refuse what is no such archive, or would unpack to more than can be read. Raises InvalidRequest."""
    if content.startswith(_OLE):
        raise unreadable(f"is encrypted or of an older format: save it as .{ending} without a password")
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise unreadable(f"is damaged or no .{ending} file ({error}): save it again") from None
    unpacked = sum(p.file_size for p in parts)  # no reader of zipfile gets more than a part claims
    if unpacked > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
        raise unreadable(
            f"unpacks to {len(parts):,} parts of {unpacked:,} bytes; at most {_MOST_PARTS:,} of"
            f" {_MOST_UNPACKED:,} are read: split it"
        )
    if any(p.flag_bits & 1 for p in parts):
        raise unreadable("is encrypted: remove its password and upload it again")
    if part not in {p.filename for p in parts}:
        raise unreadable(f"is no .{ending} file, as it has no {part}: give it the ending of what it is")


def _plain(markdown: str) -> str:
    """Markdown with its tables as lines, links as their words, and only pictures that are described."""
    text = _IMAGE.sub(lambda image: image[1] if len(image[1].split()) > 2 else "", markdown)
    return tidy(tables.unroll(_ESCAPED.sub(r"\1", _LINK.sub(r"\1", text))))
