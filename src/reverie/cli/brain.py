"""``reverie brain``: influence, run, status, predictions, histogram, export, import."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import Bank, Format, FormatOption, say, show_fields, show_operation, show_table, tell

app = Typer(help="What use says about a bank: what of it matters, and when it is asked.")

_OPTIONS = {"window_days": "--days", "top_k": "--top", "entity_type": "--type", "horizon_hours": "--hours"}

Hours = Annotated[int | None, Option(min=1, max=168, help="Hours ahead; 24 unless told.")]


class Kind(StrEnum):
    """What is ranked."""

    ALL = "all"
    MEMORY = "memory"
    CHUNK = "chunk"
    MENTAL_MODEL = "mental_model"


class Mode(StrEnum):
    """What a run does."""

    WARMUP = "warmup"
    INCREMENTAL = "incremental"
    FULL_COPY = "full_copy"


@app.command(epilog="Example: reverie brain influence alice --days 30 --top 5")
def influence(
    bank: Bank,
    days: Annotated[int | None, Option(min=1, max=90, help="Days that count; 14 unless told.")] = None,
    top: Annotated[int | None, Option(min=1, max=50, help="Most entries; 12 unless told.")] = None,
    type: Annotated[Kind | None, Option(help="What is ranked; all unless told.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show what was handed out most tellingly in the last days."""
    from reverie.cli.client import path, reach

    query = {"window_days": days, "top_k": top, "entity_type": type and type.value}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "brain", "influence"), query=query, options=_OPTIONS)
    tell(answer, format, _show_influence)


def _show_influence(found: dict[str, Any]) -> None:
    columns = ("score", "calls", "type", "text", "id")
    rows = [
        (f"{one['influence_score']:.3f}", one["access_count"], one["type"], one["text"], one["id"])
        for one in found["leaderboard"]
    ]
    show_table(columns, rows, "Nothing was handed out in this time.")
    for one in found["anomalies"]:
        say(f"{one['date']} stands out (robust z-score {one['score']:.1f}).")


@app.command("run", epilog="Example: reverie brain run alice --mode warmup --wait")
def run_now(
    bank: Bank,
    mode: Annotated[Mode | None, Option(help="What it does; incremental unless told.")] = None,
    hours: Hours = None,
    anew: Annotated[bool, Option("--anew", help="Forget what was learned, and learn from all.")] = False,
    wait: Annotated[bool, Option("--wait", help="Wait until it is done.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Learn from what was used, in the background, now instead of by the clock."""
    from reverie.cli.client import given, path, reach
    from reverie.cli.events import accepted

    body = given(mode=mode and mode.value, horizon_hours=hours, force_rebuild=anew or None)
    with reach(works=wait) as memory:
        answer = memory.ask("POST", path(bank, "sub-routine"), body, options=_OPTIONS)
        answer = accepted(memory, bank, answer, wait=wait)
    tell(answer, format, show_operation)


@app.command(epilog="Example: reverie brain status alice")
def status(bank: Bank, format: FormatOption = Format.TABLE) -> None:
    """Show what was learned, how runs ended, and when the next are due."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "brain", "status"))
    tell(answer, format, lambda found: show_fields({**found, **found["metrics"], "metrics": None}))


@app.command(epilog="Example: reverie brain predictions alice --hours 48")
def predictions(bank: Bank, hours: Hours = None, format: FormatOption = Format.TABLE) -> None:
    """Show the busiest of the hours to come."""
    from reverie.cli.client import path, reach

    query = {"horizon_hours": hours}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "sub-routine", "predictions"), query=query, options=_OPTIONS)
    tell(answer, format, _show_predictions)


def _show_predictions(found: dict[str, Any]) -> None:
    rows = [(one["at"], f"{one['calls']:.1f}", f"{one['score']:.2f}") for one in found["predictions"]]
    show_table(("hour", "calls expected", "share of the busiest"), rows, "Nothing is known yet.")
    skill = found["evaluation"]["skill"]
    if skill is not None:
        say(f"On held-back days its errors were {100 * (1 - skill):.0f} % of those of the plain mean.")


@app.command(epilog="Example: reverie brain histogram alice")
def histogram(bank: Bank, format: FormatOption = Format.TABLE) -> None:
    """Show the share of calls that is expected in each hour of the day, in UTC."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "sub-routine", "histogram"))
    tell(answer, format, _show_histogram)


def _show_histogram(found: dict[str, Any]) -> None:
    rows = [(f"{one['hour_utc']:02} h", f"{100 * one['score']:.1f} %") for one in found["histogram"]]
    show_table(("UTC", "share"), rows, "")


@app.command(epilog="Example: reverie brain export alice alice.brain")
def export(bank: Bank, file: Annotated[Path, Argument(help="File to write.")]) -> None:
    """Write what was learned to a file."""
    from reverie.cli.client import path, reach
    from reverie.cli.transfer import write_whole

    with reach() as memory:
        data = memory.fetch(path(bank, "brain", "export"))
    write_whole(file, data)
    say(f"Wrote {file}, {len(data):,} bytes.")


@app.command("import", epilog="Example: reverie brain import alice alice.brain --check")
def import_file(
    bank: Bank,
    file: Annotated[Path, Argument(help="File that an export of the same bank wrote.")],
    check: Annotated[bool, Option("--check", help="Only say whether it could be imported.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take over what a file has learned, in place of what is known."""
    from reverie.cli.client import path, reach
    from reverie.cli.retain import read_bytes
    from reverie.cli.wire import form

    body, kind = form({}, [(file.name, read_bytes(file))], "file")
    where = path(bank, "brain", "import", *(["validate"] if check else []))
    with reach() as memory:
        answer = memory.ask("POST", where, body, content_type=kind, options={"file": "FILE"})
    tell(answer, format, _show_checked if check else lambda told: say(f"Imported {file}."))


def _show_checked(found: dict[str, Any]) -> None:
    say("It can be imported." if found["valid"] else f"It cannot be imported: {found['reason']}")
