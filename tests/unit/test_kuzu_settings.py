"""Settings by the names of KuzuMemory's guide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reverie import config
from reverie.errors import ConfigurationError

GUIDE = {
    "async": {
        "enabled": True,
        "max_workers": 3,
        "max_queue_size": 100,
        "worker_timeout_seconds": 30,
        "task_retry_attempts": 3,
        "cleanup_interval_seconds": 60,
        "max_task_age_seconds": 43_200,
    },
    "performance": {
        "max_recall_time_ms": 100.0,
        "max_generation_time_ms": 200.0,
        "enable_performance_monitoring": True,
    },
}


def load(folder: Path, section: Any = None, **environment: str) -> config.Settings:
    if section is not None:
        (folder / "config.json").write_text(json.dumps(section))
    return config.load({"REVERIE_DATA_DIR": str(folder), **environment})


def test_the_file_of_the_guide_is_read(tmp_path: Path) -> None:
    settings = load(tmp_path, GUIDE)
    assert settings.async_enabled
    assert (settings.worker_count, settings.queue_max, settings.worker_timeout_s) == (3, 100, 30)
    assert settings.worker_max_attempts == 4, "three retries after the first attempt"
    assert (settings.cleanup_interval_s, settings.operation_retention_days) == (60, 0.5)
    assert (settings.alert_recall_ms, settings.alert_operation_ms) == (100, 200)


def test_its_short_form_and_its_place_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kuzu-memories"
    folder.mkdir()
    short = {"async": {"max_workers": 2, "worker_timeout": 45, "retry_attempts": 0}}
    (folder / "config.json").write_text(json.dumps(short))
    monkeypatch.chdir(tmp_path)
    settings = config.load({"REVERIE_DATA_DIR": str(tmp_path / "data")})
    assert (settings.worker_count, settings.worker_timeout_s, settings.worker_max_attempts) == (2, 45, 1)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "config.json").write_text("{}")
    assert config.load({"REVERIE_DATA_DIR": str(tmp_path / "data")}).worker_timeout_s == 3600


def test_no_monitoring_means_no_alerts(tmp_path: Path) -> None:
    without = {"performance": {**GUIDE["performance"], "enable_performance_monitoring": False}}
    settings = load(tmp_path, without)
    assert (settings.alert_recall_ms, settings.alert_operation_ms) == (None, None)


def test_variables_win_over_the_file_and_ours_over_both(tmp_path: Path) -> None:
    guide = {
        "KUZU_MEMORY_ASYNC_WORKERS": "4",
        "KUZU_MEMORY_ASYNC_QUEUE_SIZE": "200",
        "KUZU_MEMORY_ASYNC_TIMEOUT": "60",
        "KUZU_MEMORY_ASYNC_DISABLED": "1",
    }
    settings = load(tmp_path, GUIDE, **guide)
    assert (settings.worker_count, settings.queue_max, settings.worker_timeout_s) == (4, 200, 60)
    assert not settings.async_enabled
    ours = load(tmp_path, GUIDE, **guide, REVERIE_WORKER_COUNT="7", REVERIE_ASYNC_ENABLED="true")
    assert (ours.worker_count, ours.async_enabled) == (7, True)


@pytest.mark.parametrize(("value", "enabled"), [("0", True), ("false", True), ("", True), ("yes", False)])
def test_what_disabled_may_say(tmp_path: Path, value: str, enabled: bool) -> None:
    assert load(tmp_path, KUZU_MEMORY_ASYNC_DISABLED=value).async_enabled is enabled


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"async": {"max_workers": "many"}}, r"config\.json: async\.max_workers: 'many' is not a number"),
        ({"async": {"max_workers": True}}, r"config\.json: async\.max_workers: True is not a number"),
        ({"async": {"max_workers": 0}}, r"config\.json: async\.max_workers: Input should be greater"),
        ({"async": {"enabled": "maybe"}}, r"config\.json: async\.enabled: 'maybe' must be true or false"),
        ({"performance": {"max_recall_time_ms": -1}}, r"config\.json: performance\.max_recall_time_ms: "),
        ({"async": 3}, r"config\.json: async must be an object"),
        ([], r"config\.json: async must be an object"),
    ],
)
def test_a_wrong_value_names_its_file_and_key(tmp_path: Path, section: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, section)


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="KUZU_MEMORY_ASYNC_WORKERS: 'x' is not a number"):
        load(tmp_path, KUZU_MEMORY_ASYNC_WORKERS="x")
    with pytest.raises(ConfigurationError, match="KUZU_MEMORY_ASYNC_DISABLED: 'perhaps'"):
        load(tmp_path, KUZU_MEMORY_ASYNC_DISABLED="perhaps")
    with pytest.raises(ConfigurationError, match="REVERIE_WORKER_COUNT"):
        load(tmp_path, GUIDE, REVERIE_WORKER_COUNT="0")


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ConfigurationError, match=r"config\.json: cannot be read as JSON"):
        load(tmp_path)


def test_unknown_keys_are_said_and_ignored(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    load(tmp_path, {"async": {"colour": "red"}, "storage": {}})
    assert "async.colour has no counterpart here" in caplog.text
