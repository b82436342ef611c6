"""PostgreSQL is stopped, and connections are cut, while nobody who works is killed."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from crash.processes import Server, Site
from crash.runs import busy

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND application_name <> 'the test' AND {which}
"""
LISTENING = "query ILIKE '%%LISTEN%%'"
HEARTBEAT = "query ILIKE '%%heartbeat%%'"


def started(place: Site) -> Server:
    server = place.serve(REVERIE_WORKER_COUNT="1").wait_ready()
    place.work(REVERIE_WORKER_COUNT="2").wait_ready()
    return server


def test_a_database_that_is_restarted_loses_nothing(place: Site) -> None:
    """Stopped as an administrator would, twice; the server starts it again each time."""
    server = started(place)
    with busy(place, seed=1) as load:
        for _ in range(2):
            time.sleep(1.5)
            pid = place.postmaster()
            assert pid
            os.kill(pid, signal.SIGINT)
            time.sleep(0.5)
            server.healthy()
            assert place.postmaster() not in (None, pid)
        enough = len(load.told) + 20
        until = time.monotonic() + 60
        while len(load.told) < enough:
            assert time.monotonic() < until, "no work after the restart"
            time.sleep(0.1)
    assert all(one.alive for one in place.processes)
    assert [one.stop() for one in reversed(place.processes)] == [0, 0]
    assert place.postmaster() is None


@pytest.mark.parametrize(
    "which", ["random() < 0.3", "true", LISTENING, HEARTBEAT], ids=["some", "all", "listening", "heartbeat"]
)
def test_connections_that_are_cut_strand_no_job(place: Site, which: str) -> None:
    """No job of a worker that lives is left with nobody at work on it: the watch of ``busy`` looks."""
    started(place)
    dice = random.Random(5)
    cut = 0
    with busy(place, seed=2, batches=False):
        rounds, until = 0, time.monotonic() + 60
        while rounds < 12 or (cut < 3 and time.monotonic() < until):
            time.sleep(dice.uniform(0.1, 0.6))
            cut += len(place.sql(CUT.format(which=which)))
            rounds += 1
    assert cut >= 3
    assert all(one.alive for one in place.processes)
