"""kill -9 and worse while banks dream, learn from others and see to their brains.

As with the other random kills: REVERIE_CRASH_SEED repeats the choices; REVERIE_CRASH_ROUNDS and
REVERIE_CRASH_MINUTES bound the long form.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import psycopg
import pytest
from crash import children
from crash.chaos import Chaos
from crash.children import Children
from crash.dream_account import left, torn, unequal
from crash.dream_load import STUDIES, DreamLoad, asked, diary
from crash.processes import Site, site
from crash.shelves import Shelf, library

DREAM = {"cooldown_minutes": 0, "novelty_threshold": 0, "quality_threshold": 0}
_CALLS = """
INSERT INTO access_hours (bank, kind, hour, calls)
SELECT b.bank, 'memory', date_trunc('hour', now(), 'UTC') - make_interval(days => d, hours => -h), 5 + h
FROM banks b, generate_series(1, 35) d, generate_series(3, 5) h WHERE b.bank_id = ANY(%(banks)s)
"""


class DreamChaos(Chaos):
    """The faults of others, and remote banks that are cut off."""

    load: DreamLoad
    end_s = 400.0  # the pause after a failed attempt is 300 s at most, and a quarter more

    def __init__(
        self, place: Site, seed: int, rounds: int, seconds: float, shelves: dict[str, Shelf]
    ) -> None:
        super().__init__(place, seed, rounds, seconds, DreamLoad(place.url, seed, shelves=shelves))
        self.client = httpx.Client(base_url=f"{place.url}/v1/default/banks/", timeout=60)

    def possible(self) -> list[tuple[int, Callable[[], None]]]:
        return [*super().possible(), (5, self.cut_off), (3, self.kill_dream)]

    def cut_off(self) -> None:
        """A remote bank does not answer as it should, or does again."""
        self.load.shelves[self.dice.choice([*self.load.shelves])].fail(self.dice)

    def kill_dream(self) -> None:
        """The process of a dream ends."""
        if found := sorted(children.of_dreams(self.site.data)):
            with suppress(ProcessLookupError):
                os.kill(self.dice.choice(found), 9)

    def run(self) -> dict[str, Any]:
        self.server.wait_ready(180)
        self._begin()
        with Children(self.site) as watched:
            report = super().run()
            for shelf in self.load.shelves.values():
                shelf.trouble = ""
            self._end()
        self.problems += [*watched.problems, *self.load.problems]
        report["processes of dreams"] = {"seen": len(watched.seen), "stopped": len(watched.stopped)}
        report["forgotten"] = self.load.forgotten
        report["changes of remotes"] = sum(shelf.changes for shelf in self.load.shelves.values())
        return report

    def _round(self) -> None:
        super()._round()
        with suppress(psycopg.Error):  # the database is down
            self.problems += torn(self.site)

    def _begin(self) -> None:
        items = [{"content": text, "document_id": name, "timestamp": day} for name, text, day in diary()]
        for bank in STUDIES:
            self._ask("POST", f"{bank}/memories", json={"items": items})
            config: dict[str, Any] = {"dream": DREAM, "background_max_wait_minutes": 0}
            if bank == STUDIES[0]:  # it dreams by itself too, when observations have changed
                config |= {
                    "enable_observations": True,
                    "dream": {**DREAM, "enabled": True, "trigger_mode": "event"},
                }
            self._ask("PATCH", f"{bank}/config", json={"updates": config})
        self.site.sql(_CALLS, banks=list(STUDIES))

    def _end(self) -> None:
        """All is quiet: what is there must be whole, and a last run of each must bring what is not there."""
        self.problems += torn(self.site)
        shelves = [*self.load.shelves.values()]
        for bank in STUDIES:
            # what two of them say, and one says no more, is learned from the other when that is asked again
            for shelf in [*shelves, *shelves]:
                self._explained(bank, shelf, self._done(bank, "brain/learn", asked(shelf, "full_copy")))
            self.problems += unequal(self.site, self.load, bank, shelves)
            for shelf in shelves:
                counts = self._done(bank, "brain/learn", asked(shelf, "full_copy"))["counts"]
                if any(counts.get(part, {}).get("stored") for part in ("fact", "document")):
                    self.problems.append(f"{bank} learns from {shelf.name} what it knows: {counts}")
            self._dreams_and_brain(bank)
            self._forget(bank)
        self.problems += [*torn(self.site), *left(self.site)]

    def _explained(self, bank: str, shelf: Shelf, result: dict[str, Any]) -> None:
        part, there = ("fact", len(shelf.facts)) if shelf.facts else ("document", len(shelf.documents))
        counts = result["counts"].get(part, {})
        told = sum(counts.get(state, 0) for state in ("stored", "duplicate", "own", "known", "refused"))
        if told != there:
            self.problems.append(f"{bank} tells of {told} items of {shelf.name}, which has {there}: {counts}")

    def _dreams_and_brain(self, bank: str) -> None:
        run = self._done(bank, "dreams/trigger", {"trigger_source": "manual", "run_type": "dream"})
        told = self._ask("GET", f"{bank}/dreams/{run['run_id']}").json()
        if (told["status"], len(told["phases"])) != ("success", 5):
            self.problems.append(f"a last dream of {bank} came to nothing: {told}")
        self._done(bank, "sub-routine", {"mode": "full_copy", "force_rebuild": True})
        file = self._ask("GET", f"{bank}/brain/export").content
        found = self._ask("POST", f"{bank}/brain/import/validate", files={"file": ("b.brain", file)}).json()
        if found["valid"] is not True:
            self.problems.append(f"the file of {bank} is refused: {found}")
        status = self._ask("GET", f"{bank}/brain/status").json()
        (row,) = self.site.sql(_RUNS, bank=bank)
        if (status["exists"], status["metrics"]["runs_completed"]) != (True, row["n"]):
            self.problems.append(f"the brain of {bank} after {row['n']} runs: {status}")

    def _forget(self, bank: str) -> None:
        for source in self._ask("GET", f"{bank}/brain/learn").json()["sources"]:
            self._ask("DELETE", f"{bank}/brain/learn/{source['id']}")
        self.problems += unequal(self.site, self.load, bank, [])

    def _done(self, bank: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a run tells that comes to its end."""
        key = self._ask("POST", f"{bank}/{path}", json=body).json()["operation_id"]
        deadline = time.monotonic() + 90
        while (found := self._ask("GET", f"{bank}/operations/{key}").json())["status"] in (
            "pending",
            "processing",
        ):
            assert time.monotonic() < deadline, f"seed {self.seed}: {found}"
            time.sleep(0.05)
        assert found["status"] == "completed", f"seed {self.seed}: {found}"
        result: dict[str, Any] = found["result_metadata"]
        return result

    def _ask(self, method: str, path: str, **content: Any) -> httpx.Response:
        answer = self.client.request(method, path, **content)
        while answer.status_code == 503:  # a connection that was cut is found out when it is used
            time.sleep(0.2)
            answer = self.client.request(method, path, **content)
        assert answer.status_code == 200, f"seed {self.seed}: {method} {path}: {answer.text}"
        return answer


