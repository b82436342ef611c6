"""A reflection as plain data in the shape of the wire: what is answered, and kept of an operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reverie.reflect.reflection import Account, Reflection


@dataclass(frozen=True, slots=True)
class Included:
    """What is told beside the answer."""

    facts: bool = False
    tool_calls: bool = False
    outputs: bool = True


def told(reflection: Reflection, included: Included) -> dict[str, Any]:
    """The answer as the wire has it."""
    account = reflection.account
    usage = account.usage
    data: dict[str, Any] = {
        "text": reflection.text,
        "based_on": _based_on(reflection) if included.facts else None,
        "structured_output": reflection.structured_output,
        "usage": {
            "input_tokens": usage.input,
            "output_tokens": usage.output,
            "total_tokens": usage.input + usage.output,
            "cached_tokens": usage.cached,
            "thoughts_tokens": 0,
        },
        "trace": _trace(account, outputs=included.outputs) if included.tool_calls else None,
    }
    if reflection.outcomes:
        data["directives"] = [
            {
                "id": str(one.directive.id),
                "name": one.directive.name,
                "status": one.status,
                "reason": one.reason,
            }
            for one in reflection.outcomes
        ]
    if account.structured_error:
        data["structured_output_error"] = account.structured_error
    if account.warnings:
        data["warnings"] = list(account.warnings)
    return data


def _based_on(reflection: Reflection) -> dict[str, Any]:
    return {
        "memories": [
            {
                "id": str(one.id),
                "text": one.text,
                "type": one.fact_type,
                "context": one.context,
                "occurred_start": _time(one.occurred_start),
                "occurred_end": _time(one.occurred_end),
            }
            for one in reflection.memories
        ],
        "mental_models": [
            {"id": one.id, "text": one.text, "context": one.name} for one in reflection.mental_models
        ],
        "directives": [
            {"id": str(one.directive.id), "name": one.directive.name, "content": one.directive.content}
            for one in reflection.outcomes
        ],
    }


def _trace(account: Account, *, outputs: bool) -> dict[str, Any]:
    return {
        "tool_calls": [
            {
                "tool": one.tool,
                "input": one.input,
                "output": one.output if outputs else None,
                "duration_ms": one.duration_ms,
                "iteration": one.iteration,
            }
            for one in account.tool_calls
        ],
        "llm_calls": [{"scope": one.scope, "duration_ms": one.duration_ms} for one in account.llm_calls],
    }


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
