"""Dreams, and looks for anomalies, in a process of their own: they compute for seconds, and whoever asks this
one meanwhile would wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from reverie.dream.model import Dream, DreamOptions
from reverie.dream.run import run
from reverie.dream.view import View

T = TypeVar("T")
FEW = 60
"""Facts up to which it is quicker than a process starts."""
_WORKS_S, _RESTS_S, _LOOK_S = 0.02, 0.4, 0.05
"""How long the process works and rests by turns while others are answered; between looks whether they are."""
# behind all else from its first line on: what it imports takes as long as many a dream;
# it dies with the process that it works for, which may have stopped it, and says when that holds
_CHILD = """
import ctypes, os, signal, sys
os.nice(19)
if hasattr(os, "SCHED_IDLE"):
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        sys.exit("whom it works for is gone")
os.write(1, b".")
from reverie.dream.apart import main
main()
"""
Busy = Callable[[], bool]
"""Whether somebody is being answered."""


def _never() -> bool:
    return False


async def dreamt(view: View, options: DreamOptions, busy: Busy = _never) -> Dream:
    """The dream of a view, at the lowest priority of the machine, and hardly at all while others are
    answered. Raises RuntimeError when its process dies; it is killed when whoever waits is cancelled."""
    return await apart(run, view, options, few=len(view.facts) <= FEW, busy=busy)


async def apart(function: Callable[..., T], *given: Any, few: bool, busy: Busy = _never) -> T:
    """What a function of a module answers that is asked in a process of its own; ``few``: in a thread. It
    is as with :func:`dreamt`."""
    if few:
        return await asyncio.to_thread(function, *given)
    # -P: no module of the working directory is taken for another
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", _CHILD, str(os.getpid()),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        work = await asyncio.to_thread(pickle.dumps, (function, given))
        assert process.stdout is not None
        await process.stdout.read(1)  # stopped before, it would outlive this process, stopped for ever
        async with _paced(process, busy):
            told, _ = await process.communicate(work)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"the process of a dream ended with {process.returncode}")
    found: T = await asyncio.to_thread(pickle.loads, told)  # what our own process wrote
    return found


@contextlib.asynccontextmanager
async def _paced(process: asyncio.subprocess.Process, busy: Busy) -> AsyncIterator[None]:
    """A process of the lowest priority still takes a core's caches and memory from those who are answered:
    while there are any it is stopped, but for moments, so that it comes to an end whatever the load."""

    async def pace() -> None:
        while True:
            if not busy():
                await asyncio.sleep(_LOOK_S)
                continue
            signalled(process, signal.SIGSTOP)
            for _ in range(round(_RESTS_S / _LOOK_S)):
                await asyncio.sleep(_LOOK_S)
                if not busy():
                    break
            signalled(process, signal.SIGCONT)
            await asyncio.sleep(_WORKS_S)

    if sys.platform != "linux":  # elsewhere it would stay stopped where this process dies
        yield
        return
    pacing = asyncio.create_task(pace(), name="pace-dream")
    try:
        yield
    finally:
        pacing.cancel()
        with contextlib.suppress(asyncio.CancelledError, ProcessLookupError):
            await pacing


def signalled(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """As ``process.send_signal``, which first looks whether the process has ended: that would take its exit
    code away from whoever waits for it."""
    if process.returncode is None:
        os.kill(process.pid, number)


def main() -> None:
    """Work out what stands on the standard input, and write it to the standard output."""
    function, given = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(function(*given)))


if __name__ == "__main__":
    main()
