"""Work of one caller, a little at a time."""

from __future__ import annotations

import asyncio

import pytest

from reverie.providers.turns import in_turns


@pytest.mark.parametrize(("jobs", "at_once"), [(0, 2), (1, 2), (7, 1), (7, 2), (3, 5)])
async def test_results_are_in_the_order_of_the_jobs_and_few_are_under_way(jobs: int, at_once: int) -> None:
    under_way, most = 0, 0

    async def square(n: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(n * 5 % 7 + 1):
            await asyncio.sleep(0)
        under_way -= 1
        return n * n

    assert await in_turns(square, range(jobs), at_once) == [n * n for n in range(jobs)]
    assert most == min(jobs, at_once)


async def test_an_error_starts_no_further_job_and_cancels_the_other() -> None:
    started, cancelled = [], []

    async def work(n: int) -> None:
        started.append(n)
        try:
            if n == 0:
                await asyncio.sleep(0)
                raise ValueError("broken")
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(n)
            raise

    with pytest.raises(ValueError, match="broken"):
        await in_turns(work, range(6), 2)
    await asyncio.sleep(0)
    assert (started, cancelled) == ([0, 1], [1])


async def test_jobs_that_end_with_the_one_that_failed_start_no_other() -> None:
    started = []

    async def work(n: int) -> None:
        started.append(n)
        await asyncio.sleep(0)
        if n == 0:
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await in_turns(work, range(6), 2)
    await asyncio.sleep(0)
    assert started == [0, 1]


async def test_a_cancelled_caller_starts_no_further_job() -> None:
    started, both, open_now = [], asyncio.Event(), asyncio.Event()

    async def work(n: int) -> None:
        started.append(n)
        if n == 1:
            both.set()
        await open_now.wait()

    call = asyncio.create_task(in_turns(work, range(6), 2))
    await both.wait()
    open_now.set()  # those under way end in the moment of the cancellation
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.sleep(0)
    assert started == [0, 1]
