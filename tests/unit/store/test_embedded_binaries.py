"""The settings of the embedded PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie.store.embedded_binaries import shared_buffers, write_settings

GB = 1 << 30


@pytest.mark.parametrize(
    ("memory", "megabytes"), [(0, 128), (GB, 128), (2 * GB, 256), (4 * GB, 512), (64 * GB, 512)]
)
def test_buffers_are_an_eighth_of_the_memory_within_limits(memory: int, megabytes: int) -> None:
    assert shared_buffers(memory) == megabytes


def test_settings_name_the_buffers_and_are_written_once(tmp_path: Path) -> None:
    path = write_settings(tmp_path)
    line = next(line for line in path.read_text().splitlines() if line.startswith("shared_buffers"))
    assert 128 <= int(line.removeprefix("shared_buffers = ").removesuffix("MB")) <= 512
    before = path.stat().st_ino
    assert write_settings(tmp_path) == path
    assert path.stat().st_ino == before
