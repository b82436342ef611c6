"""What is done with an answer that stands: shortened to its tokens, put into the form of a schema."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from reverie.language.sentences import sentences
from reverie.language.tokens import count
from reverie.providers.llm.base import LlmError
from reverie.recall.budget import shorten
from reverie.reflect import prompts
from reverie.reflect.answers import Rewritten, Structured
from reverie.reflect.asked import Asked
from reverie.reflect.loop import MOST_WRITTEN, Asking
from reverie.reflect.shape import misfit

_STRUCTURE_TOKENS = 4096
_STRUCTURE_TRIES = 2


async def fitted(asking: Asking, asked: Asked, text: str) -> str:
    """The answer within its tokens: shortened by a call if it has too many, then cut at a sentence."""
    if count(text) <= asked.max_tokens:
        return text
    try:
        prompt = prompts.shorten(asked.words, text, asked.max_tokens)
        most = min(asked.max_tokens, MOST_WRITTEN) + 100
        shorter = (await asking("shorten", prompt, Rewritten, most)).answer.strip()
    except LlmError:
        shorter = ""
    return cut(shorter or text, asked.max_tokens)


def cut(text: str, limit: int) -> str:
    """The longest start of a text, in whole sentences, of at most ``limit`` tokens; if need be, in words."""
    if count(text) <= limit:
        return text
    kept = ""
    for span in sentences(text):
        if count(text[: span.end]) > limit:
            break
        kept = text[: span.end]
    return kept or shorten(text, limit, count)


def sources_cut(text: str, limit: int) -> str:
    """An answer whose list of sources, all but the first, is cut to what the tokens leave."""
    lines = text.split("\n")
    while (
        count("\n".join(lines)) > limit
        and len(lines) > 2
        and all(line.startswith("- ") for line in lines[-2:])
    ):
        lines.pop()
    return "\n".join(lines)


async def structured(asking: Asking, asked: Asked, text: str) -> dict[str, Any]:
    """The answer as an object that fits the schema. Raises LlmError, ValueError for one that does not fit."""
    assert asked.response_schema is not None
    wrong: str | None = None
    for number in range(_STRUCTURE_TRIES):
        prompt = prompts.structure(asked.words, text, dict(asked.response_schema), wrong)
        scope = "structure" if number == 0 else "structure_again"
        answer = await asking(scope, prompt, Structured, _STRUCTURE_TOKENS)
        value, wrong = await asyncio.to_thread(_read, answer.json_text, asked.response_schema)
        if value is not None:
            return value
    raise ValueError(wrong or "it does not fit the schema")


def _read(text: str, schema: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
    """The object that a text holds, or what is wrong with it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None, "it is not JSON"
    if not isinstance(value, dict):
        return None, "it is not a JSON object"
    wrong = misfit(value, schema)
    return (None, wrong) if wrong else (value, None)
