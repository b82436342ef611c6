"""``reverie audit``: list, stats, calls."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Option, Typer

from reverie.cli.output import Bank, Format, FormatOption, moment, show_table, tell

app = Typer(help="See who asked what of a bank, and what language models were asked for it.")

Limit = Annotated[int, Option(min=1, max=500, help="Most entries listed.")]
Offset = Annotated[int, Option(min=0, help="Entries left out before them.")]
Since = Annotated[str | None, Option(help="Only what began then or later, ISO 8601.")]
Until = Annotated[str | None, Option(help="Only what began before, ISO 8601.")]
Period = Annotated[str, Option(help="1d, 7d or 30d.")]
_OPTIONS = {"start_date": "--since", "end_date": "--until", "period": "--period"}


@app.command("list", epilog="Example: reverie audit list alice --action recall --since 2025-03-01")
def list_entries(
    bank: Bank,
    action: Annotated[str | None, Option(help="Only this, e.g. recall or delete_document.")] = None,
    transport: Annotated[str | None, Option(help="Only by this: http, local or mcp.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    offset: Offset = 0,
    format: FormatOption = Format.TABLE,
) -> None:
    """List requests to a bank that read or changed memories, newest first."""
    from reverie.cli.client import path, reach

    query = {
        "action": action,
        "transport": transport,
        "start_date": since,
        "end_date": until,
        "limit": limit,
        "offset": offset,
    }
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "audit-logs"), query=query, options=_OPTIONS)
    tell(answer, format, _show_entries)


def _show_entries(found: dict[str, Any]) -> None:
    rows = [
        (
            moment(one["started_at"]),
            one["action"],
            (one["response"] or {}).get("status", ""),
            f"{one['duration_ms']} ms",
            one["metadata"].get("caller", ""),
            one["transport"],
        )
        for one in found["items"]
    ]
    show_table(("when", "action", "status", "took", "who", "by"), rows, "Nothing was asked.")


@app.command(epilog="Example: reverie audit stats alice --period 30d")
def stats(
    bank: Bank,
    action: Annotated[str | None, Option(help="Only this, e.g. recall or delete_document.")] = None,
    period: Period = "7d",
    format: FormatOption = Format.TABLE,
) -> None:
    """Count requests to a bank over a period, by action."""
    from reverie.cli.client import path, reach

    query = {"action": action, "period": period}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "audit-logs", "stats"), query=query, options=_OPTIONS)
    tell(answer, format, _show_counts)


def _show_counts(found: dict[str, Any]) -> None:
    rows = [
        (moment(one["time"]), one["total"], ", ".join(f"{name} {n}" for name, n in one["actions"].items()))
        for one in found["buckets"]
        if one["total"]
    ]
    show_table((f"from ({found['trunc']})", "requests", "actions"), rows, "Nothing was asked.")


@app.command(epilog="Example: reverie audit calls alice --status error")
def calls(
    bank: Bank,
    status: Annotated[str | None, Option(help="Only these: success or error.")] = None,
    operation: Annotated[str | None, Option(help="Only for: retain, reflect or consolidation.")] = None,
    document: Annotated[str | None, Option(help="Only those that read this document.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    offset: Offset = 0,
    format: FormatOption = Format.TABLE,
) -> None:
    """List calls of language models for a bank, newest first; with --format json what was said, too."""
    from reverie.cli.client import path, reach

    query = {
        "status": status,
        "operation": operation,
        "document_id": document,
        "start_date": since,
        "end_date": until,
        "limit": limit,
        "offset": offset,
    }
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "llm-requests"), query=query, options=_OPTIONS)
    tell(answer, format, _show_calls)


def _show_calls(found: dict[str, Any]) -> None:
    rows = [
        (
            moment(one["started_at"]),
            f"{one['operation']}: {one['scope']}",
            f"{one['provider']}:{one['model']}",
            one["total_tokens"],
            f"{one['duration_ms']} ms",
            one["error"] or one["status"],
        )
        for one in found["items"]
    ]
    show_table(("when", "for", "model", "tokens", "took", "ended"), rows, "No model was asked.")
