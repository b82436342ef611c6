"""What is in the spool stays there, whole, in order, until someone has stored it."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie import spool as spools
from reverie.paths import socket_address, spool_dir
from reverie.spool import Corrupt, Entry, Spool

REQUEST: dict[str, Any] = {"items": [{"content": "Zoë moved."}]}


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(str(tmp_path / "data" / "spool"))


def read(spool: Spool, name: str) -> Entry:
    found = spool.read(name)
    assert found is not None
    return found


def test_what_is_added_is_read_again(spool: Spool) -> None:
    path = spool.add("task-1", "alice", REQUEST)
    assert spool.waiting() == [Path(path).name]
    entry = read(spool, spool.waiting()[0])
    assert (entry.task_id, entry.bank_id, entry.request) == ("task-1", "alice", REQUEST)
    assert abs(entry.spooled_at - time.time()) < 60


def test_others_cannot_read_it(spool: Spool) -> None:
    path = Path(spool.add("task-1", "alice", REQUEST))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_spool_that_is_not_there_is_empty(spool: Spool) -> None:
    assert spool.waiting() == []
    assert spool.refused() == []
    assert spool.read("0-x.task") is None
    assert spool.find("x") is None
    spool.done("0-x.task")


def test_order_is_that_of_arrival_even_if_the_clock_goes_back(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns()
    for place, moment in enumerate((now, now, now - 3_600_000_000_000, now + 5, now - 1)):
        monkeypatch.setattr(spools.time, "time_ns", lambda moment=moment: moment)
        spool.add(f"task-{place}", "alice", REQUEST)
    assert [read(spool, name).task_id for name in spool.waiting()] == [f"task-{n}" for n in range(5)]


def test_an_entry_that_can_never_be_stored_is_put_aside_with_the_reason(spool: Spool) -> None:
    spool.add("task-1", "alice", REQUEST)
    spool.add("task-2", "alice", REQUEST)
    spool.refuse(spool.waiting()[0], "the bank refuses secrets")
    assert [read(spool, name).task_id for name in spool.waiting()] == ["task-2"]
    path, reason = spool.find("task-1") or ("", "")
    assert (Path(path).parent.name, reason) == ("refused", "the bank refuses secrets")
    assert spool.find("task-2") == (str(Path(spool.folder, spool.waiting()[0])), "")
    assert spool.find("task-3") is None


WRITTEN = spools._encoded(Entry("task-1", "alice", REQUEST, 1.5))


@given(st.integers(0, len(WRITTEN) - 1), st.binary(min_size=1, max_size=40))
def test_a_changed_byte_is_seen(at: int, noise: bytes) -> None:
    changed = WRITTEN[:at] + noise + WRITTEN[at + len(noise) :]
    if changed == WRITTEN:
        assert spools._decoded(changed).task_id == "task-1"
    else:
        with pytest.raises(Corrupt):
            spools._decoded(changed)


@given(st.integers(0, len(WRITTEN) - 1))
def test_a_part_of_an_entry_is_none(kept: int) -> None:
    with pytest.raises(Corrupt):
        spools._decoded(WRITTEN[:kept])


def test_an_entry_of_another_version_is_told_apart(spool: Spool) -> None:
    path = Path(spool.add("task-1", "alice", REQUEST))
    body = b'{"task_id": "task-1", "colour": "red"}'
    path.write_bytes(f"reverie 1 {spools.crc32(body):08x} {len(body)}\n".encode() + body)
    with pytest.raises(Corrupt, match="no task of this version"):
        spool.read(path.name)


def test_one_drains_at_a_time(spool: Spool) -> None:
    spool.add("task-1", "alice", REQUEST)
    with spool.draining() as first, Spool(spool.folder).draining() as second:
        assert (first, second) == (True, False)
    with spool.draining() as again:
        assert again


def test_a_disk_that_is_full_leaves_nothing(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spools.os, "write", full)
    with pytest.raises(OSError, match="No space"):
        spool.add("task-1", "alice", REQUEST)
    assert spool.waiting() == []
    assert list(Path(spool.folder).glob(".*.new")) == []


def test_what_killed_writers_left_goes_in_time(spool: Spool) -> None:
    spool.add("task-1", "alice", REQUEST)
    old, new = Path(spool.folder, ".task-2.new"), Path(spool.folder, ".task-3.new")
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    with spool.draining():
        assert not old.exists()
    assert new.exists()
    assert len(spool.waiting()) == 1


WRITER = """
import sys
from reverie.spool import Spool
spool = Spool(sys.argv[1])
for number in range(10**6):
    task = f"{sys.argv[2]}-{number}"
    spool.add(task, "alice", {"items": [{"content": "x" * (number % 5000)}]})
    print(task, flush=True)
"""


@pytest.mark.parametrize("seed", range(6))
def test_writers_killed_at_any_moment_lose_nothing_they_told_of(tmp_path: Path, seed: int) -> None:
    """Two writers at once are killed; all that they printed is there, whole, and each in its order."""
    chance = random.Random(seed)
    spool = Spool(str(tmp_path / "spool"))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, spool.folder, name], stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    time.sleep(chance.uniform(0.0, 0.4))
    told = []
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        assert writer.stdout is not None
        told += [line.strip() for line in writer.stdout.read().splitlines() if line.endswith("\n") or line]
        writer.wait()
    kept = [read(spool, name).task_id for name in spool.waiting()]
    assert set(told) <= set(kept) | {"a-0", "b-0"}
    assert {"a-0", "b-0"} <= set(kept)
    assert len(set(kept)) == len(kept)
    for name in ("a", "b"):
        numbers = [int(task.split("-")[1]) for task in kept if task.startswith(name)]
        assert numbers == list(range(len(numbers)))


def test_a_writer_waits_for_the_number_of_another(spool: Spool) -> None:
    spool.add("task-0", "alice", REQUEST)
    with open(Path(spool.folder, ".order"), "r+b") as order:  # noqa: PTH123
        fcntl.flock(order, fcntl.LOCK_EX)
        code = f"from reverie.spool import Spool; Spool({spool.folder!r}).add('task-1', 'alice', {REQUEST!r})"
        waiting = subprocess.Popen([sys.executable, "-c", code])
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(0.5)
        assert len(spool.waiting()) == 1
    assert waiting.wait(60) == 0
    assert len(spool.waiting()) == 2


def test_each_server_has_a_spool_of_its_own() -> None:
    own = spool_dir("/data")
    there, other = spool_dir("/data", "http://a:1"), spool_dir("/data", "http://b:1")
    assert own == "/data/spool"
    assert len({own, there, other}) == 3
    assert there == spool_dir("/data", "http://a:1/")


def test_a_long_path_has_a_short_address(tmp_path: Path) -> None:
    assert socket_address(str(tmp_path)) == f"{tmp_path}/reverie.sock"
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    address = socket_address(str(deep))
    assert len(address) < 108
    (deep / "reverie.sock").write_text("here")
    assert Path(address).read_text() == "here"
