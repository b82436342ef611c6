"""The PostgreSQL server of one cluster: create, launch, ask, shut down."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import socket
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from reverie.store.embedded_binaries import (
    Account,
    Binaries,
    EmbeddedPostgresError,
    last_lines,
    serves,
    write_settings,
)
from reverie.store.file_locks import POLL, opened, try_lock

log = logging.getLogger(__name__)

_LOG_LIMIT = 8 * 1024 * 1024
HANGS_S = 20.0
"""Seconds of stopping after which a server is told to end at once: one of its processes does not."""


class Server:
    """A cluster on disk and the server on it. Every method expects ``postgres.lock`` to be held."""

    def __init__(self, home: Path, account: Account, binaries: Binaries) -> None:
        self._account = account
        self._binaries = binaries
        self._home = home
        self._data = home / "data"
        self._log = home / "server.log"
        self._socket = home / "socket"
        self._lock = home / "server.lock"
        self.users_lock = home / "users.lock"

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"postgresql://reverie@/reverie?host={quote(str(self._socket.resolve()))}"

    @property
    def exists(self) -> bool:
        """Whether the cluster is on disk."""
        return self._data.exists()

    def create(self, deadline: float) -> None:
        """Make the cluster; it appears under its name when it is complete and on disk."""
        new = self._home / "data.new"
        if new.exists():  # left by a process that was killed here
            shutil.rmtree(new)
        new.mkdir(mode=0o700)
        self._account.give(new)
        self._binaries.make_cluster(self._account, new, deadline)
        new.rename(self._data)
        with opened(self._home, os.O_RDONLY) as folder:
            os.fsync(folder)

    def ensure_running(self, deadline: float) -> None:
        """Return once the server accepts connections. Raises EmbeddedPostgresError."""
        while not self._answers():
            with opened(self._lock) as lock:
                launched = try_lock(lock, fcntl.LOCK_EX)
                log_start = self._launch(lock) if launched else 0
            since = time.monotonic()
            while not self._answers():
                if self._has_ended():
                    if launched:
                        raise self._failure("did not start", log_start)
                    break  # the one we waited for went down: launch our own
                if not self._stops():
                    since = time.monotonic()
                elif time.monotonic() - since > HANGS_S:
                    self._cut_short()
                    since = time.monotonic()
                if time.monotonic() > deadline:
                    raise self._failure("is not ready yet (it may be recovering; try again)", log_start)
                time.sleep(POLL)

    def shut_down(self, deadline: float) -> None:
        """Stop the server, losing nothing, and return when its last process has ended."""
        if self._has_ended():
            return
        pid = self._postmaster()
        if pid is None:
            log.warning("the server on %s runs out of our sight and is left alone", self._data)
            return
        os.kill(pid, signal.SIGINT)
        hangs = time.monotonic() + HANGS_S
        while not self._has_ended():
            if time.monotonic() > deadline:
                raise self._failure("did not stop")
            if time.monotonic() > hangs:
                self._cut_short()
                hangs = deadline
            time.sleep(POLL)
        if self._socket.is_symlink():
            shutil.rmtree(self._socket.readlink(), ignore_errors=True)
            self._socket.unlink()

    def _launch(self, lock: int) -> int:
        """Start the server, which inherits the locked ``lock``; return where its part of the log begins."""
        self._clear_leftovers()
        if self._log.exists() and self._log.stat().st_size > _LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        settings = write_settings(self._home)
        folder = str(self._socket_folder()).replace('"', '""')
        access = ["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"]
        access += ["-c", f'unix_socket_directories="{folder}"', "-c", f"config_file={settings}"]
        postgres = [str(self._binaries.folder / "postgres"), "-D", str(self._data), *access]
        with opened(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as output:
            begin = os.fstat(output).st_size
            # The shell ends at once: the server is nobody's child and outlives this process.
            detached = ["/bin/sh", "-c", '"$@" &', "sh", *postgres]
            self._account.run(detached, timeout=20, output=output, pass_fds=[lock])
        return begin

    def _clear_leftovers(self) -> None:
        """Remove the marks of a killed server: PostgreSQL takes a zombie for a live one."""
        if self._postmaster() is not None:
            return  # started by hand, without our lock; PostgreSQL will refuse to start a second one
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self._socket.glob(".s.PGSQL.*"):
            leftover.unlink()

    def _socket_folder(self) -> Path:
        """A folder for the socket that only the server's account and root can enter, with a short path."""
        link = self._socket
        if link.is_symlink() and not self._account.owns_alone(link.readlink()):
            link.unlink()
        if link.is_symlink():
            return link.readlink()
        link.mkdir(mode=0o700, exist_ok=True)
        target = link
        if not _holds_sockets(link):
            shutil.rmtree(link)
            target = Path(tempfile.mkdtemp(prefix="reverie-", dir="/tmp"))
            link.symlink_to(target)
        self._account.give(target)
        return target

    def _answers(self) -> bool:
        """Whether the server accepts connections: it says so, and its socket is listened to."""
        if not any(line.startswith("ready") for line in self._pid_file()[7:]):
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self._socket.resolve() / ".s.PGSQL.5432"))
            except OSError:
                return False
        return True

    def _has_ended(self) -> bool:
        """Whether no process of the server lives, in any container that shares the data directory."""
        with opened(self._lock) as lock:
            return try_lock(lock, fcntl.LOCK_EX)

    def _stops(self) -> bool:
        """Whether the server is on its way to end."""
        return any(line.startswith("stopping") for line in self._pid_file()[7:])

    def _cut_short(self) -> None:
        """End a server that does not come to its end; the next start recovers, as after a crash."""
        if (pid := self._postmaster()) is not None:
            log.warning("the server on %s hangs while it stops, and is ended at once", self._data)
            os.kill(pid, signal.SIGQUIT)

    def _pid_file(self) -> list[str]:
        """Lines of postmaster.pid: the process number first, the state eighth; none without the file."""
        try:
            return (self._data / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _postmaster(self) -> int | None:
        """Number of the server's first process, if it lives and is in our sight."""
        lines = self._pid_file()
        pid = int(lines[0]) if lines and lines[0].isdecimal() else None
        return pid if pid is not None and serves(pid, self._data) else None

    def _failure(self, what: str, log_start: int = 0) -> EmbeddedPostgresError:
        said = last_lines(self._log.read_bytes()[log_start:].decode(errors="replace"))
        return EmbeddedPostgresError(
            f"The PostgreSQL server on {self._data} {what}. End of its log, {self._log}:\n{said}\n"
            "If the disk is full, free some space. If files are damaged, restore the data directory from a "
            "backup, or move it away to begin with an empty memory."
        )


def _holds_sockets(folder: Path) -> bool:
    """Whether clients can meet a socket there: not on a long path, nor on every file system."""
    trial = folder / ".s.PGSQL.test"  # as long as the real name
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind(str(trial))
        except OSError:
            return False
    trial.unlink()
    return "," not in str(folder)  # libpq would see two hosts
