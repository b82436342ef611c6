"""Conversations in JSON, written out as the transcripts that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from reverie.language.stamps import read_stamp
from reverie.language.turns import could_be_label, is_label_name

_NAMES = ("name", "speaker", "author", "from", "role")
"""Keys that say who speaks, the best first; an author or sender may itself be an object with a name."""
_CONTENTS = ("content", "text", "message")
_STAMPS = ("timestamp", "created_at", "time", "date", "ts")
_LISTS = ("messages", "conversation")
_INDENT = "    "
_NOT_IN_NAMES = re.compile(r"[^\w.'’&@ -]+")
_EPOCH = re.compile(r"\d{9,13}(?:\.\d+)?")
_LATEST_SECONDS = 32_503_680_000  # the year 3000; larger numbers are milliseconds


def normalize(content: str) -> str:
    """``content``, or its transcript where it is a conversation in JSON or JSONL.

    An array of messages, an object with them in ``messages`` or ``conversation``, or a message a line becomes
    one turn after the other, ``[2024-05-03T10:00:00+00:00] Alice: text``: the name, else the role; without
    brackets where there is no time. Contents stay as they are, but a line in one that would read as a turn of
    its own is indented by four spaces, which makes it part of the turn (see reverie.language.turns), and
    NUL characters, which the database cannot hold, are left out. All else comes back unchanged: other JSON,
    broken JSON, prose.
    """
    if content.lstrip("\ufeff \t\r\n")[:1] not in ("[", "{"):
        return content
    messages = _messages(content.lstrip("\ufeff"))
    if messages is None:
        return content
    turns = [turn for number, message in enumerate(messages) for turn in _turns(message, number)]
    speakers = {turn.partition(":")[0] for turn in turns if not turn.startswith("[")}
    # many speakers without times could be taken for the keys of a list; blank lines between tell them apart
    return ("\n\n" if len(speakers) > 2 else "\n").join(turns) or content


def _messages(content: str) -> Sequence[Mapping[str, Any]] | None:
    """The messages of a conversation; None where the content is something else."""
    parsed = _parsed(content)
    if parsed is None:
        lines = [line for line in content.split("\n") if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
            return None
        parsed = [_parsed(line) for line in lines]
    if isinstance(parsed, dict):
        inside = [parsed[key] for key in _LISTS if isinstance(parsed.get(key), list)]
        parsed = inside[0] if inside else [parsed] if "role" in parsed else None
    if isinstance(parsed, list) and parsed and all(map(_speaks, parsed)):
        return parsed
    return None


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _speaks(message: object) -> bool:
    """Whether a value has what a message has: who speaks, and what is said or a place for it."""
    if not isinstance(message, dict) or not any(_name_of(message.get(key)) for key in _NAMES):
        return False
    contents = [message[key] for key in _CONTENTS if key in message]
    return bool(contents) and all(c is None or isinstance(c, str | list) for c in contents)


def _turns(message: Mapping[str, Any], number: int) -> Iterator[str]:
    """The turn of a message that says anything."""
    said = next((text for key in _CONTENTS if (text := _text(message.get(key)))), "")
    said = said.replace("\0", "").strip()
    if said:
        moment = next((m for key in _STAMPS if (m := _moment(message.get(key)))), None)
        yield f"{f'[{moment}] ' if moment else ''}{_speaker(message, number)}: {_escaped(said)}"


def _text(content: object) -> str:
    """What is said: a text, or the texts among the parts of a message."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = [p if isinstance(p, str) else p.get("text") if isinstance(p, dict) else None for p in content]
    return "\n".join(part for part in parts if isinstance(part, str) and part.strip())


def _escaped(said: str) -> str:
    """A message whose further lines cannot be taken for turns."""
    first, *rest = re.split(r"(?<=\n)", said)
    return first + "".join(_INDENT + line if could_be_label(line) else line for line in rest)


def _name_of(value: object) -> str:
    if isinstance(value, dict):
        value = next((value[k] for k in ("name", "username", "role") if isinstance(value.get(k), str)), "")
    return value.strip() if isinstance(value, str) else ""


def _speaker(message: Mapping[str, Any], number: int) -> str:
    """A name that reads as a label; the role where the name cannot."""
    for key in _NAMES:
        name = _NOT_IN_NAMES.sub(" ", _name_of(message.get(key)))
        name = " ".join(name.split()[:4])
        for written in (name, name[:1].upper() + name[1:], name.title()):
            if is_label_name(written):
                return written
    return "user" if number % 2 == 0 else "assistant"


def _moment(value: object) -> str | None:
    """A time as ISO 8601 or, where it only is a clock time, as it was written."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and _EPOCH.fullmatch(value)):
        seconds = float(value)
        seconds /= 1000 if seconds > _LATEST_SECONDS else 1
        if not 0 < seconds <= _LATEST_SECONDS:
            return None
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0).isoformat()
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 40:
        return None
    written = value.strip()
    try:
        return datetime.fromisoformat(written).isoformat()
    except ValueError:
        plain = not any(sign in written for sign in "[]\n")
        return written if plain and read_stamp(written, datetime.now(UTC)) else None
