"""Answers as text for those who do not read their structure: short, each fact with its id."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from reverie.service.recall_response import RecallResponse, RecallResult
from reverie.service.reflect_models import ReflectResponse
from reverie.service.responses import RetainResponse

_DAY = len("2024-05-06")


def plain(answer: Any) -> str:
    """The answer as JSON, without what is not set."""
    if isinstance(answer, BaseModel):
        return answer.model_dump_json(by_alias=True, exclude_none=True)
    return json.dumps(_set(answer), ensure_ascii=False, separators=(",", ":"))


def told(answer: Any) -> str:
    """The sentence that an answer has of what was done."""
    return getattr(answer, "message", None) or plain(answer)


def retained(answer: RetainResponse) -> str:
    """What became of what was given."""
    if answer.run_async:
        return f"Accepted for bank {answer.bank_id} as operation {answer.operation_id}."
    done = f"Retained in bank {answer.bank_id}."
    return "\n".join([done, *(answer.warnings or ())])


def recalled(answer: RecallResponse) -> str:
    """The facts, best first, one a line, then the chunks that were asked for."""
    if not answer.results:
        return "Nothing in this bank matters to the query."
    lines = [_fact(number, result) for number, result in enumerate(answer.results, 1)]
    for chunk in (answer.chunks or {}).values():
        lines.append(f"\nFrom chunk {chunk.id}:\n{chunk.text}")
    return "\n".join(lines)


def reflected(answer: ReflectResponse) -> str:
    """The answer, and below it what it rests on where that was asked for."""
    parts = [answer.text, *(answer.warnings or ())]
    if answer.structured_output is not None:
        parts.append(json.dumps(answer.structured_output, ensure_ascii=False))
    if answer.based_on is not None and answer.based_on.memories:
        facts = [f"- {fact.text} [{fact.id}]" for fact in answer.based_on.memories]
        parts.append("\n".join(["Based on:", *facts]))
    return "\n\n".join(parts)


def _fact(number: int, result: RecallResult) -> str:
    begun = result.occurred_start or result.mentioned_at
    known = [begun[:_DAY] if begun else None, result.context, result.type, f"id {result.id}"]
    if result.valid_until:
        known.append(f"held until {result.valid_until[:_DAY]}")
    if result.flags:
        known.append(f"flagged: {', '.join(result.flags)}")
    return f"{number}. {result.text} [{'; '.join(part for part in known if part)}]"


def _set(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _set(part) for key, part in value.items() if part is not None}
    return [_set(part) for part in value] if isinstance(value, list) else value
