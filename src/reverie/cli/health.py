"""``reverie health`` and ``reverie metrics``."""

from __future__ import annotations

from reverie.cli.failure import show_bytes
from reverie.cli.output import Format, FormatOption, show_fields, tell

HEALTH_EXAMPLE = "Example: reverie health --format json"
METRICS_EXAMPLE = "Example: reverie metrics"


def health(format: FormatOption = Format.TABLE) -> None:
    """Tell whether the memory answers, and its database."""
    from reverie.cli.client import reach

    with reach() as memory:
        answer = memory.ask("GET", "/health")
    tell(answer, format, show_fields)


def metrics() -> None:
    """Print what is measured, as Prometheus reads it."""
    from reverie.cli.client import reach

    with reach() as memory:
        data = memory.fetch("/metrics")
    show_bytes(data)
