"""How long the event loop of a server stalls while recalls and retains run together, and what stalls it."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvicorn
from fill import Filler
from scale import Client
from world import World

from reverie.api.app import create_app
from reverie.config import Settings
from reverie.service.memory import Memory

FACTS = 6_000
_TICK_S = 0.005
_LATE_MS = 20.0
_READERS, _WRITERS = 4, 2
_BANK = "loop"


class Probe:
    """Ticks on the event loop and notes how late it is; a thread notes what runs when a tick is late."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.computed: list[float] = []
        self.culprits: Counter[str] = Counter()
        self.collections: list[float] = []
        self._ticked = time.perf_counter()
        self._loop_thread = threading.get_ident()
        self._done = False

    async def run(self, seconds: float) -> None:
        """Watch the loop for so long."""
        gc.callbacks.append(self._collected)
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        end = time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            self._ticked = began
            computed = time.thread_time()
            await asyncio.sleep(_TICK_S)
            self.computed.append((time.thread_time() - computed) * 1000)
            self.late.append((time.perf_counter() - began - _TICK_S) * 1000)
        self._done = True
        await asyncio.to_thread(watcher.join)
        gc.callbacks.remove(self._collected)

    def _watch(self) -> None:
        told = 0.0
        while not self._done:
            time.sleep(0.002)
            waiting = (time.perf_counter() - self._ticked - _TICK_S) * 1000
            if waiting > _LATE_MS / 2 and self._ticked != told:
                told = self._ticked
                frame = sys._current_frames().get(self._loop_thread)
                if frame is not None:
                    self.culprits[_place(traceback.extract_stack(frame))] += 1

    def _collected(self, phase: str, info: dict[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._started = now
        elif threading.get_ident() == self._loop_thread:
            self.collections.append((now - self._started) * 1000)

    def result(self) -> dict[str, Any]:
        """Lateness in ms, how much of it the loop's own thread computed, and the commonest places of it.

        The rest of a late tick is waiting: for the interpreter's lock, or for a core of a busy machine.
        """
        late, computed = sorted(self.late), sorted(self.computed)
        return {
            "ticks": len(late),
            "max": round(late[-1], 1),
            "p99.9": round(late[int(len(late) * 0.999)], 1),
            "p99": round(late[int(len(late) * 0.99)], 1),
            "computed between two ticks, max": round(computed[-1], 1),
            "computed between two ticks, p99.9": round(computed[int(len(computed) * 0.999)], 1),
            "over 20 ms": sum(ms > _LATE_MS for ms in late),
            "longest garbage collection": round(max(self.collections, default=0.0), 1),
            "seen in": dict(self.culprits.most_common(8)),
        }


def _place(stack: traceback.StackSummary) -> str:
    """The innermost function, and the innermost of ours."""
    inner = stack[-1]
    ours = next((f for f in reversed(stack) if "/reverie/" in f.filename), inner)
    named = [f"{Path(f.filename).stem}.{f.name}:{f.lineno}" for f in (ours, inner)]
    return " > ".join(dict.fromkeys(named))


def load(url: str, seconds: float) -> dict[str, int]:
    """Recall and retain side by side for so long; how much of each was done."""
    end = time.perf_counter() + seconds
    world = World()

    def read(number: int) -> int:
        client, done = Client(url), 0
        while time.perf_counter() < end:
            client.recall(_BANK, world.question(1000 * number + done))
            done += 1
        return done

    def write(number: int) -> int:
        client, done = Client(url), 0
        while time.perf_counter() < end:
            (session,) = world.sessions(50_000 + 1000 * number + done, 1)
            text = "\n".join(fact.text for fact in session.facts)
            item = {"content": text, "document_id": f"{number}-{done}", "timestamp": "2024-05-03T10:00:00Z"}
            client.post(f"/v1/default/banks/{_BANK}/memories", {"items": [item]})
            done += 1
        return done

    with ThreadPoolExecutor(_READERS + _WRITERS) as pool:
        reads = [pool.submit(read, number) for number in range(_READERS)]
        writes = [pool.submit(write, number) for number in range(_WRITERS)]
        return {"recalls": sum(r.result() for r in reads), "retains": sum(w.result() for w in writes)}


def measure(seconds: float = 20.0) -> dict[str, Any]:
    """Serve in this process, on the kind of loop a server runs on, with a probe on it."""
    factory = uvicorn.Config("").get_loop_factory()
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(_measure(seconds))


async def _measure(seconds: float) -> dict[str, Any]:
    """Serve under load from another process."""
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        settings = Settings(data_dir=Path(folder), log_level="warning")
        async with Memory(settings) as memory:
            await (await Filler.open(memory, World())).fill(_BANK, FACTS)
        app = create_app(Memory(settings))
        server = uvicorn.Server(
            uvicorn.Config(app, port=0, http="httptools", log_config=None, access_log=False, lifespan="on")
        )
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.02)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        await _under_load(url, 3.0)  # what is loaded on first use is no stall of every day
        probe = Probe()
        _, done = await asyncio.gather(probe.run(seconds), _under_load(url, seconds))
        idle = Probe()
        await idle.run(3.0)
        server.should_exit = True
        await serving
    return {**probe.result(), **done, "max when idle": idle.result()["max"]}


async def _under_load(url: str, seconds: float) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__)), url, str(seconds)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    found: dict[str, Any] = json.loads(out)
    return found


if __name__ == "__main__":
    print(json.dumps(load(sys.argv[1], float(sys.argv[2]))))
