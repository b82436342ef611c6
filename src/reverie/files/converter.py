"""Files as text, each converted in a process that has little memory and time and is killed beyond them."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from reverie.errors import InvalidRequest
from reverie.files.kinds import Kind

_SIDE_BY_SIDE = 2


@dataclass(frozen=True, slots=True)
class Converted:
    """The text of a file. An e-mail gives a context and a moment too."""

    text: str
    context: str | None = None
    timestamp: datetime | None = None


class Converter:
    """Converts files, two at a time. ``seconds`` and ``memory_mb`` (MiB) bound one conversion."""

    def __init__(self, seconds: float = 300, memory_mb: int = 1024) -> None:
        self._seconds, self._memory = seconds, memory_mb
        self._threads = ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="convert")

    async def convert(self, name: str, kind: Kind, content: bytes) -> Converted:
        """The text of a file. Raises InvalidRequest that names it and says what is wrong with it.

        Raises RuntimeError when something else killed the process: that may be tried again.
        """
        running = _Process(self._arguments(kind), content, self._seconds)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, running.run)
        except subprocess.TimeoutExpired:
            raise self._too_slow(name) from None
        finally:
            running.kill()
        return self._answer(name, *found)

    def close(self) -> None:
        """Wait for what runs; whoever awaits it has been cancelled, and its process killed."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _arguments(self, kind: Kind) -> list[str]:
        seconds = math.ceil(self._seconds)
        # -P: no module of the working directory is taken for another
        return [sys.executable, "-P", "-m", "reverie.files.child", kind, str(self._memory), str(seconds)]

    def _answer(self, name: str, code: int, out: bytes) -> Converted:
        if code in (-signal.SIGALRM, -signal.SIGXCPU):
            raise self._too_slow(name)
        if code in (-signal.SIGKILL, -signal.SIGTERM):
            raise RuntimeError(f"the conversion of {name} was killed from outside")
        if code != 0:
            raise InvalidRequest(
                "file", f"{name} cannot be read: its conversion broke down ({_told(code)}); save it again"
            )
        answer = json.loads(out)
        if "error" in answer:
            raise InvalidRequest("file", f"{name} {answer['error']}")
        stamp = answer["timestamp"]
        return Converted(answer["text"], answer["context"], datetime.fromisoformat(stamp) if stamp else None)

    def _too_slow(self, name: str) -> InvalidRequest:
        return InvalidRequest(
            "file",
            f"{name} takes more than {self._seconds:g} s to read: split it, or save it in a simpler form",
        )


class _Process:
    """One conversion, run by a thread; another may kill it, even before it starts."""

    def __init__(self, arguments: list[str], content: bytes, seconds: float) -> None:
        self._arguments, self._content, self._seconds = arguments, content, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False

    def run(self) -> tuple[int, bytes]:
        """Exit code and output. Raises TimeoutExpired."""
        with subprocess.Popen(
            self._arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for us
        ) as process:
            self._process = process
            if self._killed:
                process.kill()
            try:
                out, _ = process.communicate(self._content, timeout=self._seconds)
            except BaseException:
                process.kill()
                raise
        return process.returncode, out

    def kill(self) -> None:
        self._killed = True
        if self._process is not None:
            self._process.kill()  # does nothing once it has ended


def _environment() -> dict[str, str]:
    """No keys and passwords of ours; one thread and one arena a process, so that memory is what it needs."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    paths = os.pathsep.join(path for path in sys.path if path)
    return {**kept, "PYTHONPATH": paths, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def _told(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
