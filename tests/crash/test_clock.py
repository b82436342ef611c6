"""A clock is set forward and back by an hour: that of PostgreSQL, or that of the processes.

``clock.c`` is compiled and preloaded; where there is no C compiler these tests are left out.
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from crash.processes import Site, site
from crash.runs import busy

SetClock = Callable[[int], None]
"""Sets the clock so many hours ahead of the real one, or behind it."""


@pytest.fixture(params=["postgres", "processes"])
def clock(request: pytest.FixtureRequest) -> Iterator[tuple[Site, SetClock]]:
    """A site with a clock that can be set."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler here, to make a clock that can be set")
    with site(REVERIE_ENCODER="hash") as place:
        library, told = place.folder / "clock.so", place.folder / "clock"
        source = Path(__file__).with_name("clock.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)

        def set_clock(hours: int) -> None:
            with told.open("r+b" if told.exists() else "wb") as file:
                file.write(struct.pack("q", hours * 3600))

        set_clock(0)
        told.chmod(0o644)
        library.chmod(0o755)
        preloaded = {"LD_PRELOAD": str(library), "CRASH_CLOCK": str(told)}
        place.settings |= (
            {"CRASH_POSTGRES": json.dumps(preloaded)} if request.param == "postgres" else preloaded
        )
        yield place, set_clock


def test_a_clock_that_jumps_loses_and_doubles_nothing(clock: tuple[Site, SetClock]) -> None:
    place, set_clock = clock
    place.serve(REVERIE_WORKER_COUNT="1").wait_ready()
    place.work(REVERIE_WORKER_COUNT="2").wait_ready()
    time.sleep(1.0)
    before = place.sql("SELECT id FROM procrastinate_workers ORDER BY id")
    with busy(place, seed=4, batches=False):
        for hours in (0, 1, 0, -1, 0):
            set_clock(hours)
            time.sleep(3.0)
            if "CRASH_POSTGRES" in place.settings:
                (row,) = place.sql("SELECT extract(epoch FROM clock_timestamp())::float8 AS now")
                assert abs(row["now"] - time.time() - 3600 * hours) < 5, "the clock of PostgreSQL was not set"
    after = place.sql("SELECT id FROM procrastinate_workers ORDER BY id")
    assert all(worker in after for worker in before), "a worker was taken for dead"


def test_what_waits_for_its_next_attempt_does_not_wait_an_hour(clock: tuple[Site, SetClock]) -> None:
    """The clock is set back while an operation waits two seconds for its second attempt."""
    place, set_clock = clock
    server = place.serve(REVERIE_WORKER_COUNT="1").wait_ready()
    bank = f"{server.url}/v1/default/banks/depot"
    opened = {"items": [{"content": "The depot opened."}]}
    assert httpx.post(f"{bank}/memories", json=opened, timeout=60).status_code == 200
    place.sql(_REFUSE)
    place.sql("CREATE TRIGGER refuse BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION refuse()")
    key = str(uuid.uuid4())
    body = {"items": [{"content": "The depot closed."}], "async": True, "operation_id": key}
    assert httpx.post(f"{bank}/memories", json=body, timeout=60).status_code == 200
    operation = f"/v1/default/banks/depot/operations/{key}"
    until = time.monotonic() + 60
    while server.get(operation)["next_retry_at"] is None:
        assert time.monotonic() < until
        time.sleep(0.02)
    set_clock(-1)
    place.sql("DROP TRIGGER refuse ON facts")
    until = time.monotonic() + 60
    while (found := server.get(operation))["status"] != "completed":
        assert time.monotonic() < until, found
        time.sleep(0.1)


_REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not yet'; END $$
"""
