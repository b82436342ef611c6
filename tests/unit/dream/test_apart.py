"""A dream in a process of its own is the dream of this one."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reverie.dream.apart import FEW, apart, dreamt, signalled
from reverie.dream.model import DreamOptions
from reverie.dream.run import run
from reverie.dream.view import Noted, View

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def view(times: int) -> View:
    said = [NOW - timedelta(weeks=times - n) for n in range(times)]
    facts = [
        Noted(uuid.UUID(int=n + 1), "Marta went to the pottery class.", "world", NOW, mentioned_at=when)
        for n, when in enumerate(said)
    ]
    return View(tuple(facts), NOW)


async def test_it_is_the_same_dream() -> None:
    seen = view(FEW + 1)
    assert await dreamt(seen, DreamOptions()) == run(seen, DreamOptions())


async def test_whoever_stops_waiting_leaves_no_process() -> None:
    waiting = asyncio.create_task(apart(asyncio.run, asyncio.sleep, few=False))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_process_that_fails_is_told_of() -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        await apart(int, "no number", few=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not stopped")
async def test_it_stands_still_while_others_are_answered_and_goes_on() -> None:
    answered = True
    waiting = asyncio.create_task(apart(sum, [1, 2], few=False, busy=lambda: answered))
    states = set()
    while "T" not in states:
        await asyncio.sleep(0.01)
        states |= {state(child) for child in children()}
    assert not waiting.done()
    answered = False
    assert await waiting == 3


_WORKS = """
import asyncio
from reverie.dream.apart import apart
asyncio.run(apart(sum, [1, 2], few=False, busy=lambda: True))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not stopped")
@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.1, 0.3])
def test_it_dies_with_the_process_that_it_works_for(after_s: float) -> None:
    """Whenever that is killed: also while what it stands still for has hardly begun."""
    whole = subprocess.Popen([sys.executable, "-c", _WORKS])
    while not (found := children(whole.pid)):
        time.sleep(0.002)
        assert whole.poll() is None
    time.sleep(after_s)
    whole.kill()
    whole.wait()
    deadline = time.monotonic() + 60
    while state(found[0]) not in ("", "Z"):
        assert time.monotonic() < deadline, state(found[0])
        time.sleep(0.01)


def children(process: int | str = "self") -> list[int]:
    """Processes that this one, or another, has started."""
    return [
        int(number)
        for task in Path(f"/proc/{process}/task").iterdir()
        for number in (task / "children").read_text().split()
    ]


def state(process: int) -> str:
    """R, S, T and so on; nothing where it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


async def test_a_signal_takes_nobodys_exit_code() -> None:
    ended = []
    for _ in range(40):
        process = await asyncio.create_subprocess_exec("true")
        while process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                for _ in range(50):
                    signalled(process, signal.SIGCONT)
            await asyncio.sleep(0)
        ended.append(process.returncode)
    assert ended == [0] * 40
