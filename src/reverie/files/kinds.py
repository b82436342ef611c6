"""Kinds of files, known by the ending of the name, and the names that files may have."""

from __future__ import annotations

import unicodedata
from importlib.util import find_spec
from typing import Literal

Kind = Literal["text", "page", "table", "json", "jsonl", "mail", "pdf", "docx", "pptx", "xlsx"]

EXTRA = "pip install 'reverie-memory[files]'"
_ENDINGS: dict[str, Kind] = {
    "txt": "text",
    "text": "text",
    "md": "text",
    "markdown": "text",
    "log": "text",
    "srt": "text",
    "vtt": "text",
    "html": "page",
    "htm": "page",
    "csv": "table",
    "tsv": "table",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "eml": "mail",
    "pdf": "pdf",
    "docx": "docx",
    "pptx": "pptx",
    "xlsx": "xlsx",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_CONTENT_TYPES: dict[str, Kind] = {
    "text/plain": "text",
    "text/markdown": "text",
    "text/vtt": "text",
    "text/html": "page",
    "text/csv": "table",
    "text/tab-separated-values": "table",
    "application/json": "json",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
    "message/rfc822": "mail",
    "application/pdf": "pdf",
    _OFFICE + "wordprocessingml.document": "docx",
    _OFFICE + "presentationml.presentation": "pptx",
    _OFFICE + "spreadsheetml.sheet": "xlsx",
}
_MODULES: dict[Kind, tuple[str, ...]] = {
    "pdf": ("markitdown", "pdfplumber"),
    "docx": ("markitdown", "mammoth"),
    "pptx": ("markitdown", "pptx"),
    "xlsx": ("openpyxl",),
}
VERBATIM: frozenset[Kind] = frozenset({"text", "json", "jsonl"})
"""Kinds whose text is the file's own."""


def kind_of(name: str, content_type: str | None = None) -> Kind | None:
    """The kind of a file by the ending of its name; for a name without one, by its content type."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem:
        return _ENDINGS.get(ending.lower())
    return _CONTENT_TYPES.get((content_type or "").partition(";")[0].strip().lower())


def known_endings() -> str:
    """All endings, for messages."""
    return ", ".join(_ENDINGS)


def needs_extra(kind: Kind) -> bool:
    """Whether files of this kind cannot be read before the extra `files` is installed."""
    return any(find_spec(module) is None for module in _MODULES.get(kind, ()))


def clean_name(given: str) -> str:
    """The last part of a path, without control characters; "" where nothing is left."""
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    return "" if set(kept) <= {".", " "} else kept.strip()
