"""``reverie memory``: retain, recall and reflect, and single memories."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli import recall, reflect, retain
from reverie.cli.output import (
    USAGE,
    Bank,
    Failure,
    Format,
    FormatOption,
    YesOption,
    cell,
    moment,
    say,
    show_fields,
    show_table,
    sure,
    tell,
)

app = Typer(help="Retain, recall, reflect; see, change and retire single memories.")

_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"

MemoryId = Annotated[
    str, Argument(metavar="ID", help="Id of the memory, as lists and --format json show it.")
]
Reason = Annotated[str | None, Option(help="Why, for its history.")]


def _longer(examples: str) -> str:
    """Examples of a short form, written with the noun."""
    return examples.replace("reverie re", "reverie memory re")


app.command("retain", epilog=_longer(retain.EXAMPLE))(retain.retain)


@app.command(
    "retain-files", epilog="Example: reverie memory retain-files alice notes/ plan.pdf --tag project"
)
def retain_files(
    bank: Annotated[str, Argument(help="Bank to keep them in; made on first use.")],
    paths: Annotated[
        list[Path], Argument(metavar="PATH...", help="Files, and folders with files of known kinds.")
    ],
    context: Annotated[str | None, Option(help="Title or situation of all of them.")] = None,
    timestamp: Annotated[str | None, Option(help="When they were written, ISO 8601.")] = None,
    tag: Annotated[list[str] | None, Option(help="Label to filter by; may be repeated.")] = None,
    run_async: Annotated[bool, Option("--async", help="Do not wait; prints the operations' ids.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Remember files, each as a document: text, pdf, docx, pptx, xlsx, csv, html, eml."""
    from reverie.cli.wire import given

    files = [file for path in paths for file in _files(path)]
    about = given(context=context, timestamp=timestamp, tags=tag or None)
    retain.retain_uploads(bank, files, [about] * len(files), run_async, format)


def _files(path: Path) -> list[Path]:
    from reverie.files.kinds import kind_of

    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.rglob("*") if one.is_file() and kind_of(one.name) is not None)
    if not found:
        raise Failure(USAGE, f"{path} has no files of a known kind")
    return found


app.command("recall", epilog=_longer(recall.EXAMPLE))(recall.recall)
app.command("reflect", epilog=_longer(reflect.EXAMPLE))(reflect.reflect)


@app.command("list", epilog="Example: reverie memory list alice --search Lisbon --tag project --limit 20")
def list_memories(
    bank: Bank,
    search: Annotated[str | None, Option(help="Only memories with this in their text.")] = None,
    type: Annotated[str | None, Option(help="Only of this type: world, experience or observation.")] = None,
    state: Annotated[str | None, Option(help="active (default), invalidated or all.")] = None,
    document: Annotated[str | None, Option(help="Only those read from this document.")] = None,
    entity: Annotated[str | None, Option(help="Only those that name the entity with this id.")] = None,
    tag: Annotated[list[str] | None, Option(help="Only with this tag; may be repeated.")] = None,
    limit: Annotated[int, Option(min=1, max=10_000, help="Most memories listed.")] = 100,
    offset: Annotated[int, Option(min=0, help="Memories left out before them.")] = 0,
    format: FormatOption = Format.TABLE,
) -> None:
    """List memories, newest first."""
    from reverie.cli.client import path, reach

    query = {
        "q": search,
        "type": type,
        "state": state,
        "document_id": document,
        "entity_id": entity,
        "tags": tag or None,
        "limit": limit,
        "offset": offset,
    }
    options = {"type": "--type", "state": "--state", "entity_id": "--entity", "document_id": "--document"}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "memories", "list"), query=query, options=options)
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    rows = [
        (one["id"], one["fact_type"], moment(one["date"]), ", ".join(one["tags"] or ()), one["text"])
        for one in found["items"]
    ]
    show_table(("memory", "type", "date", "tags", "text"), rows, "There are no memories.")
    if len(rows) < found["total"]:
        say(f"{len(rows)} of {found['total']} memories; --limit and --offset show more.")


