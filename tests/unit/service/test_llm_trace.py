"""What is kept of a call of a model."""

from __future__ import annotations

import json
import math
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pytest

from reverie.model import Bank, Usage
from reverie.model.calls import About, Call
from reverie.service.llm_trace import LlmTrace
from reverie.store import llm_requests
from reverie.store.db import Database
from reverie.store.usage import NotedCall
from reverie.telemetry import LLM_TRACE_DROPPED

KEY = "sk-proj-" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
NOW = datetime(2025, 1, 15, 10, tzinfo=UTC)
RUN = UUID("01a1fdac-7ef0-71a3-8920-7a7dc2ecec0a")


class FakeDatabase:
    """Gives connections."""

    @asynccontextmanager
    async def connection(self, *, asked: bool = True) -> AsyncIterator[None]:
        yield


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Mapping[str, Any]]]:
    """What was written, with the number of its bank."""
    found: list[tuple[int, Mapping[str, Any]]] = []

    async def note(connection: Any, bank: Bank, calls: Sequence[Mapping[str, Any]]) -> None:
        found.extend((bank.number, one) for one in calls)

    monkeypatch.setattr(llm_requests, "note", note)
    return found


def call(user: str, answer: dict[str, Any] | None = None) -> NotedCall:
    about = About("extract", ("d",), (RUN,))
    error = None if answer is not None else "timeout: no answer in 5 s"
    one = Call("openai:gpt:x", about, "Rules.", user, answer, Usage(10, 2, 4, 1), error, NOW, NOW)
    return NotedCall(7, "retain", RUN, one)


def trace(most: int = 200, **options: Any) -> LlmTrace:
    made = {"enabled": True, "most_characters": most, **options}
    return LlmTrace(cast(Database, FakeDatabase()), **made)


async def test_a_call_with_its_columns(kept: list[tuple[int, Mapping[str, Any]]]) -> None:
    traced = trace()
    traced.note(call("Read \0this."))
    await traced.writer.flush()
    ((bank, one),) = kept
    assert bank == 7
    assert (one["provider"], one["model"], one["operation"], one["scope"]) == (
        "openai",
        "gpt:x",
        "retain",
        "extract",
    )
    assert one["input"] == [
        {"role": "system", "content": "Rules."},
        {"role": "user", "content": "Read this."},
    ]
    assert (one["output"], one["error"]) == (None, "timeout: no answer in 5 s")
    assert (one["input_tokens"], one["output_tokens"], one["cached_tokens"]) == (10, 2, 4)
    assert (one["documents"], one["memories"], one["run"]) == (["d"], [str(RUN)], str(RUN))


@pytest.mark.parametrize("before", range(140, 200, 7))
async def test_no_secret_is_kept_wherever_the_cut_is(
    before: int, kept: list[tuple[int, Mapping[str, Any]]]
) -> None:
    traced = trace()
    text = "x " * (before // 2) + f"The key is {KEY} and more. " + "y " * 400
    traced.note(call(text, {"facts": [text]}))
    traced.note(call("Short.", {"facts": [f"The key is {KEY}."]}))
    await traced.writer.flush()
    (_, long), (_, short) = kept
    assert len(long["input"][1]["content"]) == 200
    assert isinstance(long["output"], str)
    assert len(long["output"]) == 200
    assert short["output"] == {"facts": ["The key is [redacted: api key]."]}
    assert KEY[:20] not in json.dumps([long, short])


@pytest.mark.parametrize("value", ["a\0b", math.inf, math.nan, "\ud800"])
async def test_an_answer_that_the_database_has_no_object_for(
    value: Any, kept: list[tuple[int, Mapping[str, Any]]]
) -> None:
    traced = trace()
    traced.note(call("A", {"facts": [value]}))
    await traced.writer.flush()
    ((_, one),) = kept
    written = json.dumps(one["output"], allow_nan=False)  # as the database takes it
    written.encode().decode()
    assert "facts" in written
    assert not re.search(r"(?<!\\)\\u(0000|d8)", written)


async def test_switched_off_and_too_many(kept: list[tuple[int, Mapping[str, Any]]]) -> None:
    off = trace(enabled=False)
    off.note(call("A"))
    await off.writer.flush()
    before = LLM_TRACE_DROPPED._value.get()
    full = trace(most_waiting=600)
    full.note(call("A"))
    full.note(call("B"))
    await full.writer.flush()
    assert len(kept) == 1
    assert LLM_TRACE_DROPPED._value.get() - before == 507
