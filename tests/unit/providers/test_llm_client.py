"""What is the same for all callers of a model: the cap, the clock, the budget, another try."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from pydantic import BaseModel

from reverie.model import Usage
from reverie.model.calls import About, Call
from reverie.providers.llm import client
from reverie.providers.llm.base import (
    Answer,
    LlmError,
    LlmInvalidOutput,
    LlmOverBudget,
    LlmOverflow,
    LlmRateLimited,
    LlmRefused,
    LlmRejected,
    LlmTimeout,
    LlmUnavailable,
    Output,
    Prompt,
    Safety,
)
from reverie.providers.llm.client import LanguageModel, estimate

DAY = date(2025, 3, 1)
PROMPT = Prompt("rules", "matter")
TAKEN = Usage(input=100, output=10, cached=50, calls=1)


class Word(BaseModel):
    """A word."""

    word: str = "yes"


@dataclass
class FakeModel:
    """Fails as told, then answers; remembers what it was asked."""

    failures: list[LlmError] = field(default_factory=list)
    takes_s: float = 0.0
    name: str = "fake:one"
    asked: list[Prompt] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def request(
        self, prompt: Prompt, output: type[Output], *, max_tokens: int, safety: Safety = ()
    ) -> Answer[Output]:
        self.asked.append(prompt)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.at_once -= 1
        if self.failures:
            raise self.failures.pop(0)
        return Answer(output.model_validate({}), TAKEN)

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class FakeBudget:
    """A limit that is kept in memory, and a list of what was entered."""

    limit: int = 1_000_000
    reserved: int = 0
    most_reserved: int = 0
    entered: list[tuple[Usage, bool]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    async def reserve(self, tokens: int) -> date | None:
        spent = sum(u.input + u.output for u, _ in self.entered)
        if spent + self.reserved + tokens > self.limit:
            return None
        self.reserved += tokens
        self.most_reserved = max(self.most_reserved, self.reserved)
        return DAY

    async def settle(self, day: date, reserved: int, usage: Usage, *, failed: bool = False) -> None:
        assert day == DAY
        self.reserved -= reserved
        self.entered.append((usage, failed))

    async def note_dropped(self, count: int) -> None:
        raise AssertionError("the client drops nothing")

    def note(self, call: Call) -> None:
        self.calls.append(call)


def made(
    model: FakeModel, *, retries: int = 2, timeout_s: float = 5, at_once: int = 8
) -> tuple[LanguageModel, list[float]]:
    """A client of the model, and the waits it made."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    gate = asyncio.Semaphore(at_once)
    return LanguageModel(model, gate=gate, timeout_s=timeout_s, max_retries=retries, sleep=sleep), waits


async def ask(model: LanguageModel, budget: FakeBudget | None = None) -> Answer[Word]:
    return await model.ask(PROMPT, Word, max_tokens=50, budget=budget)


async def test_an_answer_with_its_usage() -> None:
    model, waits = made(FakeModel())
    assert await ask(model) == Answer(Word(word="yes"), TAKEN)
    assert waits == []


@pytest.mark.parametrize("failure", [LlmUnavailable("down"), LlmRateLimited("wait"), LlmTimeout("slow")])
async def test_what_may_pass_is_tried_again_with_growing_waits(failure: LlmError) -> None:
    fake = FakeModel([failure, type(failure)("again")])
    model, waits = made(fake)
    await ask(model)
    assert len(fake.asked) == 3
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0


async def test_the_tries_are_bounded_and_all_are_paid_for() -> None:
    fake = FakeModel([LlmUnavailable("down", Usage(input=7, calls=1)) for _ in range(9)])
    model, _ = made(fake, retries=2)
    with pytest.raises(LlmUnavailable) as caught:
        await ask(model)
    assert len(fake.asked) == 3
    assert caught.value.usage == Usage(input=21, calls=3)


@pytest.mark.parametrize("failure", [LlmRejected("key"), LlmRefused("no"), LlmOverflow("long")])
async def test_what_will_not_pass_is_not_tried_again(failure: LlmError) -> None:
    fake = FakeModel([failure])
    model, waits = made(fake)
    with pytest.raises(type(failure)):
        await ask(model)
    assert (len(fake.asked), waits) == (1, [])


@pytest.mark.parametrize(("told", "least"), [(7.5, 7.5), (0.0, 0.25)])
async def test_the_providers_wait_is_kept(told: float, least: float) -> None:
    model, waits = made(FakeModel([LlmRateLimited("wait", retry_after=told)]))
    await ask(model)
    assert len(waits) == 1
    assert least <= waits[0] <= least * 2


async def test_a_wait_beyond_the_bound_is_not_waited_for() -> None:
    fake = FakeModel([LlmRateLimited("wait", retry_after=client.LONGEST_WAIT_S + 1)])
    model, waits = made(fake)
    with pytest.raises(LlmRateLimited):
        await ask(model)
    assert (len(fake.asked), waits) == (1, [])


