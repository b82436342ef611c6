"""The examples of KuzuMemory's async guide, each run with `reverie` in the place of its command."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fast import Home, Server

GUIDE_FILE = {
    "async": {
        "enabled": True,
        "max_workers": 2,
        "max_queue_size": 100,
        "worker_timeout_seconds": 30,
        "task_retry_attempts": 3,
        "cleanup_interval_seconds": 60,
        "max_task_age_seconds": 300,
    },
    "performance": {
        "max_recall_time_ms": 100.0,
        "max_generation_time_ms": 200.0,
        "enable_performance_monitoring": True,
    },
}


class Shell:
    """Programs that find `reverie` by its name."""

    def __init__(self, home: Home, folder: Path) -> None:
        program = folder / "reverie"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reverie "$@"\n')
        program.chmod(0o755)
        self.home = home
        self._env = {**home.env, "PATH": f"{folder}:{os.environ['PATH']}"}

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        env = {**self._env, **variables}
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done

    def bash(self, line: str, **variables: str) -> str:
        return self.run("bash", "-c", line, **variables).stdout


@pytest.fixture(scope="module")
def started(data_folder: Path) -> Iterator[tuple[Shell, Server]]:
    """A shell, and a server that is configured by the guide's file."""
    folder = data_folder / "guide"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "config.json").write_text(json.dumps(GUIDE_FILE))
    home = Home(folder / "data", {})
    with home.serving() as server:
        yield Shell(home, folder), server
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shell(started: tuple[Shell, Server]) -> Shell:
    return started[0]


@pytest.fixture
def server(started: tuple[Shell, Server]) -> Server:
    return started[1]


def stored(server: Server, text: str) -> None:
    """Wait until a text is among the memories."""
    deadline = time.monotonic() + 60
    while server.bank("stats").status_code == 404 or text not in " ".join(server.texts()):
        assert time.monotonic() < deadline, text
        time.sleep(0.1)


def test_enhancement_is_synchronous(shell: Shell) -> None:
    out = shell.bash('reverie enhance "How do I deploy this?" --format plain')
    assert out.endswith("How do I deploy this?\n")


@pytest.mark.parametrize(
    "text",
    ["User prefers TypeScript", "Team decided to use Docker for deployment", "Important project decision"],
)
def test_learning_is_quiet_and_is_stored(shell: Shell, server: Server, text: str) -> None:
    assert shell.bash(f'reverie learn "{text}" --quiet') == ""
    stored(server, text)


def test_sync_mode_tells_what_was_stored(shell: Shell) -> None:
    assert shell.bash('reverie learn "Test memory" --sync') == "Stored 1 memories\n"


def test_stats_has_the_lines_of_the_guide(shell: Shell) -> None:
    lines = shell.bash("reverie stats").splitlines()
    assert re.fullmatch(r"Async queue size: \d+ tasks", lines[0])
    assert re.fullmatch(r"Tasks completed: \d+", lines[1])
    assert re.fullmatch(r"Tasks failed: 0", lines[2])
    assert re.fullmatch(r"Avg processing time: (\d+ms|none yet)", lines[3])


def test_detailed_stats_have_the_lines_of_the_guide(shell: Shell) -> None:
    lines = shell.bash("reverie stats --detailed").splitlines()
    assert lines[0] == "Queue Stats:"
    for line, pattern in zip(
        lines[1:5],
        (r"  Queue size: \d+ tasks", r"  Active tasks: \d+ processing", r"  Completed: \d+ tasks",
         r"  Failed: 0 tasks"),
        strict=True,
    ):  # fmt: skip
        assert re.fullmatch(pattern, line), line
    assert any(re.fullmatch(r"  Avg processing time: (\d+ms|none yet)", line) for line in lines)


def test_counters_survive_the_processes(shell: Shell, server: Server) -> None:
    before = json.loads(shell.bash("reverie stats --format json"))["completed"]
    task = json.loads(shell.bash('reverie learn "Counted." --format json'))["task_id"]
    assert server.ended([task]) == ["completed"]
    assert json.loads(shell.bash("reverie stats --format json"))["completed"] == before + 1


