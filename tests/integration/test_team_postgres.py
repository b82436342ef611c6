"""A PostgreSQL of the team's own: reached by URL over TCP with a password, and never replaced by another."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from ports import free_port

from reverie import Memory, Settings, StoreUnavailable
from reverie.bank_config import BankConfig
from reverie.service.caller import asking
from reverie.service.key_models import CreateKeyRequest
from reverie.service.requests import RetainRequest
from reverie.store import tenancy
from reverie.store.embedded_binaries import account_for_new, locate


@dataclass(frozen=True)
class Team:
    """A running PostgreSQL that asks for a password."""

    port: int
    password: str

    def url(self, database: str = "postgres", password: str | None = None) -> str:
        return f"postgresql://team:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """URL of an empty database."""
        name = f"d{secrets.token_hex(4)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return self.url(name)


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    folder = Path(tempfile.mkdtemp(prefix="reverie-team-", dir="/tmp"))
    folder.chmod(0o755)
    account = account_for_new(folder)
    programs = locate(account).folder
    data, secret = folder / "data", folder / "secret"
    data.mkdir(mode=0o700)
    server = Team(free_port(), secrets.token_hex(12))
    secret.write_text(server.password)
    for path in (data, secret):
        account.give(path)
    arguments = ["-D", data, "-U", "team", "--pwfile", secret, "--auth=scram-sha-256", "--no-sync"]
    made = account.run([programs / "initdb", *arguments, "--encoding=UTF8", "--locale=C"], timeout=60)
    assert made.returncode == 0, made.stderr
    options = f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    control = [programs / "pg_ctl", "-D", data, "-w"]
    with (folder / "log").open("wb") as log:
        started = account.run([*control, "-o", options, "start"], timeout=60, output=log.fileno())
    assert started.returncode == 0, (folder / "log").read_text()
    yield server
    account.run([*control, "-m", "immediate", "stop"], timeout=60)
    shutil.rmtree(folder)


@pytest.fixture
def nowhere() -> Iterator[Path]:
    """A data folder that must stay empty: nothing is to fall back to the embedded PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="reverie-test-", dir="/tmp"))
    yield folder
    left = list(folder.iterdir())
    shutil.rmtree(folder)
    assert left == []


def memory(url: str, nowhere: Path) -> Memory:
    quiet = BankConfig(enable_observations=False)
    return Memory(Settings(database_url=url, data_dir=nowhere, worker_lease_s=2.0, bank=quiet))


async def test_retain_recall_and_background_work(team: Team, nowhere: Path) -> None:
    url = team.new_database()
    async with memory(url, nowhere) as first:
        await first.retain("bank", "Lorenz keeps a weather diary in Trieste.")
        answer = await first.retain("bank", "The barometer fell all day.", run_async=True)
        deadline = time.monotonic() + 60
        while (await first.operations.get("bank", answer.operation_id or "")).status != "completed":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        found = await first.recall("bank", "Who writes about the weather?")
        assert found.results[0].text == "Lorenz keeps a weather diary in Trieste."
        assert (await first.check())["status"] == "healthy"
    async with memory(url, nowhere) as again:
        assert (await again.banks.stats("bank")).total_nodes == 2


async def test_two_servers_start_at_once_on_an_empty_database(team: Team, nowhere: Path) -> None:
    url = team.new_database()
    memories = [memory(url, nowhere) for _ in range(3)]
    outcomes = await asyncio.gather(*(m.start() for m in memories), return_exceptions=True)
    try:
        assert outcomes == [None, None, None]
        await asyncio.gather(*(m.retain("bank", f"Server {n} was here.") for n, m in enumerate(memories)))
        for each in memories:
            assert (await each.banks.stats("bank")).total_nodes == 3
        with psycopg.connect(url) as connection:
            applied = connection.execute("SELECT number FROM schema_migrations ORDER BY 1").fetchall()
        assert applied
        assert len(set(applied)) == len(applied)
    finally:
        for each in memories:
            await each.close()


