"""A dream in a process of its own: it computes for seconds, and whoever asks this one meanwhile would wait for it."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys

from reverie.dream.model import Dream, DreamOptions, View
from reverie.dream.run import run

FEW = 60
"""Facts up to which it is quicker than a process starts."""
_LEAST_NICE = 19


async def dreamt(view: View, options: DreamOptions) -> Dream:
    """The dream of a view, at the lowest priority of the machine. Raises RuntimeError when its process dies; it
    is killed when whoever waits is cancelled."""
    if len(view.facts) <= FEW:
        return await asyncio.to_thread(run, view, options)
    # -P: no module of the working directory is taken for another
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "reverie.dream.apart",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        given = await asyncio.to_thread(pickle.dumps, (view, options))
        told, _ = await process.communicate(given)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"the process of a dream ended with {process.returncode}")
    found: Dream = await asyncio.to_thread(pickle.loads, told)  # what our own process wrote
    return found


def main() -> None:
    """Dream of what stands on the standard input, and write it to the standard output."""
    os.nice(_LEAST_NICE)
    view, options = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(run(view, options)))


if __name__ == "__main__":
    main()