_RUNS = """
SELECT count(*) AS n FROM operations o JOIN banks b USING (bank)
WHERE b.bank_id = %(bank)s AND o.type = 'sub_routine' AND o.status = 'completed'
"""


def chaos(rounds: int, minutes: float) -> None:
    seed = int(os.environ.get("REVERIE_CRASH_SEED") or random.SystemRandom().randrange(10**6))
    print(f"REVERIE_CRASH_SEED={seed} rounds={rounds}", flush=True)
    with library() as shelves, site(REVERIE_ENCODER="hash", REVERIE_WEBHOOK_PRIVATE_HOSTS="true") as place:
        report = DreamChaos(place, seed, rounds, 60 * minutes, shelves).run()
        data = place.data
    time.sleep(0.5)
    report["problems"] += [f"process {one} of a dream is left" for one in children.end(data)]
    print(json.dumps(report, indent=1), flush=True)
    assert report["problems"] == []
    assert all(report["acknowledged"][kind] > 0 for kind in ("dream", "routine", "learn"))
    assert report["processes of dreams"]["seen"] > 0


def test_dreams_and_learning_are_whole_whatever_is_killed() -> None:
    chaos(8, minutes=0.5)


@pytest.mark.slow
def test_dreams_and_learning_are_whole_whatever_is_killed_in_many_rounds() -> None:
    rounds, minutes = os.environ.get("REVERIE_CRASH_ROUNDS"), os.environ.get("REVERIE_CRASH_MINUTES")
    chaos(int(rounds or 70), float(minutes or 15))
