"""Answers as text for the screen. All of it is plain: nothing in a memory is read as markup or obeyed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from reverie.cli.output import clean, day, moment
from reverie.cli.recall import show_fact
from reverie.cli.why import breakdown, show_cut, show_plan, show_time

Answer = Mapping[str, Any]
_WIDEST, _LONGEST = 300, 50_000
"""Characters shown of a cell, and of a document."""


def line(value: object) -> Text:
    """A value in one line of a table, cut where it is long."""
    told = "" if value is None else clean(" ".join(str(value).split()))
    return Text(told if len(told) <= _WIDEST else told[:_WIDEST] + "…", no_wrap=True)


def title(text: str) -> Text:
    """A heading."""
    return Text(clean(text) + "\n", style="bold")


def field(name: str, value: object) -> Text:
    """What is known of something, where anything is."""
    if value in (None, "", [], {}):
        return Text()
    told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return Text.assemble((f"{name}: ", "dim"), clean(told), "\n")


def joined(parts: Iterable[Text]) -> Text:
    """One text of several."""
    return Text().join(parts)


def found(result: Answer, trace: Answer | None) -> Text:
    """A result of a search and what its score is made of."""
    why = breakdown(trace).get(result["id"], "") if trace else ""
    score, _, rest = why.partition(" · ")
    total, _, parts = score.partition(" = ")
    return joined(
        [
            Text(clean(result["text"]) + "\n\n"),
            *_about(result),
            Text("\n"),
            title("Why it is here") if why else Text(),
            field("score", total),
            *(Text(f"  {clean(part)}\n") for part in parts.split(" + ") if part),
            field("found by", rest),
        ]
    )


def traced(answer: Answer, width: int) -> Text:
    """All of a search: the plan, what each strategy found, results with their scores, and what was cut."""
    out = Console(
        file=io.StringIO(), force_terminal=True, color_system="standard", width=max(40, width),
        highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    trace = answer["trace"]
    show_plan(out, trace)
    out.print("Results", style="bold")
    parts = breakdown(trace)
    for place, result in enumerate(answer["results"], 1):
        show_fact(out, result, f"{place}. ", parts.get(result["id"], ""))
    show_cut(out, trace)
    show_time(out, trace)
    assert isinstance(out.file, io.StringIO)
    return Text.from_ansi(out.file.getvalue())


def memory(one: Answer) -> Text:
    """A fact or an observation in full."""
    source = one.get("source") or {}
    place = f"{source['document_id']}, characters {source['start']}-{source['end']}" if source else ""
    return joined(
        [
            Text(clean(one["text"]) + "\n\n"),
            *_about(one),
            field("why", one.get("why")),
            field("where", one.get("where")),
            field("feeling", one.get("feeling")),
            field("recurs", one.get("recurrence")),
            field("state", one.get("state")),
            field("reason", one.get("reason") or one.get("invalidation_reason")),
            field("read from", place),
            field("flags", one.get("flags")),
            field("id", one["id"]),
        ]
    )


def _about(one: Answer) -> list[Text]:
    speaker = one.get("speaker") or (one.get("metadata") or {}).get("speaker")
    happened = [day(one.get("occurred_start")), day(one.get("occurred_end"))]
    entities = one.get("entities")
    return [
        field("type", one.get("type")),
        field("happened", " to ".join(part for part in dict.fromkeys(happened) if part)),
        field("said", moment(one.get("mentioned_at"))),
        field("speaker", speaker),
        field("context", one.get("context")),
        field("held until", day(one.get("valid_until"))),
        field("entities", entities),
        field("tags", one.get("tags")),
        field("document", one.get("document_id")),
    ]


def entity(one: Answer, facts: Answer) -> Text:
    """An entity, its other names, and what is said of it."""
    metadata = one.get("metadata") or {}
    names = [alias["alias"] for alias in metadata.get("aliases") or []]
    listed = [
        Text.assemble(
            (f"{day(fact['date']) or '          '}  ", "dim"), clean(" ".join(fact["text"].split())), "\n"
        )
        for fact in facts["items"]
    ]
    return joined(
        [
            title(one["canonical_name"]),
            field("kind", metadata.get("kind")),
            field("also", names),
            field("named", f"{one['mention_count']} times"),
            field("first seen", moment(one.get("first_seen"))),
            field("last seen", moment(one.get("last_seen"))),
            field("id", one["id"]),
            Text("\n"),
            *listed,
            field("shown", f"{len(listed)} of {facts['total']}" if len(listed) < facts["total"] else ""),
        ]
    )


def document(one: Answer) -> Text:
    """A document and the beginning of its text."""
    text = one.get("original_text") or ""
    more = f"\n… and {len(text) - _LONGEST:,} characters more" if len(text) > _LONGEST else ""
    return joined(
        [
            title(one["id"]),
            field("memories", one["memory_unit_count"]),
            field("retained", moment(one["created_at"])),
            field("changed", moment(one["updated_at"])),
            field("tags", one.get("tags")),
            Text("\n"),
            Text(clean(text[:_LONGEST])),
            Text(more, style="dim"),
        ]
    )


def operation(one: Answer) -> Text:
    """All that is known of an operation."""
    return joined(
        field(
            name.replace("_", " "),
            json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value,
        )
        for name, value in one.items()
        if value is not None and name not in ("id", "task_type")
    )
