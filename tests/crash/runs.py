"""A stretch of work at a site: clients that keep it busy while a test does something to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from crash.account import differences, wait_until_ended
from crash.load import Load
from crash.processes import Site
from crash.watch import Watch


@contextmanager
def busy(place: Site, seed: int, *, batches: bool = True) -> Iterator[Load]:
    """Clients at work. At the end all that was acknowledged must be there once, and nothing have hung."""
    load = Load(place.url, seed)
    clients = threading.Thread(target=lambda: asyncio.run(load.run(batches)), name="load", daemon=True)
    with Watch(place, load) as watch:
        clients.start()
        try:
            yield load
        finally:
            load.stop()
        clients.join(90)
        problems = ["the clients did not come to an end"] if clients.is_alive() else []
        problems += wait_until_ended(place, load)
    problems += [*load.problems, *watch.problems, *differences(place, load)]
    print(f"{len(load.told)} operations, answers {dict(load.answers)}, longest {watch.longest}")
    assert not problems, "\n".join(problems[:20])