def test_debug_mode_tells_the_steps(shell: Shell) -> None:
    done = shell.run("bash", "-c", 'reverie learn "Debug test" --debug')
    said = done.stderr
    assert "DEBUG: Submitting task to async queue" in said
    assert f"DEBUG: Task queued with ID: {done.stdout.strip()}" in said
    assert re.search(r"DEBUG: Task completed in \d+ms", said)


def test_a_task_can_be_tracked(shell: Shell) -> None:
    result = shell.run("reverie", "learn", "Important project decision", "--format", "json")
    task = json.loads(result.stdout).get("task_id")
    assert "status: completed" in shell.bash(f"reverie task {task} --follow")


PYTHON = """
import subprocess, time

def learn_in_the_background():
    began = time.time()
    subprocess.run(["reverie", "learn", "User prefers detailed error messages",
                    "--source", "user-preference", "--quiet"], check=False)
    print(f"submission took {(time.time() - began) * 1000:.1f}ms")

def enhance_at_once():
    result = subprocess.run(["reverie", "enhance", "How should I handle errors?", "--format", "plain"],
                            capture_output=True, text=True, check=True)
    return result.stdout.strip()

def learn_robustly(content):
    try:
        subprocess.run(["reverie", "learn", content, "--quiet"], check=False, timeout=60)
        return True
    except subprocess.TimeoutExpired:
        return False

learn_in_the_background()
print(enhance_at_once())
print(learn_robustly("Robust learning works."))
"""


def test_the_python_integration(shell: Shell, server: Server) -> None:
    out = shell.run(sys.executable, "-c", PYTHON).stdout.splitlines()
    assert re.fullmatch(r"submission took [\d.]+ms", out[0])
    assert out[-2:] == ["How should I handle errors?", "True"]
    for text in ("User prefers detailed error messages", "Robust learning works."):
        stored(server, text)


JAVASCRIPT = """
const { spawn, execSync } = require('child_process');

function learn(content, source = 'ai-conversation') {
    const child = spawn('reverie', ['learn', content, '--source', source, '--quiet'],
                        { detached: true, stdio: 'ignore' });
    child.unref();
}

function enhance(prompt) {
    try {
        return execSync(`reverie enhance "${prompt}" --format plain`,
                        { encoding: 'utf8', timeout: 5000 }).trim();
    } catch (error) {
        return prompt;
    }
}

learn('User prefers async/await patterns');
console.log(enhance('How do I handle promises?'));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node here")
def test_the_javascript_integration(shell: Shell, server: Server) -> None:
    out = shell.run("node", "-e", JAVASCRIPT).stdout
    assert out.strip().endswith("How do I handle promises?")
    stored(server, "User prefers async/await patterns")


def test_the_file_is_in_force(shell: Shell) -> None:
    found = json.loads(shell.bash("reverie stats --detailed --format json"))
    assert found["capacity"] == 100
    assert [worker["concurrency"] for worker in found["workers"]] == [2]


def test_the_variables_are_in_force(data_folder: Path) -> None:
    home = Home(data_folder / "guide-env", {})
    given = {
        "KUZU_MEMORY_ASYNC_WORKERS": "4",
        "KUZU_MEMORY_ASYNC_QUEUE_SIZE": "200",
        "KUZU_MEMORY_ASYNC_TIMEOUT": "60",
    }
    with home.serving(**given) as server:
        deadline = time.monotonic() + 60
        while not (found := server.client.get("/v1/default/queue").json())["workers"]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert found["capacity"] == 200
        assert [worker["concurrency"] for worker in found["workers"]] == [4]
        told = home.run("learn", "Not in the background.", KUZU_MEMORY_ASYNC_DISABLED="1")
        assert told.out == "Stored 1 memories\n"
    shutil.rmtree(home.data_dir, ignore_errors=True)
