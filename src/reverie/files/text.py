"""Bytes as text, and text without what no reader needs."""

from __future__ import annotations

import codecs
import json
import re

from reverie.errors import InvalidRequest

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_TRAILING = re.compile(r"[ \t\u00a0]+$", re.M)
_GAP = re.compile(r"\n{3,}")


def unreadable(message: str) -> InvalidRequest:
    """The error of a file that cannot be read; ``message`` goes on after the file's name."""
    return InvalidRequest("file", message)


def decode(content: bytes, charset: str | None = None) -> str:
    """The text of a file, by its byte order mark, else in ``charset``, else in UTF-8.

    Raises InvalidRequest.
    """
    encoding, start = charset or "utf-8", 0
    for mark, name in _MARKS:
        if content.startswith(mark):
            encoding, start = name, len(mark)
            break
    try:
        text = content[start:].decode(encoding)
    except LookupError:
        raise unreadable(f"names an unknown character set {encoding[:40]!r}: save it as UTF-8") from None
    except UnicodeDecodeError as error:
        found = f"byte 0x{content[start + error.start]:02x} at position {start + error.start}"
        raise unreadable(f"is not {encoding.upper()} ({found}): save it as UTF-8") from None
    if "\0" in text:
        raise unreadable("holds NUL characters, so it is no text: give it the ending of what it is")
    return text


def tidy(text: str) -> str:
    """Converted text without control characters, trailing spaces and gaps of several blank lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\v", "\n")
    text = _TRAILING.sub("", _CONTROLS.sub("", text))
    return _GAP.sub("\n\n", text).strip()


def check_json(text: str) -> str:
    """``text`` if it is JSON. Raises InvalidRequest that says where it is not."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unreadable(f"is not JSON ({str(error)[:120]}): mend it, or name it .txt") from None
    return text


def check_jsonl(text: str) -> str:
    """``text`` if each of its lines is JSON. Raises InvalidRequest that names the first that is not."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                json.loads(line)
            except (ValueError, RecursionError) as error:
                why = str(error)[:120]
                raise unreadable(
                    f"is not JSONL: line {number} is not JSON ({why}): mend it, or name it .txt"
                ) from None
    return text
