"""`reverie learn`: what it has told of is never lost, with a server, without one, and while one dies."""

from __future__ import annotations

import json
import random
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fast import Home, Server

NAMES = ("Ada", "Ben", "Cleo", "Dov", "Eva", "Finn", "Gus", "Hana")
PLACES = ("Porto", "Kyoto", "Bergen", "Lima")
SENTENCES = [f"{name} has moved to {place}." for name in NAMES for place in PLACES]


@pytest.fixture(scope="module")
def folder(data_folder: Path) -> Path:
    inner = data_folder / "learn"
    inner.mkdir()
    return inner


@pytest.fixture
def home(folder: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Home]]:
    """Gives data folders of this test."""
    made: list[Path] = []

    def one(name: str = "data", **environment: str) -> Home:
        made.append(folder / request.node.name[:40].replace("[", "-").rstrip("]") / name)
        made[-1].parent.mkdir(exist_ok=True)
        return Home(made[-1], environment)

    yield one
    for path in made:
        shutil.rmtree(path.parent, ignore_errors=True)


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[tuple[Home, Server]]:
    """A data folder whose server runs."""
    found = Home(folder / "shared", {"REVERIE_API_KEY": "k-1"})
    with found.serving() as server:
        # who can open the socket needs no key
        yield Home(found.data_dir, {}), server


