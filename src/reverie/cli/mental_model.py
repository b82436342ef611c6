"""``reverie mental-model``: create, list, get, update, delete, refresh, clear, history."""

from __future__ import annotations

import json
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import (
    USAGE,
    Failure,
    Format,
    FormatOption,
    clean,
    console,
    moment,
    show_json,
    show_table,
)

app = Typer(help="Questions whose answers are kept, and kept up to date.")

_OPTIONS = {
    "id": "--id",
    "name": "NAME",
    "source_query": "SOURCE_QUERY",
    "tags": "--tag",
    "max_tokens": "--max-tokens",
    "mode": "--mode",
    "refresh_after_consolidation": "--after-consolidation",
    "refresh_cron": "--cron",
    "min_refresh_interval_seconds": "--min-interval",
}

Bank = Annotated[str, Argument(help="Name of the bank.")]
ModelId = Annotated[str, Argument(metavar="ID", help="Id of the mental model.")]
Tag = Annotated[list[str] | None, Option(help="Only memories with this tag are used; may be repeated.")]
MaxTokens = Annotated[int | None, Option(help="Most tokens of the content.")]
Mode = Annotated[str | None, Option(help="How it is refreshed: full (written anew) or delta (edited).")]
After = Annotated[
    bool | None,
    Option("--after-consolidation/--not-after-consolidation", help="Refresh it when observations are done."),
]
Cron = Annotated[str | None, Option(help="Refresh it by the clock: a cron line of five fields, in UTC.")]
Interval = Annotated[int | None, Option(help="Least seconds between refreshes that nobody asked for.")]


