"""``reverie enhance``: a prompt with the memories that matter to it, always in time."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from reverie.cli.failure import USAGE, Failure, show_bytes
from reverie.cli.light.arguments import Command, Option, parse
from reverie.cli.light.memories import NoMemories, as_lines, find_memories
from reverie.cli.light.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ENHANCE = Command(
    "enhance",
    "Print a prompt with the memories that matter to it; unchanged where none does or on trouble.",
    """\
Examples:
  reverie enhance "How do I deploy this?" --format plain
  reverie enhance - --format context --max-memories 3 < prompt.txt""",
    ("PROMPT",),
    Option(
        "--format", "plain (memories, then the prompt), context (memories alone) or json.", "FORMAT",
        default="plain", choices=("plain", "context", "json"),
    ),
    Option("--max-memories", "Most memories added.", "N", default=5, kind=int, least=1),
    Option("--bank", "Bank to ask (REVERIE_DEFAULT_BANK).", "BANK"),
    Option(
        "--timeout", "Seconds after which the prompt is printed as it is.", "S",
        default=5.0, kind=float, least=0.01,
    ),
)  # fmt: skip
COMMANDS = {"enhance": ENHANCE}

_LONGEST_S = 86_400.0
"""Timeouts above this, which sockets do not take, mean this."""


def run(name: str, arguments: Sequence[str]) -> int:
    """Print the prompt, enhanced where that can be done in time."""
    deadline = time.monotonic()
    given = parse(ENHANCE, arguments)
    deadline += min(_LONGEST_S, given["timeout"])
    prompt = _prompt(given["prompt"])
    memories: list[dict[str, Any]] = []
    note = ""
    try:
        memories = find_memories(
            Settings(given["bank"]), prompt.decode("utf-8", "replace"), given["max_memories"], deadline
        )
    except NoMemories as error:
        note = str(error)
    except Failure as failure:
        note = failure.message
    except Exception as error:  # noqa: BLE001 - whatever happens, whoever asks gets the prompt
        note = f"unexpected {type(error).__name__}: {error}"
    if note:
        sys.stderr.write(f"reverie: the prompt is unchanged: {' '.join(note.split())}\n")
    show_bytes(_shown(prompt, memories, given["format"], note))
    return 0


def _prompt(given: str) -> bytes:
    """The prompt as it came, byte by byte."""
    if given != "-":
        return given.encode("utf-8", "surrogateescape")
    try:
        return sys.stdin.buffer.read()
    except (OSError, AttributeError, ValueError) as error:
        raise Failure(USAGE, f"cannot read standard input: {error}") from None


def _shown(prompt: bytes, memories: list[dict[str, Any]], style: str, note: str) -> bytes:
    block = as_lines(memories).encode("utf-8", "replace") if memories else b""
    if style == "json":
        text = prompt.decode("utf-8", "replace")
        enhanced = f"{block.decode()}\n\n{text}" if block else text
        answer = {"prompt": text, "enhanced_prompt": enhanced, "memories": memories, "note": note or None}
        return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    end = b"" if prompt.endswith(b"\n") else b"\n"
    if style == "context":
        return block + b"\n" if block else b""
    return block + b"\n\n" + prompt + end if block else prompt + end