@app.command(epilog=f"Example: reverie memory get alice {_ID}")
def get(bank: Bank, memory_id: MemoryId, format: FormatOption = Format.TABLE) -> None:
    """Show all that is known of a memory."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "memories", memory_id))
    tell(answer, format, show_fields)


@app.command(
    epilog=f'Example: reverie memory update alice {_ID} --text "Alice lives in Porto." --reason typo'
)
def update(
    bank: Bank,
    memory_id: MemoryId,
    text: Annotated[str | None, Option(help="Its new words.")] = None,
    context: Annotated[str | None, Option(help="Title or situation; empty clears it.")] = None,
    occurred_start: Annotated[str | None, Option(help="When it began, ISO 8601; empty clears it.")] = None,
    occurred_end: Annotated[str | None, Option(help="When it had ended, ISO 8601; empty clears it.")] = None,
    mentioned_at: Annotated[str | None, Option(help="When it was said, ISO 8601; empty clears it.")] = None,
    reason: Reason = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Change what is given; the rest stays."""
    from reverie.cli.client import given

    fields = given(
        text=text,
        context=context,
        occurred_start=occurred_start,
        occurred_end=occurred_end,
        mentioned_at=mentioned_at,
    )
    if not fields:
        raise Failure(USAGE, "give what to change: --text, --context, --occurred-start, ...")
    options = {name: f"--{name.replace('_', '-')}" for name in fields}
    _change(bank, memory_id, {**fields, **given(reason=reason)}, format, options)


@app.command(epilog=f'Example: reverie memory invalidate alice {_ID} --reason "She never said so."')
def invalidate(
    bank: Bank, memory_id: MemoryId, reason: Reason = None, format: FormatOption = Format.TABLE
) -> None:
    """Retire a memory: it is kept with its history, and not recalled."""
    from reverie.cli.client import given

    _change(bank, memory_id, {"state": "invalidated", **given(reason=reason)}, format, {})


@app.command(epilog=f"Example: reverie memory restore alice {_ID}")
def restore(
    bank: Bank, memory_id: MemoryId, reason: Reason = None, format: FormatOption = Format.TABLE
) -> None:
    """Bring a retired memory back."""
    from reverie.cli.client import given

    _change(bank, memory_id, {"state": "valid", **given(reason=reason)}, format, {})


def _change(bank: str, memory_id: str, body: dict[str, Any], format: Format, options: dict[str, str]) -> None:
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("PATCH", path(bank, "memories", memory_id), body, options=options)
    tell(answer, format, lambda _: say(f"Memory {memory_id} is {_DONE.get(body.get('state'), 'changed')}."))


_DONE: dict[Any, str] = {"invalidated": "retired", "valid": "restored"}


@app.command(epilog=f"Example: reverie memory delete alice {_ID} --yes")
def delete(
    bank: Bank, memory_id: MemoryId, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    """Delete a memory for good; `invalidate` keeps it."""
    from reverie.cli.client import path, reach

    sure(f"Delete memory {memory_id} of bank {bank}?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "memories", memory_id))
    tell(answer, format, lambda told: say(told.get("message") or f"Memory {memory_id} is deleted."))


@app.command(epilog=f"Example: reverie memory history alice {_ID}")
def history(bank: Bank, memory_id: MemoryId, format: FormatOption = Format.TABLE) -> None:
    """Show how a memory was changed, and what it said before."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "memories", memory_id, "history"))
    tell(answer, format, _show_history)


def _show_history(found: Any) -> None:
    entries = found if isinstance(found, list) else found.get("history") or found.get("items") or []
    rows = [(moment(one.get("changed_at")), one.get("reason"), _changes(one)) for one in entries]
    show_table(("changed", "reason", "what"), rows, "It was never changed.")


def _changes(one: dict[str, Any]) -> str:
    told = [f"{c['field']}: {cell(c['old'])} -> {cell(c['new'])}" for c in one.get("changes") or ()]
    return "; ".join(told) or str(one.get("previous_text") or "")
