"""``reverie reflect``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from reverie.cli.output import USAGE, Failure, Format, FormatOption, clean, console, day, say, tell

if TYPE_CHECKING:
    from rich.console import Console

EXAMPLE = """\b
Examples:
  reverie reflect alice "Where does Alice live, and since when?"
  reverie reflect alice "What does she plan?" --budget high --tag project --why
  reverie reflect alice "Which city?" --schema city.json --format json
"""
_OPTIONS = {
    "query": "QUESTION",
    "budget": "--budget",
    "max_tokens": "--max-tokens",
    "fact_types": "--type",
    "tags": "--tag",
    "tags_match": "--tags-match",
    "query_timestamp": "--at",
}


def reflect(
    bank: Annotated[str, Argument(help="Bank to ask.")],
    question: Annotated[str, Argument(metavar="QUESTION", help="What is to be answered.")],
    budget: Annotated[str | None, Option(help="How long to search: low, mid or high.")] = None,
    max_tokens: Annotated[int | None, Option(help="Most tokens of the answer.")] = None,
    type: Annotated[
        list[str] | None, Option(help="Type: world, experience or observation; may be repeated.")
    ] = None,
    tag: Annotated[list[str] | None, Option(help="Only what carries this tag; may be repeated.")] = None,
    tags_match: Annotated[
        str | None, Option(help="How tags match: any, all, any_strict, all_strict or exact.")
    ] = None,
    at: Annotated[str | None, Option(help="When the question is asked, ISO 8601; default now.")] = None,
    all_directives: Annotated[
        bool, Option("--all-directives", help="Apply all active directives, whatever their tags.")
    ] = False,
    no_mental_models: Annotated[
        bool, Option("--no-mental-models", help="Use no answers that were worked out before.")
    ] = False,
    schema: Annotated[
        Path | None, Option(help="File with a JSON schema to put the answer into; needs a language model.")
    ] = None,
    why: Annotated[
        bool, Option("--why", help="Tell what was searched, and what the model was asked.")
    ] = False,
    later: Annotated[bool, Option("--async", help="Answer in the background; prints the operation.")] = False,
    format: FormatOption = Format.TABLE,
    as_json: Annotated[bool, Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Answer a question from what a bank holds, with what the answer rests on."""
    from reverie.cli.client import given, path, reach

    body = given(
        query=question,
        budget=budget,
        max_tokens=max_tokens,
        fact_types=type or None,
        tags=tag or None,
        tags_match=tags_match,
        apply_all_directives=all_directives or None,
        exclude_mental_models=no_mental_models or None,
        response_schema=_schema(schema) if schema else None,
        include={"facts": {}, **({"tool_calls": {}} if why else {})},
        query_timestamp=at,
    )
    if later:
        body["async"] = True
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "reflect"), body, options=_OPTIONS)
    tell(answer, Format.JSON if as_json else format, _show_operation if later else _show)


def _show_operation(found: Mapping[str, Any]) -> None:
    say(f"operation {found['operation_id']}")


def _schema(path: Path) -> dict[str, Any]:
    """The schema in a file. Raises Failure."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(USAGE, f"--schema {path}: {error}") from None
    if not isinstance(found, dict):
        raise Failure(USAGE, f"--schema {path}: a JSON schema is an object")
    return found


def _show(found: Mapping[str, Any]) -> None:
    out = console()
    out.print(clean(found["text"]), soft_wrap=True, markup=False, highlight=False)
    if found.get("structured_output") is not None:
        out.print_json(json.dumps(found["structured_output"], ensure_ascii=False))
    _show_ground(out, found.get("based_on") or {})
    for one in found.get("directives") or []:
        _line(out, f"directive “{one['name']}” {one['status'].replace('_', ' ')}: {one['reason']}")
    for warning in found.get("warnings") or []:
        _line(out, warning, "yellow")
    for call in (found.get("trace") or {}).get("tool_calls", []):
        given = " ".join(str(value) for value in call["input"].values())
        _line(out, f"{call['tool']} {given} · {call['duration_ms']} ms")
    for call in (found.get("trace") or {}).get("llm_calls", []):
        _line(out, f"model, {call['scope']} · {call['duration_ms']} ms")
    usage = found.get("usage") or {}
    if usage.get("total_tokens"):
        _line(out, f"{usage['input_tokens']} tokens read, {usage['output_tokens']} written by the model")


def _show_ground(out: Console, ground: Mapping[str, Any]) -> None:
    """What the answer rests on."""
    memories, models = ground.get("memories") or [], ground.get("mental_models") or []
    if memories or models:
        out.print()
        _line(out, "based on")
    for one in models:
        _line(out, f"- mental model {one['context'] or one['id']}")
    for one in memories:
        when = day(one["occurred_start"])
        beside = " · ".join(part for part in (when and f"of {when}", one["context"]) if part)
        _line(out, f"- {' '.join(one['text'].split())}" + (f" ({beside})" if beside else ""))


def _line(out: Console, text: str, style: str = "dim") -> None:
    out.print(clean(text), style=style, soft_wrap=True, markup=False, highlight=False)
