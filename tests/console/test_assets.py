"""The built files of the console are what its source gives."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reverie.api.console import STATIC

SOURCE = Path(__file__).parents[2] / "console"
NODE = 20, 19
"""The oldest node that builds it; Debian 12 has an older one."""


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def _run(*command: str, folder: Path, **environment: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the console's source with its packages as the lock file says."""
    if not SOURCE.is_dir():
        pytest.skip("the source of the console is not here")
    if not (shutil.which("node") and shutil.which("npm")):
        _missing("node and npm build the console: `apt-get install nodejs npm`")
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(int(part) for part in told.strip().lstrip("v").split(".")[:2]) < NODE:
        pytest.skip(f"node {told.strip()} is too old to build the console: {NODE[0]}.{NODE[1]} is needed")
    if not os.environ.get("CI") and not (SOURCE / "node_modules").is_dir():
        _missing("run `npm ci` in console/ to compare the built files with the source")
    folder = tmp_path_factory.mktemp("build") / "console"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    if os.environ.get("CI"):
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
    else:
        (folder / "node_modules").symlink_to(SOURCE / "node_modules")
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_fresh_build_gives_the_same_files(source: Path, tmp_path: Path) -> None:
    _run("npm", "run", "build", folder=source, REVERIE_CONSOLE_OUT=str(tmp_path))
    built, kept = _files(tmp_path), _files(STATIC)
    assert sorted(built) == sorted(kept), "run `make console` and commit src/reverie/api/static"
    differ = [name for name in built if built[name] != kept[name]]
    assert not differ, f"run `make console` and commit src/reverie/api/static: {differ}"


def test_the_client_is_what_the_api_describes(source: Path) -> None:
    before = (source / "src/api/schema.ts").read_bytes()
    _run("npm", "run", "generate", folder=source)
    assert (source / "src/api/schema.ts").read_bytes() == before, "run `npm run generate` in console/"


@pytest.mark.slow
def test_the_source_passes_its_own_check(source: Path) -> None:
    _run("npm", "run", "check", folder=source)
