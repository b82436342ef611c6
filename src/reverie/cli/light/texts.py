"""The text and the metadata that a command is given, checked as the server would."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping

from reverie.cli.failure import USAGE, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LONGEST = 20_000_000
"""Characters of a text."""


def read_text(given: str, name: str) -> str:
    """``given``, or standard input for ``-``. Raises Failure for what cannot be stored."""
    text = _standard_input() if given == "-" else given
    where = "standard input" if given == "-" else name
    if not text.strip():
        raise Failure(USAGE, f"{where}: must not be empty or only white space")
    if "\0" in text:
        raise Failure(USAGE, f"{where}: has a NUL character at position {text.index(chr(0))}: remove it")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Failure(USAGE, f"{where} is not UTF-8 at position {error.start}") from None
    if len(text) > LONGEST:
        raise Failure(USAGE, f"{where}: has {len(text):,} characters; at most {LONGEST:,} are taken")
    return text


def _standard_input() -> str:
    try:
        data = sys.stdin.buffer.read()
    except (OSError, AttributeError, ValueError) as error:
        raise Failure(USAGE, f"cannot read standard input: {error}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise Failure(
            USAGE, f"standard input is not UTF-8: byte 0x{byte:02x} at position {error.start}"
        ) from None


def read_metadata(given: str | None, source: str | None) -> dict[str, str]:
    """Metadata as strings; what is none in the JSON is kept as its JSON. Raises Failure."""
    found: dict[str, str] = {}
    if given is not None:
        try:
            parsed = json.loads(given)
        except ValueError as error:
            raise Failure(USAGE, f"--metadata: not JSON: {error}") from None
        if not isinstance(parsed, dict):
            raise Failure(USAGE, '--metadata: must be a JSON object, e.g. \'{"project": "atlas"}\'')
        found = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in parsed.items()
        }
    if source is not None:
        found["source"] = source
    _check(found)
    return found


def _check(metadata: Mapping[str, str]) -> None:
    for name, value in metadata.items():
        if not name.strip() or len(name) > 256:
            raise Failure(USAGE, f"--metadata: {name[:40]!r} cannot be a name; use 1 to 256 characters")
        for text in (name, value):
            if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
                raise Failure(USAGE, f"--metadata: {name[:40]!r} holds what is no text")


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): ids sort by the time they were made."""
    number = time.time_ns() // 1_000_000 << 80 | int.from_bytes(os.urandom(10))
    number = number & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def now() -> str:
    """The time as the wire has it."""
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{nanoseconds // 1000:06d}+00:00"


def to_request(task_id: str, text: str, metadata: Mapping[str, str]) -> dict[str, Any]:
    """The retain of one text: done once, however often it is sent, and found under the id of its task."""
    item = {"content": text, "timestamp": now(), "document_id": task_id, "metadata": dict(metadata)}
    return {"items": [item], "async": True, "operation_id": task_id}
