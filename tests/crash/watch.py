"""Looks at the tables all the time, for what should not be there for longer than a lease."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from crash.load import Load
from crash.processes import LEASE_S, Site

EVERY_S = 0.1
MARGIN_S = 15.0
"""For a free place at a worker, the loop of the watch itself, and a machine that is busy."""

_LOOK = """
SELECT o.id::text, o.attempts, o.status, o.worker,
    NOT EXISTS (SELECT FROM procrastinate_jobs j
                WHERE j.args ->> 'work' = o.id::text AND j.status IN ('todo', 'doing')) AS jobless
FROM operations o
WHERE o.status IN ('pending', 'processing') AND NOT EXISTS
    (SELECT FROM operations c WHERE c.bank = o.bank AND c.parent_id = o.id)
"""
_STRAYS = """
SELECT j.id::text, coalesce(o.status, 'gone') AS status FROM procrastinate_jobs j
LEFT JOIN operations o ON o.id::text = j.args ->> 'work'
WHERE j.status = 'doing' AND j.args ? 'work' AND o.status IS DISTINCT FROM 'processing'
"""


@dataclass
class Watch:
    """Measures how long a state lasts that somebody should end.

    - *orphaned*: the operation is in ``processing`` and the worker that it names is dead or held;
    - *jobless*: the operation has not ended and no job would ever deliver it;
    - *stray*: a job is ``doing`` and its operation is not in ``processing``: nobody is at work on it.

    The clock of each runs while somebody could end it: PostgreSQL has answered and one worker has worked
    without a break. So it shows the least of three ages: that of the state, the time since PostgreSQL was
    reached, and the time since the eldest of the workers was ready.
    """

    site: Site
    load: Load | None = None
    longest: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    looks: int = 0

    def __post_init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}
        self._told: set[tuple[str, str]] = set()
        self._asked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._asked.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._asked.wait(EVERY_S):
            try:
                with self.site.database() as connection:
                    reached = time.monotonic()
                    while not self._asked.wait(EVERY_S):
                        self._look(connection, reached)
            except psycopg.Error:
                continue  # the database is down, and the clock stands at its next start

    def _look(self, connection: psycopg.Connection[dict[str, Any]], reached: float) -> None:
        found = connection.execute(_LOOK).fetchall()
        strays = connection.execute(_STRAYS).fetchall()
        now = time.monotonic()
        alive = {one.name for one in self.site.processes if one.alive}
        since = [one.ready_since for one in self.site.processes]
        eldest = min((moment for moment in since if moment is not None), default=now)
        self.looks += 1
        if self.load is not None:
            self.load.waiting = len(found)
        states = dict(_states(found, strays, alive))
        self._since = {key: self._since.get(key, now) for key in states}
        for key, began in self._since.items():
            lasted = now - max(began, reached, eldest)
            kind = key[0]
            self.longest[kind] = max(self.longest.get(kind, 0.0), round(lasted, 2))
            if lasted > LEASE_S + MARGIN_S and key not in self._told:
                self._told.add(key)
                self.problems.append(f"{kind} for {lasted:.1f} s: {key[1]} {states[key]}")


def _states(
    found: list[dict[str, Any]], strays: list[dict[str, Any]], alive: set[str]
) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for row in found:
        if row["status"] == "processing" and row["worker"] not in alive:
            yield ("orphaned", f"{row['id']} attempt {row['attempts']}"), row
        if row["jobless"]:
            yield ("jobless", row["id"]), row
    for row in strays:
        yield ("stray", row["id"]), row
