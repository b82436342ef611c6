"""Kills what a site consists of, at random moments, while clients work with it."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from crash.account import differences, wait_until_ended
from crash.load import Load
from crash.processes import LEASE_S, Process, Server, Site, is_healthy
from crash.watch import Watch

WORKERS = 2


class Chaos:
    """``rounds`` faults on a site of one server and two workers, fewer if ``seconds`` are over before. All
    choices follow from ``seed``."""

    end_s = 90.0
    """Until all operations must have ended, once all is quiet."""

    def __init__(self, site: Site, seed: int, rounds: int, seconds: float, load: Load | None = None) -> None:
        self.site, self.seed, self.rounds, self.seconds = site, seed, rounds, seconds
        self.dice = random.Random(seed)
        self.load = load or Load(site.url, seed)
        self.faults: Counter[str] = Counter()
        self.problems: list[str] = []
        self._held: list[tuple[float, Process]] = []
        self.server: Server = site.serve(REVERIE_WORKER_COUNT="1")
        self.workers: list[Process] = []

    def run(self) -> dict[str, Any]:
        """Do it all; the problems found stand in the report."""
        started = time.monotonic()
        self.server.wait_ready(180)
        self.workers = [self.site.work(REVERIE_WORKER_COUNT="2") for _ in range(WORKERS)]
        busy = threading.Thread(target=lambda: asyncio.run(self.load.run()), name="load", daemon=True)
        with Watch(self.site, self.load) as watch:
            busy.start()
            for number in range(self.rounds):
                if time.monotonic() - started > self.seconds:
                    self.rounds = number
                    break
                self._round()
                if number % 20 == 19:
                    told = f"{number + 1} rounds, {len(self.load.told)} operations, longest {watch.longest}"
                    print(f"{told}, problems {[*self.load.problems, *watch.problems]}", flush=True)
            self.load.stop()
            self._let_go(all_of_them=True)
            self._wait_up()
            busy.join(60)
            if busy.is_alive():
                self.problems.append("the clients did not come to an end")
            self.problems += wait_until_ended(self.site, self.load, self.end_s)
        self.problems += [*self.load.problems, *watch.problems, *differences(self.site, self.load)]
        if self.problems:
            print(self._state(), flush=True)
        return self._report(watch, time.monotonic() - started)

    def _round(self) -> None:
        if self.dice.random() < 0.7:  # else whatever starts is hit while it starts
            self._wait_up()
        time.sleep(self.dice.choice([0, self.dice.uniform(0, 0.3), self.dice.uniform(0.2, 1.5)]))
        self._let_go()
        faults = self.possible()
        (fault,) = self.dice.choices([f for _, f in faults], [w for w, _ in faults])
        with suppress(psycopg.Error):  # of a database that is down already
            fault()
            self.faults[fault.__name__] += 1

    def possible(self) -> list[tuple[int, Callable[[], None]]]:
        """What may be done in a round, with weights."""
        return [
            (6, self.kill_worker), (3, self.kill_server), (3, self.kill_postgres), (1, self.restart_postgres),
            (2, self.kill_backend), (3, self.cut), (3, self.hold_worker), (1, self.hold_server),
            (2, self.end_worker), (1, self.kill_all),
        ]  # fmt: skip

    def _wait_up(self, timeout: float = 180) -> None:
        """Until the server answers and a worker works."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            self._let_go()
            self._revive()
            if any(worker.ready_since for worker in self.workers) and is_healthy(self.site.url):
                return
            time.sleep(0.1)
        raise AssertionError(f"seed {self.seed}: the site did not come back\n{self._state()}")

    def _revive(self) -> None:
        """Start again what ended by itself, as a supervisor would: PostgreSQL was down when it started."""
        ended = [one for one in (self.server, *self.workers) if one.process.poll() is not None]
        self.faults["ended by itself"] += len(ended)
        if self.server in ended:
            self.server = self.site.serve(REVERIE_WORKER_COUNT="1")
        self.workers = [
            self.site.work(REVERIE_WORKER_COUNT="2") if one in ended else one for one in self.workers
        ]

    def _state(self) -> str:
        """What each process last said, and what PostgreSQL is at."""
        told = []
        for one in (self.server, *self.workers):
            state = f"status {one.process.poll()}, held {one.stopped}"
            told.append(f"{one.name}, {state}: {one.log.read_text()[-1500:]}")
        with suppress(psycopg.Error):
            told += map(str, self.site.sql(_SESSIONS))
        told.append((self.site.data / "postgres" / "server.log").read_text(errors="replace")[-1500:])
        return "\n\n".join(told)

    def _let_go(self, all_of_them: bool = False) -> None:
        for until, process in list(self._held):
            if all_of_them or time.monotonic() >= until or process.process.poll() is not None:
                self._held.remove((until, process))
                if process.process.poll() is None:
                    process.resume()

    def _one(self) -> int:
        return self.dice.randrange(WORKERS)

    def kill_worker(self) -> None:
        which = self._one()
        self.workers[which].kill()
        self.workers[which] = self.site.work(REVERIE_WORKER_COUNT="2")

    def end_worker(self) -> None:
        """As an operator would: it finishes or gives back what it has."""
        which = self._one()
        if not self.workers[which].alive or not self.workers[which].ready_since:
            return
        if (status := self.workers[which].stop()) != 0:
            self.problems.append(f"{self.workers[which].name} ended with status {status}")
        self.workers[which] = self.site.work(REVERIE_WORKER_COUNT="2")

    def kill_server(self) -> None:
        self.server.kill()
        self.server = self.site.serve(REVERIE_WORKER_COUNT="1")

    def kill_postgres(self, number: int = signal.SIGKILL) -> None:
        if pid := self.site.postmaster():
            os.kill(pid, number)

    def restart_postgres(self) -> None:
        self.kill_postgres(signal.SIGINT)

    def kill_backend(self) -> None:
        """PostgreSQL then ends all connections, and recovers."""
        pids = [row["pid"] for row in self.site.sql(_BACKENDS)]
        if pids:
            os.kill(self.dice.choice(pids), signal.SIGKILL)

    def cut(self) -> None:
        """Connections are ended: a few, those that listen, or all."""
        share, listening = self.dice.choice([(0.3, False), (1.0, True), (1.0, False)])
        self.site.sql(_CUT, share=share, listening=listening)

    def hold_worker(self) -> None:
        self._hold(self.workers[self._one()])

    def hold_server(self) -> None:
        self._hold(self.server)

    def _hold(self, process: Process) -> None:
        if process.alive and process.ready_since:
            process.pause()
            self._held.append((time.monotonic() + self.dice.uniform(0.3, 2.0) * LEASE_S, process))

    def kill_all(self) -> None:
        self.kill_postgres()
        for one in (self.server, *self.workers):
            one.kill()
        self.server = self.site.serve(REVERIE_WORKER_COUNT="1")
        self.workers = [self.site.work(REVERIE_WORKER_COUNT="2") for _ in self.workers]

    def _report(self, watch: Watch, seconds: float) -> dict[str, Any]:
        rows = self.site.sql(_COUNTS)
        return {
            "seed": self.seed,
            "rounds": self.rounds,
            "seconds": round(seconds),
            "faults": dict(self.faults),
            "acknowledged": Counter(
                [*(one.kind for one in self.load.told), *["sync"] * len(self.load.synced)]
            ),
            "cancelled": sum(told.cancelled for told in self.load.told),
            "retried": sum(told.retried for told in self.load.told),
            "operations": {f"{row['type']} {row['status']}": row["n"] for row in rows},
            "attempts at most": max((row["attempts"] for row in rows), default=0),
            "answers": dict(self.load.answers),
            "longest, s": watch.longest,
            "looks": watch.looks,
            "problems": self.problems,
        }


_SESSIONS = """
SELECT pid, state, wait_event_type, wait_event, pg_blocking_pids(pid) AS behind, left(query, 100) AS query,
    application_name AS application, now() - xact_start AS lasts
FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
_COUNTS = """
SELECT type, status, count(*) AS n, max(attempts) AS attempts FROM operations GROUP BY 1, 2 ORDER BY 1, 2
"""
_BACKENDS = """
SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND application_name <> 'the test' AND random() < %(share)s
  AND (NOT %(listening)s OR query ILIKE '%%LISTEN%%')
"""