def lives(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def learn_all(home: Home, sentences: list[str]) -> list[str]:
    """Learn texts in processes side by side; the ids that were printed."""
    running = [home.start("learn", sentence) for sentence in sentences]
    outs = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * len(running), outs
    return [out.decode().strip() for out, _ in outs]


def test_a_text_is_handed_over_and_kept(shared: tuple[Home, Server]) -> None:
    home, server = shared
    told = home.run(
        "learn", "Mia plays the cello.", "--source", "chat", "--metadata", '{"n": 1}', "--bank", "mia"
    )
    assert (told.code, told.err) == (0, "")
    task = told.out.strip()
    assert server.ended([task], "mia") == ["completed"]
    [memory] = server.bank("memories/list", "mia").json()["items"]
    assert memory["text"] == "Mia plays the cello."
    document = server.bank(f"documents/{task}", "mia").json()
    assert document["original_text"] == "Mia plays the cello."
    assert document["document_metadata"] == {"source": "chat", "n": "1"}
    assert home.spooled() == []


def test_what_is_printed(shared: tuple[Home, Server]) -> None:
    home, _ = shared
    assert home.run("learn", "Quiet one.", "--quiet", "--bank", "prints").out == ""
    told = json.loads(home.run("learn", "As JSON.", "--format", "json", "--bank", "prints").out)
    assert (told["status"], told["bank_id"]) == ("queued", "prints")
    assert len(told["task_id"]) == 36


def test_sync_tells_how_many_memories_came_of_it(shared: tuple[Home, Server]) -> None:
    home, server = shared
    two = "Ada has moved to Porto. Ben plays the flute in Kyoto."
    assert home.run("learn", two, "--sync", "--bank", "sync").out == "Stored 2 memories\n"
    assert len(server.texts("sync")) == 2
    disabled = home.run("learn", "Cleo sails.", "--bank", "sync", KUZU_MEMORY_ASYNC_DISABLED="1")
    assert disabled.out == "Stored 1 memories\n"
    told = json.loads(home.run("learn", "Dov rows.", "--sync", "--format", "json", "--bank", "sync").out)
    assert (told["status"], told["stored"]) == ("stored", 1)


def test_debug_tells_each_step(shared: tuple[Home, Server]) -> None:
    home, _ = shared
    told = home.run("learn", "Debug test.", "--debug")
    steps = [line.split(" [")[0] for line in told.err.splitlines()]
    assert steps[:2] == [
        "DEBUG: Submitting task to async queue",
        f"DEBUG: Task queued with ID: {told.out.strip()}",
    ]
    assert steps[-1].startswith("DEBUG: Task completed in ")


def test_a_megabyte_on_standard_input(shared: tuple[Home, Server]) -> None:
    home, server = shared
    text = "".join(f"Note {n}: {SENTENCES[n % 32]}\n" for n in range(33_000))
    assert len(text) > 1_000_000
    told = home.run("learn", "-", "--bank", "large", stdin=text.encode())
    assert told.code == 0
    found = server.bank(f"operations/{told.out.strip()}", "large").json()
    assert found["status"] in ("pending", "processing", "completed")
    server.client.delete(f"/v1/default/banks/large/operations/{told.out.strip()}")


@pytest.mark.parametrize(
    ("arguments", "stdin", "told"),
    [
        (("learn", "-"), b"", "standard input: must not be empty"),
        (("learn", "-"), b"ab\xff", "standard input is not UTF-8: byte 0xff at position 2"),
        (("learn", "-"), b"a\0b", "standard input: has a NUL character at position 1"),
        (("learn", "x", "--metadata", "nope"), b"", "--metadata: not JSON"),
    ],
)
def test_bad_input_is_refused_and_nothing_stored(
    home: Callable[..., Home], arguments: tuple[str, ...], stdin: bytes, told: str
) -> None:
    one = home()
    found = one.run(*arguments, stdin=stdin)
    assert (found.code, found.out) == (2, "")
    assert told in found.err
    assert found.err.count("\n") == 1
    assert one.spooled() == []


def test_a_folder_that_cannot_be_written_is_no_success(home: Callable[..., Home]) -> None:
    one = home()
    one.data_dir.write_text("a file")
    found = one.run("learn", "x")
    assert (found.code, found.out) == (3, "")
    assert "not kept: cannot write to" in found.err


def test_the_socket_is_its_owners_and_needs_no_key(shared: tuple[Home, Server]) -> None:
    home, server = shared
    path = home.data_dir / "reverie.sock"
    mode = path.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert mode & 0o777 == 0o600
    through = httpx.HTTPTransport(uds=str(path))
    with httpx.Client(transport=through, base_url="http://any.host", timeout=60) as local:
        assert local.get("/v1/default/queue").status_code == 200
    with httpx.Client(base_url=server.url, timeout=60) as remote:
        assert remote.get("/v1/default/queue").status_code == 401
        assert remote.get("/v1/default/queue", headers={"X-Reverie-Local": "true"}).status_code == 401


def test_32_at_once_with_a_server(shared: tuple[Home, Server]) -> None:
    home, server = shared
    before = len(server.texts()) if server.bank("stats").status_code == 200 else 0
    tasks = learn_all(home, SENTENCES)
    assert len(set(tasks)) == 32
    assert server.ended(tasks) == ["completed"] * 32
    assert len(server.texts()) == before + 32


def test_32_at_once_without_a_server_and_the_next_one_takes_them(home: Callable[..., Home]) -> None:
    one = home()
    tasks = learn_all(one, SENTENCES)
    assert len(set(tasks)) == 32
    entries = one.spooled()
    assert {name[21:57] for name in entries} == set(tasks)
    with one.serving() as server:
        assert server.ended(tasks) == ["completed"] * 32
        listed = server.bank("operations?limit=100").json()["operations"]
        assert [found["id"] for found in reversed(listed)] == [name[21:57] for name in entries], "in order"
        assert sorted(server.texts()) == sorted(SENTENCES)
        assert one.spooled() == []


@pytest.mark.parametrize("seed", range(2))
def test_a_server_that_is_killed_loses_nothing(home: Callable[..., Home], seed: int) -> None:
    chance = random.Random(seed)
    one = home()
    with one.serving() as server:
        running = [one.start("learn", sentence) for sentence in SENTENCES]
        time.sleep(chance.uniform(0.1, 0.8))
        server.kill()
        outs = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * 32, outs
    tasks = [out.decode().strip() for out, _ in outs]
    with one.serving() as server:
        assert server.ended(tasks) == ["completed"] * 32
        assert sorted(server.texts()) == sorted(SENTENCES)


def test_a_server_that_hangs_holds_no_one_up(home: Callable[..., Home]) -> None:
    one = home()
    with one.serving() as server:
        server.process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        told = one.run("learn", "Hana hums.")
        assert time.monotonic() - began < 60
        assert told.code == 0
        assert len(one.spooled()) == 1
        server.process.send_signal(signal.SIGCONT)
        # the server may have got it twice: it is one task
        assert server.ended([told.out.strip()]) == ["completed"]
        deadline = time.monotonic() + 60
        while one.spooled():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert server.texts() == ["Hana hums."]


def test_a_full_queue_is_no_reason_to_lose_a_text(home: Callable[..., Home]) -> None:
    one = home()
    with one.serving(REVERIE_QUEUE_MAX="1", REVERIE_WORKER_ENABLED="false"):
        first, second = one.run("learn", "Ada sings."), one.run("learn", "Ben hums.")
        assert (first.code, second.code) == (0, 0)
        assert one.spooled()[0].endswith(f"-{second.out.strip()}.task")
    with one.serving() as server:
        tasks = [first.out.strip(), second.out.strip()]
        assert server.ended(tasks) == ["completed"] * 2
        assert sorted(server.texts()) == ["Ada sings.", "Ben hums."]


def test_what_can_never_be_stored_is_put_aside_and_the_rest_goes_on(home: Callable[..., Home]) -> None:
    one = home()
    secret = "The key is AKIA" + "IOSFODNN7" + "EXAMPLQ."
    with one.serving(REVERIE_RETAIN_SECRETS="refuse") as server:
        refused = one.run("learn", secret)
        assert (refused.code, refused.out) == (1, "")
        assert "the bank refuses secrets" in refused.err
        server.stop()
        bad, damaged, good = (one.run("learn", text) for text in (secret, "Damaged.", "Finn swims."))
        path = one.data_dir / "spool" / one.spooled()[1]
        path.write_bytes(path.read_bytes()[:-5])
    with one.serving(REVERIE_RETAIN_SECRETS="refuse") as server:
        assert server.ended([good.out.strip()]) == ["completed"]
        deadline = time.monotonic() + 60
        while one.spooled():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        told = one.run("task", bad.out.strip())
        assert told.code == 1
        assert "status: refused" in told.out
        assert "the bank refuses secrets" in told.out
        assert "AKIA" not in told.out
        assert "checksum" in one.run("task", damaged.out.strip()).out
        found = json.loads(one.run("stats", "--format", "json").out)
        assert (found["spooled"], found["refused"]) == (0, 2)


def test_a_server_elsewhere_has_a_spool_of_its_own(
    home: Callable[..., Home], shared: tuple[Home, Server]
) -> None:
    _, server = shared
    dead, alive = {"REVERIE_URL": "http://127.0.0.1:1"}, {"REVERIE_URL": server.url, "REVERIE_API_KEY": "k-1"}
    one = home()
    lost = one.run("learn", "For another server.", **dead)
    kept = one.run("learn", "Straight there.", "--bank", "url", **alive)
    assert (lost.code, kept.code) == (0, 0)
    assert server.ended([kept.out.strip()], "url") == ["completed"]
    assert "status: spooled" in one.run("task", lost.out.strip(), **dead).out
    wrong = one.run("learn", "No key.", REVERIE_URL=server.url)
    assert wrong.code == 1
    assert "API key" in wrong.err
    # what waited for this server goes before what comes now
    [folder] = [path for path in (one.data_dir / "spool").iterdir() if list(path.glob("*.task"))]
    from reverie.paths import spool_dir

    folder.rename(spool_dir(str(one.data_dir), server.url))
    third = one.run("learn", "After it.", "--bank", "url", **alive)
    assert server.ended([third.out.strip()], "url") == ["completed"]
    assert "For another server." in server.texts()


def test_a_long_path_and_a_stale_socket_are_no_trouble(home: Callable[..., Home]) -> None:
    one = home("d" * 120)
    with one.serving() as server:
        assert one.run("learn", "Eva skates.", "--debug").err.count("\n") >= 3
        server.kill()
        assert (one.data_dir / "reverie.sock").exists()
        assert one.run("learn", "Eva skis.").code == 0
        assert len(one.spooled()) == 1
    with one.serving(), one.serving():  # the second one of a folder leaves the socket to the first
        assert json.loads(one.run("stats", "--format", "json").out)["queue_size"] >= 0
    assert not (one.data_dir / "reverie.sock").exists()


def test_without_a_server_sync_and_stats_use_the_memory_itself(home: Callable[..., Home]) -> None:
    one = home()
    assert one.run("learn", "Gus juggles.").code == 0
    assert one.run("learn", "Cleo sails.", "--sync").out == "Stored 1 memories\n"
    assert one.spooled() == [], "what waited went first"
    found = json.loads(one.run("stats", "--format", "json").out)
    assert (found["queue_size"], found["spooled"], found["workers"]) == (0, 0, [])


def test_up_and_down(home: Callable[..., Home]) -> None:
    one = home()
    first = json.loads(one.run("up", "--port", "0", "--format", "json").out)
    assert first["status"] == "started"
    assert Path(f"/proc/{first['pid']}/cwd").samefile(Path.cwd()), "paths in settings may start here"
    second = json.loads(one.run("up", "--format", "json").out)
    assert (second["status"], second["pid"]) == ("running", first["pid"])
    assert one.run("learn", "Up and running.", "--sync").out == "Stored 1 memories\n"
    assert one.run("down").out == "The server has stopped.\n"
    assert not lives(first["pid"])
    assert one.run("down").out == "No server runs.\n"
    # a process that has got the number since is left alone
    with subprocess.Popen(["sleep", "60"]) as other:
        (one.data_dir / "server.pid").write_text(f"{other.pid} 1@other-boot\n")
        assert one.run("down").out == "No server runs.\n"
        assert other.poll() is None
        other.kill()


def test_a_server_that_cannot_start_is_told_with_its_last_words(home: Callable[..., Home]) -> None:
    one = home(REVERIE_LOG_LEVEL="loud")
    told = one.run("up")
    assert told.code == 3
    assert "the server did not start: " in told.err
    assert "REVERIE_LOG_LEVEL" in told.err
    with home("other").serving():
        assert home("other").run("down").code == 1
