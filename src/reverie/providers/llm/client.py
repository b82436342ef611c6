"""A model as others call it: calls bounded in number, time and tokens, made again where that may help."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import BaseModel

from reverie.language.tokens import count
from reverie.model import Usage
from reverie.model.calls import About, Call
from reverie.providers.llm.base import (
    Answer,
    Budget,
    LlmError,
    LlmInvalidOutput,
    LlmOverBudget,
    LlmTimeout,
    Model,
    Output,
    Prompt,
    Safety,
)

FIRST_WAIT_S = 0.5
"""Wait before the first retry; each further one waits twice as long, up to LONGEST_WAIT_S."""
LONGEST_WAIT_S = 60.0
"""A provider that asks for a longer wait than this is not asked again."""
_PROBE = Prompt("You answer with one JSON object.", 'Answer with {"alive": true}.')
_PROBE_TOKENS = 64
_OVERHEAD = 400
"""Tokens that an estimate adds for the schema of the output and the frame of the messages."""

_OTHER = About()

log = logging.getLogger(__name__)


class LanguageModel:
    """A model with everything that is the same for all its callers.

    ``gate`` bounds the calls side by side and may be shared by several models. ``max_retries`` bounds how
    often one question is asked again, whatever the reason. ``sleep`` is there for tests.
    """

    def __init__(
        self,
        model: Model,
        *,
        gate: asyncio.Semaphore,
        timeout_s: float,
        max_retries: int,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._model, self._gate = model, gate
        self._timeout_s, self._max_retries, self._sleep = timeout_s, max_retries, sleep

    @property
    def name(self) -> str:
        """``provider:model``."""
        return self._model.name

    async def ask(
        self,
        prompt: Prompt,
        output: type[Output],
        *,
        max_tokens: int,
        budget: Budget | None = None,
        safety: Safety = (),
        about: About = _OTHER,
    ) -> Answer[Output]:
        """An ``output`` of at most ``max_tokens`` tokens, with what all calls for it took.

        An answer of the wrong form is told so when it is asked for again. Raises LlmError, whose ``usage`` is
        that of all calls too.
        """
        spent, user, attempt = Usage(), prompt.user, 0
        while True:
            try:
                asked = replace(prompt, user=user)
                answer = await self._within_budget(asked, output, max_tokens, budget, safety, about)
                return Answer(answer.output, spent + answer.usage)
            except LlmError as error:
                error.usage = spent = spent + error.usage
                wait = _wait(error, attempt)
                if attempt >= self._max_retries or wait is None:
                    if not isinstance(error, LlmOverBudget):
                        log.warning("%s: %s", self.name, error.message, extra={"tries": attempt + 1})
                    raise
                log.info("%s: %s; asked again in %.1f s", self.name, error.message, wait)
                if isinstance(error, LlmInvalidOutput):
                    user = f"{_note(error)}\n{prompt.user}"
            attempt += 1
            await self._sleep(wait)

    async def _within_budget(
        self,
        prompt: Prompt,
        output: type[Output],
        max_tokens: int,
        budget: Budget | None,
        safety: Safety,
        about: About,
    ) -> Answer[Output]:
        """One call: what it may take is set aside before, what it took is entered after."""
        async with self._gate:
            if budget is None:
                return await self._in_time(prompt, output, max_tokens, safety)
            reserved = estimate(prompt) + max_tokens
            day = await budget.reserve(reserved)
            if day is None:
                raise LlmOverBudget("the tokens of today are used up")
            usage, began = Usage(input=estimate(prompt), calls=1), datetime.now(UTC)
            answer: Answer[Output] | None = None
            wrong: LlmError | None = LlmTimeout("its caller did not wait for the answer")
            try:
                answer = await self._in_time(prompt, output, max_tokens, safety)
                usage, wrong = answer.usage, None
                return answer
            except LlmError as error:
                usage, wrong = error.usage, error
                raise
            finally:
                budget.note(self._call(about, prompt, answer, usage, wrong, began))
                await budget.settle(day, reserved, usage, failed=wrong is not None)

    async def probe(self, budget: Budget, timeout_s: float) -> None:
        """Ask once for next to nothing. Raises LlmError."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._within_budget(_PROBE, Alive, _PROBE_TOKENS, budget, (), About("health"))
        except TimeoutError:
            raise LlmTimeout(f"no answer in {timeout_s:g} s") from None

    def _call(
        self,
        about: About,
        prompt: Prompt,
        answer: Answer[Output] | None,
        usage: Usage,
        wrong: LlmError | None,
        began: datetime,
    ) -> Call:
        """A call that ends now."""
        output = answer.output.model_dump(mode="json") if answer else None
        error = f"{wrong.kind}: {wrong.message}" if wrong else None
        ended = datetime.now(UTC)
        return Call(self.name, about, prompt.system, prompt.user, output, usage, error, began, ended)

    async def _in_time(
        self, prompt: Prompt, output: type[Output], max_tokens: int, safety: Safety
    ) -> Answer[Output]:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._model.request(prompt, output, max_tokens=max_tokens, safety=safety)
        except TimeoutError:
            # the provider may well charge for it: nobody can tell, so the prompt is counted
            usage = Usage(input=estimate(prompt), calls=1)
            raise LlmTimeout(f"no answer in {self._timeout_s:g} s", usage) from None

    async def close(self) -> None:
        """Close the connections to the provider."""
        await self._model.close()


class Alive(BaseModel):
    """Whether you can be reached."""

    alive: bool


def estimate(prompt: Prompt) -> int:
    """About how many tokens a prompt takes, rather too many."""
    return count(prompt.system) + count(prompt.user) + _OVERHEAD


def _wait(error: LlmError, attempt: int) -> float | None:
    """Seconds until the next try (exponential, with jitter); None: do not try again."""
    if not error.retryable or (error.retry_after or 0) > LONGEST_WAIT_S:
        return None
    if isinstance(error, LlmInvalidOutput):
        return 0.0
    backoff: float = min(FIRST_WAIT_S * 2**attempt, LONGEST_WAIT_S) * random.uniform(0.5, 1.0)
    return max(backoff, error.retry_after or 0.0)


def _note(error: LlmInvalidOutput) -> str:
    return f"Your last answer could not be used ({error.problem}). Answer with the JSON object only."
