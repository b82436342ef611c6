"""What a refresh of a mental model came to, before anything of it is stored."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from reverie.model import Usage
from reverie.reflect.reflection import Account, LlmCall, Reflection, ToolCall, UsedMemory
from reverie.reflect.refresh.outcomes import FailureReason, Fallback, Mode, Outcome, TracedOutcome
from reverie.reflect.refresh.provenance import Grounded


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of the memory before the refresh: when, and of what has changed since the last one.

    ``last_memory`` is when the newest memory of the model's scope changed, None where there is none.
    """

    at: datetime
    last_memory: datetime | None
    since: datetime | None = None
    news: tuple[UUID, ...] = ()
    gone: tuple[UUID, ...] = ()
    gone_texts: tuple[str, ...] = ()
    changed: tuple[UUID, ...] = ()
    """Memories that the content rests on and that are gone, no longer true, or edited."""
    has_changed: bool = False
    """Whether anything that it rests on has changed at all."""


@dataclass(slots=True)
class Refreshed:
    """A refresh. ``content`` is what is to be stored; where nothing is written, what was there.

    ``based_on`` are the memories that the content rests on, by their type, as the wire has them.
    ``applied`` and ``skipped`` are the edits of a delta.
    """

    requested_mode: Mode
    mode: Mode
    seen: Seen
    content: str
    fallback: Fallback | None = None
    outcome: Outcome = "content_preserved_no_new_facts"
    failure: FailureReason | None = None
    candidate: str = ""
    sentences: Sequence[Grounded] = ()
    based_on: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    structured_output: dict[str, Any] | None = None
    applied: list[dict[str, Any]] | None = None
    skipped: list[dict[str, Any]] = field(default_factory=list)
    tier: str = "rules"
    usage: Usage = field(default_factory=Usage)
    tool_calls: list[ToolCall] = field(default_factory=list)
    llm_calls: list[LlmCall] = field(default_factory=list)
    retrieved: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    duration_ms: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether there is anything to store as the content, be it the same as before."""
        return self.outcome in ("content_written", "content_unchanged")

    @property
    def failed(self) -> bool:
        """Whether it refused to write."""
        return self.outcome.startswith("refresh_failed")

    def refused(self, outcome: Outcome, reason: FailureReason) -> Refreshed:
        """This refresh, which is not to be stored for a reason."""
        self.outcome, self.failure = outcome, reason
        return self

    def anew(self, why: str) -> None:
        """Give a delta up: the content is to be written anew."""
        self.mode, self.outcome, self.failure = "full", "content_preserved_no_new_facts", None
        self.applied, self.skipped, self.sentences, self.based_on = None, [], (), {}
        self.used.clear()
        self.warnings.append(why)

    def note(self, account: Account) -> None:
        """Enter what was done and spent."""
        self.usage += account.usage
        self.tool_calls += account.tool_calls
        self.llm_calls += account.llm_calls
        self.warnings += account.warnings

    def take(self, reflection: Reflection) -> None:
        """Enter what a reflection did and found."""
        account = reflection.account
        self.note(account)
        self.tier = reflection.tier
        self.retrieved += _retrieved(account.tool_calls)
        self.used += Counter(one.fact_type for one in reflection.memories)
        self.structured_output = reflection.structured_output

    def memory_ids(self) -> set[UUID]:
        """All memories that the content rests on."""
        shown = {UUID(one["id"]) for kind in _MEMORIES for one in self.based_on.get(kind, ())}
        return shown | {key for one in self.sentences for key in one.memory_ids}

    def diff(self, old: str) -> str:
        """What is different from the old content, as a unified diff; empty where nothing is."""
        new = self.content.splitlines()
        lines = difflib.unified_diff(old.splitlines(), new, "stored", "new", lineterm="")
        return "\n".join(lines)


_MEMORIES = ("world", "experience", "observation")
_SEARCHES = {"recall": "memory", "search_observations": "observation"}
"""Tools that return memories, with what those are whose type is not told."""


def _retrieved(calls: Iterable[ToolCall]) -> Counter[str]:
    """How many memories of each type the searches returned, each counted once."""
    kinds: dict[str, str] = {}
    for call in calls:
        if call.tool not in _SEARCHES:
            continue
        for items in call.output.values():
            for item in items if isinstance(items, list) else ():
                if isinstance(item, Mapping):
                    kinds[str(item.get("id"))] = str(item.get("type") or _SEARCHES[call.tool])
                else:
                    kinds[str(item)] = _SEARCHES[call.tool]
    return Counter(kinds.values())


def grounds(reflection: Reflection) -> dict[str, list[dict[str, Any]]]:
    """What a reflection rests on, as the wire has it: memories by their type, mental models, directives."""
    found: dict[str, list[dict[str, Any]]] = {}
    for memory in reflection.memories:
        found.setdefault(memory.fact_type, []).append(shown(memory))
    if reflection.mental_models:
        found["mental-models"] = [
            {"id": one.id, "text": one.text, "context": one.name} for one in reflection.mental_models
        ]
    if reflection.outcomes:
        found["directives"] = [
            {"id": str(one.directive.id), "name": one.directive.name, "content": one.directive.content}
            for one in reflection.outcomes
        ]
    return found


def shown(memory: UsedMemory) -> dict[str, Any]:
    """A memory as the wire has it."""
    start, end = memory.occurred_start, memory.occurred_end
    return {
        "id": str(memory.id),
        "text": memory.text,
        "type": memory.fact_type,
        "context": memory.context,
        "occurred_start": start.isoformat() if start else None,
        "occurred_end": end.isoformat() if end else None,
    }


def response(refreshed: Refreshed, trigger: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept beside the content: what it rests on, sentence by sentence, and if asked for the trace."""
    kept: dict[str, Any] = {
        "text": refreshed.content,
        "based_on": refreshed.based_on,
        "sentences": [one.as_dict() for one in refreshed.sentences],
        "structured_output": refreshed.structured_output,
        "tier": refreshed.tier,
        "usage": usage(refreshed.usage),
    }
    if trigger.get("keep_trace"):
        kept["trace"] = trace(refreshed, full=False)
    return kept


