"""Settings by the names of KuzuMemory's async guide: its variables, and two sections of its config.json.

The file is ``config.json`` in the data folder, else ``kuzu-memories/config.json`` in the working directory. A
variable wins over the file, and a REVERIE_* variable over both.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reverie.errors import ConfigurationError

_VARIABLES = {
    "KUZU_MEMORY_ASYNC_WORKERS": "max_workers",
    "KUZU_MEMORY_ASYNC_QUEUE_SIZE": "max_queue_size",
    "KUZU_MEMORY_ASYNC_TIMEOUT": "worker_timeout",
}
_ASYNC = {
    "enabled": "async_enabled",
    "max_workers": "worker_count",
    "max_queue_size": "queue_max",
    "worker_timeout": "worker_timeout_s",
    "worker_timeout_seconds": "worker_timeout_s",
    "retry_attempts": "worker_max_attempts",
    "task_retry_attempts": "worker_max_attempts",
    "cleanup_interval_seconds": "cleanup_interval_s",
    "max_task_age_seconds": "operation_retention_days",
}
_PERFORMANCE = {
    "max_recall_time_ms": "alert_recall_ms",
    "max_generation_time_ms": "alert_operation_ms",
}
_MONITORING = "enable_performance_monitoring"
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_DAY_S = 86_400

log = logging.getLogger(__name__)


def read(environment: Mapping[str, str], data_dir: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by the names of our settings, and where each was found. Raises ConfigurationError."""
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    files = (Path(data_dir) / "config.json", Path("kuzu-memories", "config.json"))
    path = next((path for path in files if path.exists()), None)
    if path is not None:
        _read_file(path, values, places)
    for variable, key in _VARIABLES.items():
        if environment.get(variable):
            _put(values, places, _ASYNC[key], _converted(key, environment[variable], variable), variable)
    disabled = environment.get("KUZU_MEMORY_ASYNC_DISABLED", "")
    if disabled:
        name = "KUZU_MEMORY_ASYNC_DISABLED"
        _put(values, places, "async_enabled", not _truth(disabled, name), name)
    return values, places


def _read_file(path: Path, values: dict[str, Any], places: dict[str, str]) -> None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be read as JSON: {error}") from None
    for section, names in (("async", _ASYNC), ("performance", {**_PERFORMANCE, _MONITORING: ""})):
        given = found.get(section, {}) if isinstance(found, dict) else None
        if not isinstance(given, dict):
            raise ConfigurationError(f"{path}: {section} must be an object, e.g. {{}}")
        for key, value in given.items():
            place = f"{path}: {section}.{key}"
            if key not in names:
                log.warning("%s has no counterpart here and is ignored", place)
            elif names[key]:
                _put(values, places, names[key], _converted(key, value, place), place)
        if section == "performance" and not _truth(
            given.get(_MONITORING, True), f"{path}: {section}.{_MONITORING}"
        ):
            for name in _PERFORMANCE.values():
                values.pop(name, None)


def _put(values: dict[str, Any], places: dict[str, str], name: str, value: Any, place: str) -> None:
    values[name], places[name] = value, place


def _converted(key: str, value: Any, place: str) -> Any:
    """A value in our units: attempts instead of repetitions, days instead of seconds."""
    if key == "enabled":
        return _truth(value, place)
    try:
        number = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError):
        number = None
    if number is None:
        raise ConfigurationError(f"{place}: {value!r} is not a number")
    if key in ("retry_attempts", "task_retry_attempts"):
        number += 1
    if key == "max_task_age_seconds":
        return number / _DAY_S
    return int(number) if number.is_integer() else number


def _truth(value: Any, place: str) -> bool:
    text = str(value).lower()
    if text not in (*_TRUE, *_FALSE):
        raise ConfigurationError(f"{place}: {value!r} must be true or false")
    return text in _TRUE