@app.command(epilog='Example: reverie mental-model create alice "Plans" "What does Alice plan?" --id plans')
def create(
    bank: Bank,
    name: Annotated[str, Argument(help="What people call it.")],
    source_query: Annotated[str, Argument(help="The question that it answers.")],
    id: Annotated[str | None, Option("--id", help="Lowercase letters, digits, hyphens.")] = None,
    tag: Tag = None,
    max_tokens: MaxTokens = None,
    mode: Mode = None,
    after_consolidation: After = None,
    cron: Cron = None,
    min_interval: Interval = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Keep the answer to a question; it is asked in the background. The bank is made if it is missing."""
    from reverie.cli.client import build, check_bank, reach
    from reverie.service.mental_model_models import CreateMentalModelRequest

    fields = {
        "id": id,
        "name": name,
        "source_query": source_query,
        "tags": tag or None,
        "max_tokens": max_tokens,
        "trigger": _trigger(mode, after_consolidation, cron, min_interval),
    }
    request = build(CreateMentalModelRequest, fields, _OPTIONS)
    with reach() as memory:
        answer = memory.mental_models.create(check_bank(bank), request)
    if format is Format.JSON:
        show_json(answer)
    else:
        told = json.loads(answer)
        console().print(f"Created mental model {told['mental_model_id']}; operation {told['operation_id']}.")


@app.command("list", epilog="Example: reverie mental-model list alice --tag project")
def list_mental_models(
    bank: Bank,
    tag: Annotated[list[str] | None, Option(help="Only those with this tag; may be repeated.")] = None,
    limit: Annotated[int, Option(min=1, max=1000, help="Most mental models listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List mental models in the order they were made."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.mental_models.list(check_bank(bank), tag or (), limit)
    if format is Format.JSON:
        show_json(answer)
        return
    rows = [
        (
            m["id"],
            m["name"],
            "yes" if m["is_stale"] else "no",
            moment(m["last_refreshed_at"]),
            ", ".join(m["tags"]),
            m["source_query"],
        )
        for m in json.loads(answer)["items"]
    ]
    columns = ("mental model", "name", "stale", "refreshed", "tags", "source query")
    show_table(columns, rows, "There are no mental models.")


@app.command(epilog="Example: reverie mental-model get alice plans")
def get(bank: Bank, model_id: ModelId, format: FormatOption = Format.TABLE) -> None:
    """Show what a mental model says."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.mental_models.get(check_bank(bank), model_id)
    if format is Format.JSON:
        show_json(answer)
        return
    told = json.loads(answer)
    out = console()
    out.print(clean(told["content"]) or "It has no content yet.")
    state = "stale" if told["is_stale"] else "up to date"
    out.print(f"\n{clean(told['name'])}: {state}, refreshed {moment(told['last_refreshed_at']) or 'never'}")


@app.command(epilog='Example: reverie mental-model update alice plans --mode delta --cron "0 3 * * *"')
def update(
    bank: Bank,
    model_id: ModelId,
    name: Annotated[str | None, Option(help="What people call it from now on.")] = None,
    source_query: Annotated[str | None, Option(help="The question from the next refresh on.")] = None,
    tag: Tag = None,
    max_tokens: MaxTokens = None,
    mode: Mode = None,
    after_consolidation: After = None,
    cron: Annotated[
        str | None, Option(help="Refresh it by the clock: a cron line, or an empty text for never.")
    ] = None,
    min_interval: Interval = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Change what is given; the rest stays, and the content too until the next refresh."""
    from reverie.cli.client import build, check_bank, reach
    from reverie.service.mental_model_models import UpdateMentalModelRequest

    trigger = _trigger(mode, after_consolidation, cron or None, min_interval)
    if cron == "":
        trigger = {**(trigger or {}), "refresh_cron": None}
    fields = {
        "name": name,
        "source_query": source_query,
        "tags": tag or None,
        "max_tokens": max_tokens,
        "trigger": trigger,
    }
    if all(value is None for value in fields.values()):
        raise Failure(USAGE, "give what to change: --name, --source-query, --mode, --cron, ...")
    options = {**_OPTIONS, "name": "--name", "source_query": "--source-query"}
    request = build(UpdateMentalModelRequest, fields, options)
    with reach() as memory:
        answer = memory.mental_models.update(check_bank(bank), model_id, request)
    if format is Format.JSON:
        show_json(answer)
    else:
        console().print(f"Mental model {clean(json.loads(answer)['id'])} is changed.")


@app.command(epilog="Example: reverie mental-model delete alice plans")
def delete(bank: Bank, model_id: ModelId, format: FormatOption = Format.TABLE) -> None:
    """Remove a mental model with its history."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.mental_models.delete(check_bank(bank), model_id)
    if format is Format.JSON:
        show_json(answer)
    else:
        console().print(clean(json.loads(answer)["message"]))


@app.command(epilog="Example: reverie mental-model refresh alice plans --dry-run")
def refresh(
    bank: Bank,
    model_id: ModelId,
    full: Annotated[bool, Option("--full", help="Write it anew, even if it is edited else.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Only show what would change.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring a mental model up to date, in the background."""
    from reverie.cli.client import check_bank, reach

    if full and dry_run:
        raise Failure(USAGE, "give one of --full and --dry-run")
    with reach() as memory:
        check_bank(bank)
        if dry_run:
            answer = memory.mental_models.preview(bank, model_id)
        else:
            answer = memory.mental_models.refresh(bank, model_id, "full" if full else None)
    if format is Format.JSON:
        show_json(answer)
        return
    told = json.loads(answer)
    if dry_run:
        console().print(f"{told['outcome']}\n{clean(told['diff'])}".strip())
    else:
        console().print(f"Accepted as operation {told['operation_id']}.")


@app.command(epilog="Example: reverie mental-model clear alice plans")
def clear(bank: Bank, model_id: ModelId, format: FormatOption = Format.TABLE) -> None:
    """Take the content away, so that the next refresh writes it anew; it stays in the history."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.mental_models.clear(check_bank(bank), model_id)
    if format is Format.JSON:
        show_json(answer)
    else:
        console().print(f"Mental model {clean(model_id)} has no content any more.")


@app.command(epilog="Example: reverie mental-model history alice plans")
def history(bank: Bank, model_id: ModelId, format: FormatOption = Format.TABLE) -> None:
    """Show what a mental model said before, newest first."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.mental_models.history(check_bank(bank), model_id)
    if format is Format.JSON:
        show_json(answer)
        return
    rows = [(moment(one["changed_at"]), one["previous_content"]) for one in json.loads(answer)]
    show_table(("until", "content"), rows, "It has said nothing else before.")


def _trigger(
    mode: str | None, after_consolidation: bool | None, cron: str | None, min_interval: int | None
) -> dict[str, Any] | None:
    given = {
        "mode": mode,
        "refresh_after_consolidation": after_consolidation,
        "refresh_cron": cron,
        "min_refresh_interval_seconds": min_interval,
    }
    return {name: value for name, value in given.items() if value is not None} or None
