"""The client published for Node.js, unchanged, against our server: the suites in `node/`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from node_client import HERE, install, run


def test_the_client_for_node(base_url: str, tmp_path: Path) -> None:
    install(tmp_path)
    suites = [shutil.copy(path, tmp_path) for path in sorted(HERE.glob("*.mjs"))]
    tests = [str(name) for name in suites if str(name).endswith(".test.mjs")]
    told = run(["node", "--test", *tests], tmp_path, REVERIE_URL=base_url)
    counted = {name: int(number) for name, number in re.findall(r"(pass|fail) (\d+)", told)}
    assert counted["fail"] == 0, told
    assert counted["pass"] >= 20, told


def test_packages_are_pinned_by_their_hash_and_to_no_registry() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    packages = [one for name, one in lock["packages"].items() if name]
    assert not any("resolved" in one for one in packages)
    assert all(one["integrity"].startswith("sha512-") for one in packages)
