"""kill -9 and worse, at random: the short form in every run, the long one with --slow.

REVERIE_CRASH_SEED repeats a run's choices. REVERIE_CRASH_ROUNDS sets how many faults the long form makes, and
REVERIE_CRASH_MINUTES when it ends without having made them all.
"""

from __future__ import annotations

import json
import os
import random

import pytest
from crash.chaos import Chaos
from crash.processes import site


def chaos(rounds: int, minutes: float) -> None:
    seed = int(os.environ.get("REVERIE_CRASH_SEED") or random.SystemRandom().randrange(10**6))
    print(f"REVERIE_CRASH_SEED={seed} rounds={rounds}", flush=True)
    with site(REVERIE_ENCODER="hash") as place:
        report = Chaos(place, seed, rounds, 60 * minutes).run()
    print(json.dumps(report, indent=1), flush=True)
    assert report["problems"] == []
    assert sum(report["acknowledged"].values()) > 0


def test_nothing_is_lost_or_done_twice() -> None:
    chaos(8, minutes=1)


@pytest.mark.slow
def test_nothing_is_lost_or_done_twice_in_many_rounds() -> None:
    rounds, minutes = os.environ.get("REVERIE_CRASH_ROUNDS"), os.environ.get("REVERIE_CRASH_MINUTES")
    chaos(int(rounds or 220), float(minutes or 60))
