"""The agent loop: a model searches, step by step, and answers; bounded in steps, time and tokens."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from reverie.model import Usage
from reverie.model.calls import About
from reverie.providers.llm.base import Budget as TokenBudget
from reverie.providers.llm.base import LlmError, LlmOverflow, LlmTimeout, Output, Prompt
from reverie.providers.llm.client import LanguageModel, estimate
from reverie.recall.plan import Budget
from reverie.reflect import prompts
from reverie.reflect.answers import Cited, Step
from reverie.reflect.asked import Asked
from reverie.reflect.citations import without_handles
from reverie.reflect.evidence import Evidence
from reverie.reflect.find import Model
from reverie.reflect.reflection import Account, Directive, LlmCall
from reverie.reflect.tools import Tools

_STEP_TOKENS = 400
"""Tokens that a step takes beside an answer."""
MOST_WRITTEN = 8192
"""Tokens of an answer that a model is asked for at once: many models write no more."""
UNCITED = (
    "Your answer cited nothing that a search has returned. Cite what it rests on, or set unknown to true."
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a reflection may take: steps of the model, seconds in all, tokens of what it is shown."""

    steps: int
    seconds: float
    tokens: int


BOUNDS: dict[Budget, Bounds] = {
    "low": Bounds(5, 60.0, 12_000),
    "mid": Bounds(10, 120.0, 32_000),
    "high": Bounds(20, 240.0, 64_000),
}
_LAST = 0.25
"""Share of the time that is kept for the answer and what is done with it."""


class Uncited(Exception):
    """The model did not say what its answer rests on, although it was asked twice."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer and what it cites; ``unknown``: nothing found holds it."""

    text: str
    memories: list[Evidence]
    models: list[Model]
    unknown: bool


class Asking:
    """A model on the account of one reflection: calls that are timed, counted, and stopped at its end."""

    def __init__(
        self, model: LanguageModel, asked: Asked, account: Account, budget: TokenBudget | None
    ) -> None:
        self._model, self._asked, self._account, self._budget = model, asked, account, budget
        self._ends = time.monotonic() + BOUNDS[asked.budget].seconds
        self.shown: tuple[uuid.UUID, ...] = ()
        """Facts and observations that the model has been shown so far."""

    @property
    def seconds_left(self) -> float:
        return self._ends - time.monotonic()

    async def __call__(
        self, scope: str, prompt: Prompt, output: type[Output], max_tokens: int, keep: float = 0.0
    ) -> Output:
        """One question to the model; ``keep`` seconds are left for others. Raises LlmError."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(max(0.0, self.seconds_left - keep)):
                answer = await self._model.ask(
                    prompt,
                    output,
                    max_tokens=max_tokens,
                    budget=self._budget,
                    safety=self._asked.options.gemini_safety_settings,
                    about=About(scope, memories=self.shown),
                )
        except TimeoutError:
            spent = Usage(input=estimate(prompt), calls=1)
            self._account.usage += spent
            raise LlmTimeout("the time of this reflection is over", spent) from None
        except LlmError as error:
            self._account.usage += error.usage
            raise
        finally:
            took = round((time.perf_counter() - began) * 1000)
            self._account.llm_calls.append(LlmCall(scope, took))
        self._account.usage += answer.usage
        return answer.output


async def run(
    asking: Asking, tools: Tools, asked: Asked, directives: Sequence[Directive], fresh: str
) -> Answered:
    """Search and answer. Raises LlmError where the model fails, Uncited where it cites nothing."""
    bounds = BOUNDS[asked.budget]
    keep = _LAST * bounds.seconds
    most = min(asked.max_tokens, MOST_WRITTEN) + _STEP_TOKENS
    uncited = False
    for number in range(1, bounds.steps + 1):
        if asking.seconds_left <= keep or tools.tokens > bounds.tokens:
            break
        asking.shown = tools.shown
        prompt = prompts.step(asked, directives, fresh, tools.transcript, bounds.steps + 1 - number)
        try:
            step = await asking(f"agent_{number}", prompt, Step, most, keep)
        except (LlmOverflow, LlmTimeout):
            break  # what was found may still do for an answer
        if step.action != "done":
            await tools.run(step, number)
            continue
        answered = _answered(step, tools)
        if answered is not None:
            return answered
        if uncited:
            raise Uncited
        uncited = True
        tools.tell(UNCITED)
    return await _final(asking, tools, asked, directives, fresh)


async def _final(
    asking: Asking, tools: Tools, asked: Asked, directives: Sequence[Directive], fresh: str
) -> Answered:
    """The answer from what was found so far. Raises LlmError, Uncited."""
    shown = _newest(tools, BOUNDS[asked.budget].tokens)
    asking.shown = tools.shown
    prompt = prompts.final(asked, directives, fresh, shown)
    most = min(asked.max_tokens, MOST_WRITTEN) + _STEP_TOKENS
    cited = await asking("final", prompt, Cited, most)
    answered = _answered(cited, tools)
    if answered is None:
        raise Uncited
    return answered


def _newest(tools: Tools, limit: int) -> list[str]:
    """The first search and the latest ones, as far as they fit together."""
    parts, left = [], limit
    for part, tokens in zip(reversed(tools.transcript), reversed(tools.costs), strict=True):
        if tokens > left:
            continue
        left -= tokens
        parts.append(part)
    return parts[::-1]


def _answered(cited: Cited | Step, tools: Tools) -> Answered | None:
    """The answer with what it cites; None where it is empty or rests on nothing."""
    if cited.unknown:
        return Answered("", [], [], unknown=True)
    text = without_handles(cited.answer).strip()
    memories, models = tools.used(cited)
    if not text or not (memories or models):
        return None
    return Answered(text, memories, models, unknown=False)