def usage(spent: Usage) -> dict[str, int]:
    """Tokens as the wire has them."""
    return {
        "input_tokens": spent.input,
        "output_tokens": spent.output,
        "total_tokens": spent.input + spent.output,
        "cached_tokens": spent.cached,
        "thoughts_tokens": 0,
    }


def trace(refreshed: Refreshed, *, full: bool) -> dict[str, Any]:
    """How a refresh came to its result, as the wire has it; ``full``: with what the searches returned."""
    since = refreshed.seen.since
    calls = [
        {
            "tool": call.tool,
            "reason": None,
            "input": call.input,
            "output": call.output if full else None,
            "updated_at": since.isoformat() if since and refreshed.mode == "delta" else None,
            "result_count": max((len(v) for v in call.output.values() if isinstance(v, list)), default=0),
            "duration_ms": call.duration_ms,
            "iteration": call.iteration,
        }
        for call in refreshed.tool_calls
    ]
    return {
        "recorded_at": refreshed.seen.at.isoformat(),
        "effective_mode": refreshed.mode,
        "mode_fallback_reason": refreshed.fallback,
        "outcome": wire_outcome(refreshed.outcome),
        "tool_calls": calls,
        "llm_calls": [{"scope": one.scope, "duration_ms": one.duration_ms} for one in refreshed.llm_calls],
        "delta_operations": edits(refreshed),
        "retraction": retraction(refreshed),
        "usage": usage(refreshed.usage),
        "duration_ms": refreshed.duration_ms,
        "warnings": refreshed.warnings,
    }


def wire_outcome(outcome: Outcome) -> TracedOutcome:
    """An outcome by the names that traces have: they know none for a structured output that failed."""
    return "refresh_failed_empty_candidate" if outcome == "refresh_failed_structured_output" else outcome


def edits(refreshed: Refreshed) -> dict[str, Any] | None:
    """The edits of a delta, None where it was none."""
    if refreshed.applied is None:
        return None
    return {"applied": refreshed.applied, "skipped": refreshed.skipped}


def retraction(refreshed: Refreshed) -> dict[str, Any] | None:
    """What the content rested on and that is gone, None where nothing is."""
    seen = refreshed.seen
    if not seen.gone:
        return None
    return {
        "fact_ids": [str(key) for key in seen.gone],
        "fact_texts": list(seen.gone_texts),
        "applied": not refreshed.failed and (refreshed.mode == "full" or refreshed.applied is not None),
        "deferred_reason": None,
    }
