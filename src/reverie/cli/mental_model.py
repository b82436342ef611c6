"""``reverie mental-model``: create, list, get, update, delete, refresh, clear, history."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import (
    USAGE,
    Bank,
    Failure,
    Format,
    FormatOption,
    YesOption,
    moment,
    say,
    show_table,
    sure,
    tell,
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
    from reverie.cli.client import given, path, reach

    body = given(
        id=id,
        name=name,
        source_query=source_query,
        tags=tag or None,
        max_tokens=max_tokens,
        trigger=_trigger(mode, after_consolidation, cron, min_interval),
    )
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "mental-models"), body, options=_OPTIONS)
    tell(answer, format, _show_made)


def _show_made(told: dict[str, Any]) -> None:
    say(f"Created mental model {told['mental_model_id']}; operation {told['operation_id']}.")


@app.command("list", epilog="Example: reverie mental-model list alice --tag project")
def list_mental_models(
    bank: Bank,
    tag: Annotated[list[str] | None, Option(help="Only those with this tag; may be repeated.")] = None,
    limit: Annotated[int, Option(min=1, max=1000, help="Most mental models listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List mental models in the order they were made."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "mental-models"), query={"tags": tag or None, "limit": limit})
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    columns = ("mental model", "name", "stale", "refreshed", "tags", "source query")
    rows = [
        (
            m["id"],
            m["name"],
            "yes" if m["is_stale"] else "no",
            moment(m["last_refreshed_at"]),
            ", ".join(m["tags"]),
            m["source_query"],
        )
        for m in found["items"]
    ]
    show_table(columns, rows, "There are no mental models.")


@app.command(epilog="Example: reverie mental-model get alice plans")
def get(bank: Bank, model_id: ModelId, format: FormatOption = Format.TABLE) -> None:
    """Show what a mental model says."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "mental-models", model_id))
    tell(answer, format, _show)


def _show(told: dict[str, Any]) -> None:
    state = "stale" if told["is_stale"] else "up to date"
    say(told["content"] or "It has no content yet.")
    say(f"\n{told['name']}: {state}, refreshed {moment(told['last_refreshed_at']) or 'never'}")


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
    from reverie.cli.client import given, path, reach

    trigger = _trigger(mode, after_consolidation, cron or None, min_interval)
    if cron == "":
        trigger = {**(trigger or {}), "refresh_cron": None}
    body = given(
        name=name, source_query=source_query, tags=tag or None, max_tokens=max_tokens, trigger=trigger
    )
    if not body:
        raise Failure(USAGE, "give what to change: --name, --source-query, --mode, --cron, ...")
    options = {**_OPTIONS, "name": "--name", "source_query": "--source-query"}
    with reach() as memory:
        answer = memory.ask("PATCH", path(bank, "mental-models", model_id), body, options=options)
    tell(answer, format, lambda changed: say(f"Mental model {changed['id']} is changed."))


@app.command(epilog="Example: reverie mental-model delete alice plans --yes")
def delete(
    bank: Bank, model_id: ModelId, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    """Remove a mental model with its history."""
    from reverie.cli.client import path, reach

    sure(f"Delete mental model {model_id} of bank {bank} with its history?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "mental-models", model_id))
    tell(answer, format, lambda told: say(told["message"]))


@app.command(epilog="Example: reverie mental-model refresh alice plans --dry-run")
def refresh(
    bank: Bank,
    model_id: ModelId,
    full: Annotated[bool, Option("--full", help="Write it anew, even if it is edited else.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Only show what would change.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Bring a mental model up to date, in the background."""
    from reverie.cli.client import path, reach

    if full and dry_run:
        raise Failure(USAGE, "give one of --full and --dry-run")
    verb, body = ("dry-run-refresh", None) if dry_run else ("refresh", {"mode": "full"} if full else None)
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "mental-models", model_id, verb), body)
    tell(answer, format, _show_preview if dry_run else _show_accepted)


def _show_preview(told: dict[str, Any]) -> None:
    say(f"{told['outcome']}\n{told['diff']}".strip())


def _show_accepted(told: dict[str, Any]) -> None:
    say(f"Accepted as operation {told['operation_id']}.")


@app.command(epilog="Example: reverie mental-model clear alice plans")
def clear(bank: Bank, model_id: ModelId, format: FormatOption = Format.TABLE) -> None:
    """Take the content away, so that the next refresh writes it anew; it stays in the history."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("POST", path(bank, "mental-models", model_id, "clear"))
    tell(answer, format, lambda _: say(f"Mental model {model_id} has no content any more."))


@app.command(epilog="Example: reverie mental-model history alice plans")
def history(bank: Bank, model_id: ModelId, format: FormatOption = Format.TABLE) -> None:
    """Show what a mental model said before, newest first."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "mental-models", model_id, "history"))
    tell(answer, format, _show_history)


def _show_history(told: list[dict[str, Any]]) -> None:
    rows = [(moment(one["changed_at"]), one["previous_content"]) for one in told]
    show_table(("until", "content"), rows, "It has said nothing else before.")


def _trigger(
    mode: str | None, after_consolidation: bool | None, cron: str | None, min_interval: int | None
) -> dict[str, Any] | None:
    from reverie.cli.wire import given

    trigger = given(
        mode=mode,
        refresh_after_consolidation=after_consolidation,
        refresh_cron=cron,
        min_refresh_interval_seconds=min_interval,
    )
    return trigger or None