async def test_tenants_where_the_servers_user_may_make_no_role(team: Team, nowhere: Path) -> None:
    """The server works without the role, says what it takes once a key is wanted, and goes on with it."""
    url = team.new_database()
    name = url.rpartition("/")[2]
    with psycopg.connect(team.url(name), autocommit=True) as administrator:
        administrator.execute(f"CREATE ROLE plain LOGIN PASSWORD '{team.password}'")  # type: ignore[call-overload]
        administrator.execute(f"ALTER DATABASE {name} OWNER TO plain")  # type: ignore[call-overload]
        administrator.execute("CREATE EXTENSION vector; ALTER SCHEMA public OWNER TO plain")
        administrator.execute("REVOKE reverie_tenant FROM team CASCADE; DROP OWNED BY reverie_tenant")
        for other in (
            url,
            *(
                team.url(d)
                for (d,) in administrator.execute(
                    "SELECT datname FROM pg_database WHERE datname ~ '^d[0-9a-f]{8}$'"
                )
            ),
        ):
            with psycopg.connect(other, autocommit=True) as there:
                there.execute("DROP OWNED BY reverie_tenant")
        administrator.execute("DROP ROLE reverie_tenant")
    plain = url.replace("//team:", "//plain:")
    wanted = CreateKeyRequest(name="k", permission="read")
    async with memory(plain, nowhere) as served:
        await served.retain_request(
            "bank", RetainRequest.model_validate({"items": [{"content": "It rains."}]})
        )
        with pytest.raises(
            StoreUnavailable, match="CREATE ROLE reverie_tenant NOLOGIN; GRANT reverie_tenant TO"
        ):
            await served.keys.create(wanted)
        with tenancy.limited_to("default"), pytest.raises(StoreUnavailable, match="CREATE ROLE"):
            await served.banks.list()
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute("CREATE ROLE reverie_tenant NOLOGIN; GRANT reverie_tenant TO plain")
    async with memory(plain, nowhere) as served:
        made = await served.keys.create(wanted)
        who = await served.keys.caller_of(made.key.encode())
        assert who is not None
        with asking(who):
            assert (await served.banks.list()).total == 1
            assert (await served.banks.stats("bank")).total_nodes == 1


async def refusal(url: str, nowhere: Path) -> str:
    """What is said when a memory cannot start on ``url``, without leaking its password."""
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as caught:
        await memory(url, nowhere).start()
    assert time.monotonic() - began < 60
    password = url.partition("://")[2].partition("@")[0].partition(":")[2]
    told = "".join(str(e) for e in (caught.value, caught.value.__cause__) if e)
    assert password
    assert password not in told
    assert password not in repr(Settings(database_url=url, data_dir=nowhere))
    return caught.value.message


async def test_wrong_password(team: Team, nowhere: Path) -> None:
    said = await refusal(team.url(password="wr0ng-secret"), nowhere)
    assert "password authentication failed" in said


async def test_database_that_is_not_there(team: Team, nowhere: Path) -> None:
    assert '"absent" does not exist' in await refusal(team.url("absent"), nowhere)


async def test_port_that_nobody_serves(nowhere: Path) -> None:
    said = await refusal(f"postgresql://team:s3cret-word@127.0.0.1:{free_port()}/d", nowhere)
    assert "refused" in said


async def test_host_that_does_not_resolve(nowhere: Path) -> None:
    said = await refusal("postgresql://team:s3cret-word@no-such-host.invalid:5432/d", nowhere)
    assert "no-such-host.invalid" in said


async def test_port_of_something_else(nowhere: Path) -> None:
    """A server that speaks, but not PostgreSQL's protocol."""
    listener = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1024)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=greet, daemon=True).start()
    try:
        port = listener.getsockname()[1]
        said = await refusal(f"postgresql://team:s3cret-word@127.0.0.1:{port}/d", nowhere)
        assert "cannot connect" in said
    finally:
        listener.close()


@pytest.mark.slow
async def test_port_that_never_answers(nowhere: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        said = await refusal(f"postgresql://team:s3cret-word@127.0.0.1:{port}/d?connect_timeout=2", nowhere)
    assert "timeout" in said


async def test_role_that_may_not_make_tables(team: Team, nowhere: Path) -> None:
    url = team.new_database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'gu3st-word'")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM public")
    guest = url.replace(f"team:{team.password}", "guest:gu3st-word")
    said = await refusal(guest, nowhere)
    assert "permission" in said or "may not" in said


async def test_schema_of_a_newer_release(team: Team, nowhere: Path) -> None:
    url = team.new_database()
    async with memory(url, nowhere):
        pass
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'later', 'x')"
        )
    assert "9999" in await refusal(url, nowhere)


async def test_database_that_goes_away_is_told_and_recovered_from(team: Team, nowhere: Path) -> None:
    url = team.new_database()
    async with memory(url, nowhere) as one:
        await one.retain("bank", "Before the cut.")
        with psycopg.connect(team.url(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE usename = 'team' AND pid <> pg_backend_pid()"
            )
        await one.retain("bank", "After the cut.")
        answer = await one.retain("bank", "The worker is back too.", run_async=True)
        deadline = time.monotonic() + 60
        while (await one.operations.get("bank", answer.operation_id or "")).status != "completed":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        assert (await one.banks.stats("bank")).total_nodes == 3
