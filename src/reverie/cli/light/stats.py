"""``reverie stats``: how the queue is doing."""

from __future__ import annotations

import json
from collections.abc import Sequence

from reverie.cli.failure import UNAVAILABLE, Failure, clean, show_json
from reverie.cli.light import http
from reverie.cli.light.arguments import Command, Option, parse
from reverie.cli.light.http import Unreachable
from reverie.cli.light.settings import Settings
from reverie.cli.light.submit import drain
from reverie.spool import Spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STATS = Command(
    "stats",
    "Show what waits, runs, has ended and failed, how long it took, and what is wrong.",
    """\
Examples:
  reverie stats
  reverie stats --detailed --format json""",
    (),
    Option("--detailed", "Counts of each type, workers and alerts as well."),
    Option(
        "--format", "plain or json.", "FORMAT", default="plain", choices=("plain", "table", "json", "text")
    ),
)
COMMANDS = {"stats": STATS}

_ANSWER_S = 30.0


def run(name: str, arguments: Sequence[str]) -> int:
    """Show the queue of the server, or of the memory in the data folder."""
    given = parse(STATS, arguments)
    settings = Settings()
    spool = Spool(settings.spool)
    found = _ask(settings, spool, given["detailed"])
    found["refused"] = len(spool.refused())
    if given["format"] == "json":
        show_json(json.dumps(found))
    else:
        print("\n".join(_detailed(found) if given["detailed"] else _short(found)))
    return 0


def _ask(settings: Settings, spool: Spool, detailed: bool) -> dict[str, Any]:
    server = http.find(settings)
    if server is None:
        if settings.url is not None:
            raise Failure(UNAVAILABLE, f"cannot reach {settings.url}")
        from reverie.cli.embedded import queue

        return queue(detailed)
    try:
        drain(server, spool)
        query = "?detailed=true" if detailed else ""
        reply = server.ask("GET", f"/v1/default/queue{query}", timeout=_ANSWER_S)
        if not reply.ok:
            raise reply.failure(server.where)
        found: dict[str, Any] = reply.json()
    except Unreachable as error:
        raise http.unavailable(server, error) from None
    if not server.local:
        found["spooled"] = len(spool.waiting())
    return found


def _short(found: dict[str, Any]) -> list[str]:
    lines = [
        f"Async queue size: {found['queue_size']} tasks",
        f"Tasks completed: {found['completed']}",
        f"Tasks failed: {found['failed']}",
        f"Avg processing time: {_ms(found['avg_ms'])}",
        f"Health: {found['health']}",
    ]
    if found["spooled"] or found["refused"]:
        lines.append(f"Spool: {found['spooled']} waiting, {found['refused']} refused")
    return lines + [f"Alert: {clean(alert['message'])}" for alert in found["alerts"]]


def _detailed(found: dict[str, Any]) -> list[str]:
    lines = ["Queue Stats:", *_counts(found)]
    lines.append(f"  Capacity: {found['capacity']} tasks")
    lines.append(f"  Spool: {found['spooled']} waiting, {found['refused']} refused")
    if found["recall_p95_ms"] is not None:
        lines.append(f"  P95 recall time: {_ms(found['recall_p95_ms'])}")
    lines.append(f"Health: {found['health']}")
    lines += [f"  {alert['level']}: {clean(alert['message'])}" for alert in found["alerts"]]
    lines.append(f"Workers: {len(found['workers'])}")
    for worker in found["workers"]:
        load = f"{worker['running']} of {worker['concurrency']} running"
        lines.append(
            f"  {clean(worker['name'])}: {load}, {worker['completed']} completed, {worker['failed']} failed"
        )
    for kind, counts in (found["types"] or {}).items():
        lines += [f"{clean(kind)}:", *_counts(counts)]
    return lines


def _counts(found: dict[str, Any]) -> list[str]:
    return [
        f"  Queue size: {found['queue_size']} tasks",
        f"  Active tasks: {found['active']} processing",
        f"  Completed: {found['completed']} tasks",
        f"  Failed: {found['failed']} tasks",
        f"  Cancelled: {found['cancelled']} tasks",
        f"  Avg processing time: {_ms(found['avg_ms'])}",
        f"  P95 processing time: {_ms(found['p95_ms'])}",
    ]


def _ms(value: float | None) -> str:
    return "none yet" if value is None else f"{value:.0f}ms"
