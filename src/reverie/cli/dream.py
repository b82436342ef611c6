"""``reverie dream``: run, list, show, stats, review, outcome."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import Bank, Format, FormatOption, say, show_fields, show_operation, show_table, tell

app = Typer(help="What a bank shows that nobody said: patterns, predictions and proposals.")

_OPTIONS = {"run_type": "--trance", "evidence_ids": "--evidence", "action": "ACTION", "status": "STATUS"}


class Action(StrEnum):
    """What is decided on a proposal."""

    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_MORE_EVIDENCE = "request_more_evidence"


class Status(StrEnum):
    """What became of a prediction."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    REQUEST_MORE_EVIDENCE = "request_more_evidence"


@app.command("run", epilog="Example: reverie dream run alice --wait")
def run_now(
    bank: Bank,
    trance: Annotated[bool, Option("--trance", help="Look at more facts.")] = False,
    wait: Annotated[bool, Option("--wait", help="Wait until it is done.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Dream in the background."""
    from reverie.cli.client import path, reach
    from reverie.cli.events import accepted

    body = {"trigger_source": "manual", "run_type": "trance" if trance else "dream"}
    with reach(works=wait) as memory:
        answer = memory.ask("POST", path(bank, "dreams", "trigger"), body, options=_OPTIONS)
        skipped = json.loads(answer)["skipped"]
        answer = accepted(memory, bank, answer, wait=wait and skipped != "cooldown")
    none = skipped == "cooldown" or (skipped and not wait)
    tell(answer, format, _show_skipped if none else show_operation)


def _show_skipped(found: dict[str, Any]) -> None:
    say(f"No dream was started: {found['message']} ({found['operation_id']}).")


@app.command("list", epilog="Example: reverie dream list alice")
def list_runs(
    bank: Bank,
    limit: Annotated[int, Option(min=1, max=100, help="Most runs shown.")] = 20,
    format: FormatOption = Format.TABLE,
) -> None:
    """List runs, the latest first."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "dreams"), query={"limit": limit}, options=_OPTIONS)
    tell(answer, format, _show_runs)


def _show_runs(found: dict[str, Any]) -> None:
    rows = [
        (one["created_at"][:16], one["status"], f"{one['quality_score']:.2f}", one["summary"], one["run_id"])
        for one in found["items"]
    ]
    show_table(("at", "status", "quality", "summary", "id"), rows, "The bank has not dreamt yet.")


@app.command(
    epilog="Example: reverie dream show alice 01a20082-bf5d-7b2b-b55f-7f7cb80bd278 --page dream.html"
)
def show(
    bank: Bank,
    run: Annotated[str, Argument(help="Id of the run.")],
    page: Annotated[Path | None, Option(help="Write its page into this file.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show one run: what it predicts and proposes, and what became of earlier predictions."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "dreams", run), options=_OPTIONS)
    if page is not None:
        page.write_text(json.loads(answer)["narrative_html"] or "", encoding="utf-8")
    tell(answer, format, _show_run)


def _show_run(found: dict[str, Any]) -> None:
    names = ("status", "failure_reason", "summary", "quality_score", "novelty_score", "maturity_tier")
    show_fields({name: found[name] for name in names})
    told = [
        (f"{one['confidence']:.0%}", one["status"], one["title"], one["prediction_id"])
        for one in found["predictions"]
    ]
    show_table(("chance", "status", "prediction", "id"), told, "It predicts nothing.")
    asked = [
        (one["proposal_type"], one["review_status"], one["title"], one["proposal_id"])
        for one in found["promotion_proposals"]
    ]
    show_table(("type", "status", "proposal", "id"), asked, "It proposes nothing.")


@app.command(epilog="Example: reverie dream stats alice")
def stats(bank: Bank, format: FormatOption = Format.TABLE) -> None:
    """Show dreams in numbers, and how good their predictions were."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "dreams", "stats"), options=_OPTIONS)
    tell(answer, format, _show_stats)


def _show_stats(found: dict[str, Any]) -> None:
    show_fields({name: value for name, value in found.items() if name not in ("bank_id", "calibration")})
    rows = [
        (one["kind"], one["n"], f"{one['brier']:.3f}", f"{one['brier_of_base']:.3f}")
        for one in found["calibration"]
    ]
    show_table(("kind", "outcomes", "Brier", "by base rate"), rows, "No outcome is known yet.")


@app.command(epilog="Example: reverie dream review alice 01a20082-bf5d-7b2b-b55f-7f7cb80bd278 approve")
def review(
    bank: Bank,
    proposal: Annotated[str, Argument(help="Id of the proposal.")],
    action: Annotated[Action, Argument(help="What is decided.")],
    note: Annotated[str | None, Option(help="Why.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Approve a proposal, reject it, or send it back until there is more evidence."""
    from reverie.cli.client import given, path, reach

    body = given(action=action.value, note=note)
    with reach() as memory:
        answer = memory.ask(
            "POST", path(bank, "dreams", "proposals", proposal, "review"), body, options=_OPTIONS
        )
    tell(answer, format, show_fields)


@app.command(epilog="Example: reverie dream outcome alice 01a20082-bf5d-7b2b-b55f-7f7cb80bd278 confirmed")
def outcome(
    bank: Bank,
    prediction: Annotated[str, Argument(help="Id of the prediction.")],
    status: Annotated[Status, Argument(help="What became of it.")],
    note: Annotated[str | None, Option(help="How it is known.")] = None,
    evidence: Annotated[list[str] | None, Option(help="Id of a memory that shows it; repeat it.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Say what became of a prediction; it counts for the confidence of later ones."""
    from reverie.cli.client import given, path, reach

    body = given(status=status.value, note=note, evidence_ids=evidence or None)
    with reach() as memory:
        answer = memory.ask(
            "POST", path(bank, "dreams", "predictions", prediction, "outcome"), body, options=_OPTIONS
        )
    tell(answer, format, lambda found: show_fields(found["prediction"]))
