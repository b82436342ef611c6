"""One server for all tests that speak HTTP. Nothing here starts before a test asks for it."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from ports import free_port

BANKS = "/v1/default/banks"

Answer = dict[str, Any]
Retain = Callable[..., Answer]
Recall = Callable[..., Answer]


# Most tests count the operations of a bank: those of consolidation are there for tests that ask for them.
os.environ.setdefault("REVERIE_ENABLE_OBSERVATIONS", "false")
# A shell that runs the tests in the background leaves Ctrl-C ignored, and what is started here inherits it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long forms of the suites too")


LONGEST = ("tests/crash/", "tests/integration/", "tests/console/", "tests/conformance/", "tests/surfaces/")
"""Folders whose files take longest; what is named first is begun first."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long forms run when they are asked for, by --slow or by -m. Where processes share the tests, a long
    file that begins last would leave one of them at work alone."""

    def turn(item: pytest.Item) -> int:
        return next((n for n, one in enumerate(LONGEST) if item.nodeid.startswith(one)), len(LONGEST))

    items.sort(key=turn)
    if not config.getoption("--slow") and "slow" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="a long form: run with --slow"))


@dataclass(frozen=True)
class Served:
    """A server in a thread of this process: its address, its application and its database."""

    base_url: str
    app: Any
    database_url: str


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """A folder that every account may enter, so that the database of a root user stays inside it."""
    folder = Path(tempfile.mkdtemp(prefix="reverie-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(settings: dict[str, Any]) -> Iterator[Served]:
    """A server with these settings, over real HTTP, in a thread of this process."""
    import uvicorn

    from reverie.api.app import create_app
    from reverie.bank_config import BankConfig
    from reverie.config import Settings
    from reverie.service.memory import Memory

    port = free_port()
    memory = Memory(
        Settings(port=port, worker_lease_s=2.0, **{"bank": BankConfig(enable_observations=False), **settings})
    )
    app = create_app(memory)
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, http="httptools", log_config=None, access_log=False, lifespan="on")
    )
    thread = threading.Thread(target=server.run, name="served", daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server did not start in time"
        time.sleep(0.02)
    try:
        yield Served(f"http://127.0.0.1:{port}", app, memory.database.pool.conninfo)
    finally:
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def served(data_folder: Path) -> Iterator[Served]:
    """The server of all tests, on an embedded PostgreSQL of its own."""
    with serving({"data_dir": data_folder / "data"}) as found:
        yield found


@pytest.fixture(scope="session")
def serve() -> Callable[[dict[str, Any]], AbstractContextManager[Served]]:
    """Starts further servers, with settings of their own."""
    return serving


@pytest.fixture(scope="session")
def base_url(served: Served) -> str:
    return served.base_url


@pytest.fixture(scope="session")
def app(served: Served) -> Any:
    return served.app


@pytest.fixture(scope="session")
def client(served: Served) -> Iterator[httpx.Client]:
    """Paths begin at the root of the server."""
    with httpx.Client(base_url=served.base_url, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def sql(served: Served) -> Callable[..., list[tuple[Any, ...]]]:
    """Ask the server's database directly."""
    import psycopg

    def ask(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(served.database_url, autocommit=True) as connection:
            return connection.execute(statement, parameters).fetchall()  # type: ignore[call-overload]

    return ask


@pytest.fixture(scope="session")
def make_bank(client: httpx.Client) -> Iterator[Callable[[], httpx.Client]]:
    """Gives clients of new banks; their paths begin below the bank."""
    made: list[httpx.Client] = []

    def one() -> httpx.Client:
        name = f"test-{uuid.uuid4().hex[:12]}"
        made.append(httpx.Client(base_url=f"{client.base_url}{BANKS}/{name}", timeout=60))
        return made[-1]

    yield one
    for bank in made:
        bank.close()


@pytest.fixture
def bank(make_bank: Callable[[], httpx.Client]) -> httpx.Client:
    """A client of a new bank, which is made on first use."""
    return make_bank()


@pytest.fixture
def bank_id(bank: httpx.Client) -> str:
    return bank.base_url.path.rstrip("/").rpartition("/")[2]


@pytest.fixture
def retain(bank: httpx.Client) -> Retain:
    """Retain texts (or items) in the bank and return the answer; named fields apply to every text."""

    def call(*contents: str | Answer, request: Answer | None = None, **fields: Any) -> Answer:
        items = [{"content": c, **fields} if isinstance(c, str) else {**fields, **c} for c in contents]
        answer = bank.post("memories", json={"items": items, **(request or {})})
        assert answer.status_code == 200, answer.text
        found: Answer = answer.json()
        return found

    return call


@pytest.fixture
def recall(bank: httpx.Client) -> Recall:
    """Recall from the bank and return the answer."""

    def call(query: str, **options: Any) -> Answer:
        answer = bank.post("memories/recall", json={"query": query, **options})
        assert answer.status_code == 200, answer.text
        found: Answer = answer.json()
        return found

    return call


@pytest.fixture
def facts(bank: httpx.Client) -> Callable[..., list[Answer]]:
    """All facts of the bank that meet these filters, oldest first."""

    def call(**filters: Any) -> list[Answer]:
        answer = bank.get("memories/list", params={"limit": 10_000, **filters})
        assert answer.status_code == 200, answer.text
        return list(reversed(answer.json()["items"]))

    return call


@pytest.fixture
def stats(bank: httpx.Client) -> Callable[[], Answer]:
    """What the bank holds; nothing for a bank that is not there."""

    def call() -> Answer:
        answer = bank.get("stats")
        assert answer.status_code in (200, 404), answer.text
        return answer.json() if answer.status_code == 200 else {"total_nodes": 0, "total_documents": 0}

    return call


@pytest.fixture
def finished(bank: httpx.Client) -> Callable[[str], Answer]:
    """Wait until an operation of the bank has ended, and return it."""

    def call(operation_id: str, timeout: float = 60) -> Answer:
        deadline = time.monotonic() + timeout
        while True:
            found: Answer = bank.get(f"operations/{operation_id}").json()
            if found["status"] not in ("pending", "processing"):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.05)

    return call
