"""The process that reads one file: `python -m reverie.files.child KIND MEMORY_MB SECONDS`.

The file comes on standard input. The answer goes to standard output as JSON: ``text`` with ``context`` and
``timestamp``, or an ``error`` that goes on after the file's name. Nothing else that the process could do, by
mistake or led by a hostile file, outlasts it: it has little memory and time, and writes no files.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from datetime import datetime
from typing import Any

from reverie.errors import InvalidRequest

MOST_CHARACTERS = 20_000_000


def main() -> None:
    """Read, convert, answer."""
    kind, memory_mb, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    answers = os.dup(1)
    os.dup2(2, 1)  # libraries may print
    too_large = _error(f"needs more than {memory_mb:,} MiB of memory to be read: split it")
    _bound(memory_mb * 1024 * 1024, seconds)
    try:
        answer = json.dumps(_convert(kind, sys.stdin.buffer.read())).encode()
    except InvalidRequest as error:
        answer = _error(error.message)
    except MemoryError:
        os.write(answers, too_large)
        os._exit(0)  # at once: there is no memory left to clean up with
    except RecursionError:
        answer = _error("is nested too deep to be read: save it again in a simpler form")
    except ModuleNotFoundError as error:
        answer = _error(f"cannot be read, as the module {error.name} is not installed")
    with os.fdopen(answers, "wb") as out:
        out.write(answer)


def _error(message: str) -> bytes:
    return json.dumps({"error": message}).encode()


def _bound(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds + 2)  # should whoever waits for us be gone


def _convert(kind: str, content: bytes) -> dict[str, Any]:
    try:
        text, context, timestamp = _read(kind, content)
    except (InvalidRequest, MemoryError, RecursionError, ModuleNotFoundError):
        raise
    except Exception as error:  # the edge of the process: libraries raise all kinds for a broken file
        why = f"{type(error).__name__}: {error}"[:200]
        raise InvalidRequest(
            "file", f"is damaged, or not what its ending says ({why}): save it again"
        ) from error
    if not text.strip():
        raise InvalidRequest("file", "has no text in it")
    if len(text) > MOST_CHARACTERS:
        raise InvalidRequest(
            "file", f"holds {len(text):,} characters; at most {MOST_CHARACTERS:,} are read: split it"
        )
    return {"text": text, "context": context, "timestamp": timestamp.isoformat() if timestamp else None}


def _read(kind: str, content: bytes) -> tuple[str, str | None, datetime | None]:
    """Text, context and time. Only what reads the kind is imported."""
    from reverie.files.text import check_json, check_jsonl, decode, tidy

    if kind == "mail":
        from reverie.files.mail import from_mail

        return from_mail(content)
    if kind == "page":
        from reverie.files.page import from_html

        return from_html(content), None, None
    if kind == "table":
        from reverie.files.tables import from_csv

        return tidy(from_csv(decode(content))), None, None
    if kind in ("pdf", "docx", "pptx", "xlsx"):
        from reverie.files import office

        read = {"pdf": office.from_pdf, "docx": office.from_docx, "pptx": office.from_pptx}
        return read.get(kind, office.from_xlsx)(content), None, None
    text = decode(content)
    check = {"json": check_json, "jsonl": check_jsonl}.get(kind)
    return (check(text) if check else text), None, None


if __name__ == "__main__":
    main()
