"""What ``reverie doctor`` makes of what it sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie.service import doctor
from reverie.store.health import ServerState

WELL = ServerState(
    version=180001, vector="0.8.1", clock=0.0, most=60, connections=3, is_standby=False, has_journal=True
)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, None),
        ({"version": 150004}, "PostgreSQL 15 is too old"),
        ({"is_standby": True}, "standby"),
        ({"vector": "0.7.4"}, "pgvector 0.7.4 is too old"),
        ({"vector": "0.10.0"}, None),
        ({"vector": None}, "extension vector is gone"),
        ({"vector": None, "has_journal": False}, None),  # the first start makes it
    ],
)
def test_servers_that_cannot_be_used(changed: dict[str, object], told: str | None) -> None:
    state = ServerState(**{**{name: getattr(WELL, name) for name in WELL.__slots__}, **changed})  # type: ignore[arg-type]
    found = doctor._unfit(state)
    assert (found is None) if told is None else (found is not None and told in found[0])


def test_the_last_trouble_near_the_end_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    assert doctor._last_trouble(log) is None
    log.write_text("PANIC:  long ago\n" + "LOG:  well\n" * 20_000)
    assert doctor._last_trouble(log) is None
    with log.open("a") as file:
        file.write("ERROR:  could not extend file: No space left on device\nFATAL:  terminating connection\n")
    assert doctor._last_trouble(log) == "ERROR:  could not extend file: No space left on device"


def test_the_clock_and_the_connections() -> None:
    from reverie.config import Settings

    found = {one.name: one for one in doctor._server(WELL, Settings(pool_max=58))}
    assert found["clock"].status == "warning"  # 1970
    assert found["connections"].status == "warning"
    assert found["connections"].message == "3 of 60 in use; a server opens up to 66"
    found = {one.name: one for one in doctor._server(WELL, Settings(pool_max=50, worker_enabled=False))}
    assert found["connections"].status == "ok"
    assert found["connections"].message == "3 of 60 in use; a server opens up to 50"
    assert found["database"].message == "PostgreSQL 18, pgvector 0.8.1"
