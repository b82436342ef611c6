"""``reverie recall``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from reverie.cli.output import Format, FormatOption, clean, console, day, last_day, tell

if TYPE_CHECKING:
    from rich.console import Console

EXAMPLE = """\b
Examples:
  reverie recall alice "Where does Alice live?"
  reverie recall alice "What did she plan?" --at 2024-06-01 --tag project --format json
  reverie recall alice "Where did Alice live?" --as-of 2023-01-01 --why
"""
_OPTIONS = {
    "query": "QUERY",
    "budget": "--budget",
    "max_tokens": "--max-tokens",
    "types": "--type",
    "tags": "--tag",
    "tags_match": "--tags-match",
    "query_timestamp": "--at",
    "as_of": "--as-of",
    "known_at": "--known-at",
    "explain": "--explain",
}


def recall(
    bank: Annotated[str, Argument(help="Bank to ask.")],
    query: Annotated[str, Argument(help="A question or any text.")],
    budget: Annotated[str | None, Option(help="Depth of the search: low, mid or high.")] = None,
    max_tokens: Annotated[int | None, Option(help="Most tokens of the facts found.")] = None,
    type: Annotated[
        list[str] | None, Option(help="Type: world, experience or observation; may be repeated.")
    ] = None,
    tag: Annotated[list[str] | None, Option(help="Only what carries this tag; may be repeated.")] = None,
    tags_match: Annotated[
        str | None, Option(help="How tags match: any, all, any_strict, all_strict or exact.")
    ] = None,
    at: Annotated[str | None, Option(help="When the question is asked, ISO 8601; default now.")] = None,
    as_of: Annotated[str | None, Option(help="Ask for what was true then, ISO 8601.")] = None,
    known_at: Annotated[str | None, Option(help="Ask for what the memory knew then, ISO 8601.")] = None,
    trace: Annotated[bool, Option("--trace", help="Tell how many were looked at, and for how long.")] = False,
    why: Annotated[
        bool, Option("--why", help="Tell how each fact was found and ranked, and what was cut.")
    ] = False,
    explain: Annotated[
        list[str] | None, Option(help="Id of a fact: why is it found, or not? May be repeated.")
    ] = None,
    limit: Annotated[int, Option(min=1, help="Most facts shown to people; JSON has all.")] = 10,
    format: FormatOption = Format.TABLE,
    as_json: Annotated[bool, Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Find what matters to a question, best first, with dates and sources."""
    from reverie.cli.client import given, path, reach

    body = given(
        query=query,
        budget=budget,
        max_tokens=max_tokens,
        types=type or None,
        tags=tag or None,
        tags_match=tags_match,
        query_timestamp=at,
        as_of=as_of,
        known_at=known_at,
        trace=trace or why or None,
        explain=explain or None,
    )
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "memories", "recall"), body, options=_OPTIONS)
        if not (as_json or format is Format.JSON or json.loads(answer)["results"]):
            memory.ask("GET", path(bank))  # people are told where it is the name that is wrong
    tell(answer, Format.JSON if as_json else format, lambda found: _show(found, limit, why=why))


def _show(found: dict[str, Any], limit: int, *, why: bool) -> None:
    from reverie.cli.why import breakdown, show_cut, show_explanations, show_plan, show_time

    out, results, trace = console(), found["results"], found.get("trace")
    parts: dict[str, str] = {}
    if trace and why:
        show_plan(out, trace)
        out.print("Results", style="bold")
        parts = breakdown(trace)
    if not results:
        out.print("Nothing found.")
    for place, result in enumerate(results[:limit], 1):
        show_fact(out, result, f"{place}. ", parts.get(result["id"], ""))
    if len(results) > limit:
        out.print(f"{limit} of {len(results)} facts; --limit shows more.", style="dim")
    if trace and why:
        show_cut(out, trace)
    show_explanations(out, found.get("explanations") or [])
    if trace:
        show_time(out, trace)


def show_fact(out: Console, result: Mapping[str, Any], mark: str, why: str = "") -> None:
    """A fact behind ``mark``, and below it its dates, source and score, and why it is here."""
    from rich.text import Text

    indent = " " * len(mark)
    body = Text(clean(" ".join(result["text"].split())))
    below = [Text(clean(line), style="dim") for line in (" · ".join(_source(result)), why) if line]
    lines = [line for part in (body, *below) for line in part.wrap(out, max(20, out.width - len(mark)))]
    for number, line in enumerate(lines):
        out.print(Text(mark if number == 0 else indent), line, sep="", end="\n", soft_wrap=True)


def _source(result: Mapping[str, Any]) -> list[str]:
    metadata, scores = result.get("metadata") or {}, result.get("scores")
    parts = [*_dates(result), metadata.get("speaker"), result.get("context")]
    parts.append(f"document {result['document_id']}" if result["document_id"] else None)
    parts.append(f"score {scores['final']:.2f}" if scores else None)
    parts.append(f"held until {day(result['valid_until'])}" if result.get("valid_until") else None)
    return [part for part in parts if part]


def _dates(result: Mapping[str, Any]) -> list[str]:
    """When it happened, which may be open on one side, and when it was said."""
    start, end = day(result["occurred_start"]), last_day(result["occurred_end"])
    said = day(result["mentioned_at"])
    if start and end:
        happened = f"of {start} to {end}" if end > start else f"of {start}"
    else:
        happened = f"from {start}" if start else f"until {end}" if end else ""
    if not happened:
        return [said]
    return [happened, f"said {said}"] if said and said != start else [happened]
