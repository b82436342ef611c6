"""``reverie up`` and ``reverie down``: one server kept warm in the background."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from reverie.cli.failure import REFUSED, UNAVAILABLE, USAGE, Failure, clean, show_json
from reverie.cli.light.arguments import Command, Option, parse
from reverie.cli.light.http import Server, Unreachable
from reverie.cli.light.settings import Settings
from reverie.paths import socket_address

_FORMAT = Option("--format", "plain or json.", "FORMAT", default="plain", choices=("plain", "table", "json"))
_TIMEOUT = Option("--timeout", "Seconds to wait.", "S", default=60.0, kind=float, least=1)
UP = Command(
    "up",
    "Keep a server running in the background; does nothing if one runs for this data folder.",
    """\
Examples:
  reverie up
  reverie up --port 8900""",
    (),
    Option("--port", "Port of the server; 0 picks a free one (REVERIE_PORT).", "PORT", kind=int, least=0),
    _TIMEOUT,
    _FORMAT,
)
DOWN = Command(
    "down",
    "Stop the server that `reverie up` has started; what it works on is finished or kept.",
    """\
Example: reverie down""",
    (),
    _TIMEOUT,
    _FORMAT,
)
COMMANDS = {"up": UP, "down": DOWN}

_PAUSE = 0.05


def run(name: str, arguments: Sequence[str]) -> int:
    """Start or stop the server of the data folder."""
    given = parse(COMMANDS[name], arguments)
    settings = Settings()
    if settings.url is not None:
        raise Failure(USAGE, f"REVERIE_URL names a server already: unset it to run one here ({settings.url})")
    os.makedirs(settings.data_dir, exist_ok=True)
    with _alone(settings.data_dir):
        if name == "up":
            told = _up(settings.data_dir, given["port"], given["timeout"])
        else:
            told = _down(settings.data_dir, given["timeout"])
    if given["format"] == "json":
        show_json(json.dumps({"status": told[0], "pid": told[1], "data_dir": settings.data_dir}))
    else:
        print(told[2])
    return 0


def _up(data_dir: str, port: int | None, timeout: float) -> tuple[str, int | None, str]:
    if _listens(data_dir):
        return "running", _server_pid(data_dir), "The server runs already."
    pid = _server_pid(data_dir)
    log = os.path.join(data_dir, "server.log")
    if pid is None:  # else one is about to answer
        pid = _start(data_dir, port, log)
    deadline = time.monotonic() + timeout
    while not _listens(data_dir) or not _is_well(data_dir, deadline):
        if _server_pid(data_dir) is None:
            raise Failure(UNAVAILABLE, f"the server did not start: {_last_line(log)}")
        if time.monotonic() > deadline:
            raise Failure(UNAVAILABLE, f"the server does not answer after {timeout:g} s; see {log}")
        time.sleep(_PAUSE)
    return "started", pid, f"The server runs in the background (process {pid}); its log is {log}"


def _start(data_dir: str, port: int | None, log: str) -> int:
    import subprocess

    command = [sys.executable, "-P", "-m", "reverie", "serve", "--data-dir", data_dir]
    if port is not None:
        command += ["--port", str(port)]
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=descriptor, stderr=descriptor, start_new_session=True
        )  # in our working directory: settings may hold paths that start there, or a file there
    finally:
        os.close(descriptor)
    new = _pid_file(data_dir) + ".new"
    with open(new, "w", encoding="utf-8") as file:
        file.write(f"{server.pid} {_start_time(server.pid)}\n")
    os.rename(new, _pid_file(data_dir))
    server.returncode = 0  # it outlives us: nothing here waits for it
    return server.pid


def _down(data_dir: str, timeout: float) -> tuple[str, int | None, str]:
    pid = _server_pid(data_dir)
    if pid is None:
        if _listens(data_dir):
            raise Failure(REFUSED, "the server was not started by `reverie up`: stop it where it runs")
        return "stopped", None, "No server runs."
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while _server_pid(data_dir) == pid:
        if time.monotonic() > deadline:
            raise Failure(UNAVAILABLE, f"process {pid} has not ended after {timeout:g} s")
        time.sleep(_PAUSE)
    os.unlink(_pid_file(data_dir))
    return "stopped", pid, "The server has stopped."


def _listens(data_dir: str) -> bool:
    """Whether a server of the folder is there, however busy it is."""
    try:
        return Server("the server", path=socket_address(data_dir)).is_there()
    except OSError:
        return False


def _is_well(data_dir: str, deadline: float) -> bool:
    left = max(1.0, deadline - time.monotonic())
    try:
        return Server("the server", path=socket_address(data_dir)).ask("GET", "/health", timeout=left).ok
    except (Unreachable, OSError):
        return False


def _server_pid(data_dir: str) -> int | None:
    """The process that `up` has started, if it lives.

    A number may be used again: it is the same process only if it began at the same time.
    """
    try:
        with open(_pid_file(data_dir), encoding="utf-8") as file:
            pid, started = file.read().split()
        return int(pid) if _start_time(int(pid)) == started else None
    except (OSError, ValueError):
        return None


def _start_time(pid: int) -> str:
    """When a process began, with the boot it belongs to. Raises OSError when it has ended, or is a zombie."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    if fields[0] in "ZX":
        raise ProcessLookupError(pid)
    with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as file:
        return f"{fields[19]}@{file.read().strip()}"


def _pid_file(data_dir: str) -> str:
    return os.path.join(data_dir, "server.pid")


def _last_line(log: str) -> str:
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file if line.strip()]
    except OSError:
        lines = []
    return clean(lines[-1]) if lines else "it said nothing"


@contextmanager
def _alone(data_dir: str) -> Iterator[None]:
    """One of these commands at a time."""
    descriptor = os.open(os.path.join(data_dir, "up.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
