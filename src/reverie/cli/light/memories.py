"""The memories that belong to a prompt: found in time, and none that does not belong."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress

from reverie.cli.light.http import Server, Unreachable, bank_path, find
from reverie.cli.light.settings import Settings
from reverie.cli.light.submit import drain
from reverie.spool import Spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

_SHORT, _LONGEST = 300, 400
"""Characters of a prompt that is searched with as a whole as well, and most of one that is asked for."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_TOKENS = 2000
_SHARE = 4
"""Part of the time, without a server, that goes to storing what is spooled: one in so many."""
_LATE = "the memory did not open in time; `reverie up` keeps one warm"
_HIDDEN = frozenset({"instructions", "secret"})
"""Flags of memories that are not put before a model unasked."""
FLOOR_FINAL, FLOOR_SEMANTIC = 0.35, 0.25
"""Least scores of a memory that belongs to a prompt. Measured on 50 memories, alone and among 10,000 others:
of 100 prompts about one of them 89 and 91 get it, of 70 about something else 1 and 4 get any."""


class NoMemories(Exception):
    """None could be had; says why."""


def find_memories(
    settings: Settings, prompt: str, most: int, deadline: float, own: str | None = None
) -> list[dict[str, Any]]:
    """Facts that matter to the prompt, best first, until ``deadline`` (``time.monotonic``).

    ``own`` is the task that learns this prompt, where one does: what came of it tells nothing new. Raises
    NoMemories.
    """
    asked = queries(prompt)
    if not asked:
        return []
    server = find(settings, deadline)
    try:
        if server is None:
            if settings.url is not None:
                raise NoMemories(f"cannot reach {settings.url}")
            answers = _alone(settings, asked, deadline)
        else:
            if own is None:
                now = time.monotonic()
                drain(server, Spool(settings.spool), now + (deadline - now) / 2)
            answers = [_ask(server, settings.bank, query, deadline) for query in asked]
    except Unreachable as error:
        raise NoMemories(str(error)) from None
    best: dict[str, dict[str, Any]] = {}
    for one in (one for answer in answers for one in answer):
        if one["id"] not in best or one["scores"]["final"] > best[one["id"]]["scores"]["final"]:
            best[one["id"]] = one
    found = sorted(best.values(), key=lambda one: -one["scores"]["final"]) if len(asked) > 1 else answers[0]
    return relevant([one for one in found if own is None or one.get("document_id") != own], most)


def relevant(found: Sequence[Mapping[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first ``most`` that are above the floor, hold still, and are fit to be shown to a model."""
    kept = [
        dict(one)
        for one in found
        if not _HIDDEN & set(one.get("flags") or ())
        and not one.get("superseded_by")
        and one["scores"]["final"] >= FLOOR_FINAL
        and (one["scores"]["semantic"] or 0.0) >= FLOOR_SEMANTIC
    ]
    return kept[:most]


def _request(query: str) -> dict[str, Any]:
    return {"query": query, "budget": "low", "max_tokens": _TOKENS, "include": {"entities": None}}


def _ask(server: Server, bank_id: str, query: str, deadline: float) -> list[dict[str, Any]]:
    """What the server recalls. Raises Unreachable, NoMemories."""
    path = bank_path(bank_id, "memories", "recall")
    reply = server.ask("POST", path, _request(query), deadline - time.monotonic())
    if reply.status == 404:  # nothing was ever kept there
        return []
    if not reply.ok:
        raise NoMemories(reply.failure(server.where).message)
    found: list[dict[str, Any]] = reply.json()["results"]
    return found


def _alone(settings: Settings, asked: Sequence[str], deadline: float) -> list[list[dict[str, Any]]]:
    """The same without a server: a child opens the database, and closes it in peace. Raises NoMemories."""
    import json
    import subprocess
    import sys

    left = deadline - time.monotonic()
    if left <= 0:
        raise NoMemories(_LATE)
    requests = [_request(query) for query in asked]
    order = {"bank_id": settings.bank, "requests": requests, "take_s": left / _SHARE}
    command = [sys.executable, "-P", "-m", "reverie.cli.embedded"]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what interrupts us must not interrupt it
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(BrokenPipeError):  # it ended at once; the answer will be missing
        child.stdin.write(json.dumps(order).encode())
        child.stdin.close()
    try:
        answer = json.loads(_line(child.stdout.fileno(), deadline))
    except ValueError:
        raise NoMemories("the memory could not be opened") from None
    if "error" in answer:
        raise NoMemories(answer["error"])
    return [one["results"] for one in answer["answers"]]


def _line(descriptor: int, deadline: float) -> bytes:
    """What a child says, up to the end of a line. Raises NoMemories."""
    from select import select

    said = b""
    while not said.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select([descriptor], [], [], left)[0]:
            raise NoMemories(_LATE)
        more = os.read(descriptor, 1 << 16)
        if not more:
            break
        said += more
    return said


def queries(prompt: str) -> list[str]:
    """What a prompt is searched with: its first and its last sentence, and all of a short one.

    What is pasted in between would water a question down: a memory must answer most of it to pass the floor.
    """
    text = prompt.replace("\0", " ").encode("utf-8", "replace").decode().strip()
    sentences = [one.strip() for one in _SENTENCE.split(text) if one.strip()]
    whole = [text] if len(text) <= _SHORT or len(sentences) == 1 else []
    ends = [sentences[0], sentences[-1]] if len(sentences) > 1 else []
    return list(dict.fromkeys(one[:_LONGEST] for one in whole + ends if one))


def as_lines(memories: Sequence[Mapping[str, Any]]) -> str:
    """Memories as a block of text for a model: a line each, with the day it was said."""
    lines = ["Relevant memories:"]
    for one in memories:
        day = (one.get("mentioned_at") or "")[:10]
        lines.append(f"- {' '.join(one['text'].split())}" + (f" ({day})" if day else ""))
    return "\n".join(lines)