async def test_a_wrong_answer_is_told_what_is_wrong_and_the_system_part_stays() -> None:
    fake = FakeModel([LlmInvalidOutput("unreadable", "facts: missing")])
    model, waits = made(fake)
    await ask(model)
    assert waits == [0.0]
    assert [p.system for p in fake.asked] == ["rules", "rules"]
    assert fake.asked[1].user.endswith("matter")
    assert "facts: missing" in fake.asked[1].user


async def test_a_slow_call_is_cut_off() -> None:
    fake = FakeModel(takes_s=30)
    model, _ = made(fake, retries=1, timeout_s=0.02)
    with pytest.raises(LlmTimeout, match=r"no answer in 0\.02 s") as caught:
        await ask(model)
    assert len(fake.asked) == 2
    assert caught.value.usage == Usage(input=2 * estimate(PROMPT), calls=2)


async def test_calls_side_by_side_are_bounded() -> None:
    fake = FakeModel(takes_s=0.01)
    model, _ = made(fake, at_once=3)
    await asyncio.gather(*(ask(model) for _ in range(12)))
    assert fake.most_at_once == 3


async def test_every_call_is_entered_with_what_it_took() -> None:
    budget = FakeBudget()
    model, _ = made(FakeModel([LlmInvalidOutput("bad", "bad", TAKEN)]))
    answer = await ask(model, budget)
    assert answer.usage == TAKEN + TAKEN
    assert budget.entered == [(TAKEN, True), (TAKEN, False)]
    assert budget.reserved == 0


async def test_a_call_that_the_budget_does_not_cover_is_not_made() -> None:
    fake = FakeModel()
    model, _ = made(fake)
    with pytest.raises(LlmOverBudget):
        await ask(model, FakeBudget(limit=estimate(PROMPT) + 49))
    assert fake.asked == []


async def test_calls_side_by_side_do_not_overshoot_the_budget() -> None:
    one = estimate(PROMPT) + 50
    fake, budget = FakeModel(takes_s=0.01), FakeBudget(limit=3 * one)
    model, _ = made(fake)
    outcomes = await asyncio.gather(*(ask(model, budget) for _ in range(8)), return_exceptions=True)
    assert budget.most_reserved == 3 * one
    assert len(fake.asked) == 3
    assert sum(isinstance(o, LlmOverBudget) for o in outcomes) == 5


@pytest.mark.parametrize("leaves", [True, False])
async def test_a_caller_who_leaves_pays_for_the_prompt(leaves: bool) -> None:
    budget, fake = FakeBudget(), FakeModel(takes_s=30 if leaves else 0.0)
    model, _ = made(fake)
    task = asyncio.create_task(ask(model, budget))
    await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    expected = (Usage(input=estimate(PROMPT), calls=1), True) if leaves else (TAKEN, False)
    assert budget.entered == [expected]
    assert budget.reserved == 0


def test_waits_grow_and_stay_below_the_bound() -> None:
    wait: Callable[[LlmError, int], float | None] = client._wait
    for attempt in range(12):
        seconds = wait(LlmUnavailable("down"), attempt)
        assert seconds is not None
        assert min(0.5 * 2**attempt, 60) / 2 <= seconds <= 60


async def test_every_call_is_noted_however_it_ends() -> None:
    fake = FakeModel([LlmUnavailable("down", Usage(input=7, calls=1))])
    model, _ = made(fake)
    budget, about = FakeBudget(), About("extract", ("d",))
    await model.ask(PROMPT, Word, max_tokens=50, budget=budget, about=about)
    failed, answered = budget.calls
    assert (failed.error, failed.answer, failed.usage) == ("unavailable: down", None, Usage(input=7, calls=1))
    assert (answered.error, answered.answer, answered.usage) == (None, {"word": "yes"}, TAKEN)
    assert (answered.model, answered.about, answered.user) == (model.name, about, PROMPT.user)
    assert failed.started_at <= failed.ended_at <= answered.started_at

    slow, _ = made(FakeModel(takes_s=5))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await slow.ask(PROMPT, Word, max_tokens=50, budget=budget)
    assert budget.calls[-1].error == "timeout: its caller did not wait for the answer"


async def test_a_probe_is_one_call_in_its_time() -> None:
    fake = FakeModel([LlmUnavailable("down")])
    model, waits = made(fake)
    budget = FakeBudget()
    with pytest.raises(LlmUnavailable):
        await model.probe(budget, 5)
    assert (len(fake.asked), waits, budget.calls[0].about.scope) == (1, [], "health")
    slow, _ = made(FakeModel(takes_s=5))
    with pytest.raises(LlmTimeout, match=r"no answer in 0\.05 s"):
        await slow.probe(budget, 0.05)
