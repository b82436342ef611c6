"""Dreams, and looks for anomalies, in a process of their own: they compute for seconds, and whoever asks this
one meanwhile would wait for it."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from reverie.dream.model import Dream, DreamOptions
from reverie.dream.run import run
from reverie.dream.view import View

T = TypeVar("T")
FEW = 60
"""Facts up to which it is quicker than a process starts."""
# behind all else from its first line on: what it imports takes as long as many a dream
_CHILD = """
import os
os.nice(19)
if hasattr(os, "SCHED_IDLE"):
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
from reverie.dream.apart import main
main()
"""


async def dreamt(view: View, options: DreamOptions) -> Dream:
    """The dream of a view, at the lowest priority of the machine. Raises RuntimeError when its process dies;
    it is killed when whoever waits is cancelled."""
    return await apart(run, view, options, few=len(view.facts) <= FEW)


async def apart(function: Callable[..., T], *given: Any, few: bool) -> T:
    """What a function of a module answers that is asked in a process of its own; ``few``: in a thread. It
    is as with :func:`dreamt`."""
    if few:
        return await asyncio.to_thread(function, *given)
    # -P: no module of the working directory is taken for another
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", _CHILD,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        work = await asyncio.to_thread(pickle.dumps, (function, given))
        told, _ = await process.communicate(work)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"the process of a dream ended with {process.returncode}")
    found: T = await asyncio.to_thread(pickle.loads, told)  # what our own process wrote
    return found


def main() -> None:
    """Work out what stands on the standard input, and write it to the standard output."""
    function, given = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(function(*given)))


if __name__ == "__main__":
    main()
