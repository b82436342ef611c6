"""Logs and metrics. Nothing here ever leaves the machine by itself."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry(auto_describe=True)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

HTTP_SECONDS = Histogram(
    "reverie_http_request_seconds", "Time to answer a request.", ("method", "route", "status"),
    registry=REGISTRY, buckets=_SECONDS,
)  # fmt: skip
HTTP_ERRORS = Counter(
    "reverie_http_unexpected_errors_total", "Requests that ended in an unexpected error.", registry=REGISTRY
)
RECALL_SECONDS = Histogram(
    "reverie_recall_stage_seconds", "Time of each stage of a recall.", ("stage",),
    registry=REGISTRY, buckets=_SECONDS,
)  # fmt: skip
RERANKS = Counter(
    "reverie_recall_reranks_total", "Rankings given to a reranker, by how it ended: ok, late or failed.",
    ("reranker", "outcome"), registry=REGISTRY,
)  # fmt: skip
RETAINED_FACTS = Counter("reverie_retained_facts_total", "Facts written.", registry=REGISTRY)
ENCODED_TEXTS = Counter("reverie_encoded_texts_total", "Texts encoded.", registry=REGISTRY)
OPERATIONS = Counter(
    "reverie_operations_total", "Attempts at background operations, by how they ended.", ("type", "outcome"),
    registry=REGISTRY,
)  # fmt: skip
OPERATIONS_RUNNING = Gauge(
    "reverie_operations_running", "Operations this process works on now.", registry=REGISTRY
)
REFLECTIONS = Counter(
    "reverie_reflections_total", "Answers, by what wrote them (rules or llm) and how it ended.",
    ("tier", "outcome"), registry=REGISTRY,
)  # fmt: skip
ACCESS_DROPPED = Counter(
    "reverie_access_dropped_total",
    "Ids handed out that were not noted, for too many waited.",
    registry=REGISTRY,
)
AUDIT_DROPPED = Counter(
    "reverie_audit_dropped_total",
    "Entries of audit logs that were not written, for too many waited.",
    registry=REGISTRY,
)
LLM_TRACE_DROPPED = Counter(
    "reverie_llm_trace_dropped_total",
    "Characters of traces of calls of models that were not written, for too many waited.",
    registry=REGISTRY,
)

_BEHIND = ("procrastinate", "psycopg.pool", "reverie.jobs")
"""Loggers of what works behind commands. It tries again; what fails for good a command tells."""
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message and the record's extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({k: v for k, v in vars(record).items() if k not in _PLAIN})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """Time, level, logger and message, then the record's extra fields as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = " ".join(f"{k}={v}" for k, v in vars(record).items() if k not in _PLAIN)
        return f"{line} {extra}" if extra else line


def configure_logging(level: str, style: str) -> None:
    """Send logs of ``level`` and above to standard error, as ``text`` or ``json``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter()
        if style == "json"
        else TextFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # procrastinate tells of every job at INFO; operations have their own lines
    for name in ("procrastinate", "psycopg.pool", "httpx"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what works behind a command from writing on its standard error."""
    before = [(log, log.level) for log in map(logging.getLogger, _BEHIND)]
    for log, _ in before:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in before:
            log.setLevel(level)
