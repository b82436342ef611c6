"""``reverie directive``: create, list, get, update, delete."""

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
    say,
    show_fields,
    show_table,
    sure,
    tell,
)

app = Typer(help="Rules that every answer of reflect must keep.")

_EXAMPLE_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"
_OPTIONS = {
    "name": "NAME",
    "content": "CONTENT",
    "priority": "--priority",
    "tags": "--tag",
}

DirectiveId = Annotated[str, Argument(metavar="ID", help="Id of the directive.")]
Priority = Annotated[int | None, Option(help="Of two that contradict each other the higher one counts.")]
Tag = Annotated[
    list[str] | None, Option(help="Holds only for requests with a matching tag; may be repeated.")
]


@app.command(epilog='Example: reverie directive create alice "Formal" "Always answer in formal English."')
def create(
    bank: Bank,
    name: Annotated[str, Argument(help="What people call it.")],
    content: Annotated[str, Argument(help="The rule.")],
    priority: Priority = None,
    tag: Tag = None,
    inactive: Annotated[bool, Option("--inactive", help="Do not let it hold yet.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Add a rule. The bank is made if it is missing."""
    from reverie.cli.client import given, path, reach

    off = False if inactive else None
    body = given(name=name, content=content, priority=priority, tags=tag or None, is_active=off)
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "directives"), body, options=_OPTIONS)
    tell(answer, format, lambda made: say(f"Created directive {made['id']}."))


@app.command("list", epilog="Example: reverie directive list alice --all")
def list_directives(
    bank: Bank,
    tag: Annotated[
        list[str] | None, Option(help="Only those that hold for this tag; may be repeated.")
    ] = None,
    all: Annotated[bool, Option("--all", help="Those that do not hold now, too.")] = False,
    limit: Annotated[int, Option(min=1, max=1000, help="Most directives listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List rules, the highest priority first."""
    from reverie.cli.client import path, reach

    query = {"tags": tag or None, "active_only": not all, "limit": limit}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "directives"), query=query)
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    columns = ("directive", "name", "priority", "active", "tags", "content")
    rows = [
        (
            one["id"],
            one["name"],
            one["priority"],
            "yes" if one["is_active"] else "no",
            ", ".join(one["tags"]),
            one["content"],
        )
        for one in found["items"]
    ]
    show_table(columns, rows, "There are no directives.")


@app.command(epilog=f"Example: reverie directive get alice {_EXAMPLE_ID}")
def get(bank: Bank, directive_id: DirectiveId, format: FormatOption = Format.TABLE) -> None:
    """Show one rule."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "directives", directive_id))
    tell(answer, format, show_fields)


@app.command(epilog=f"Example: reverie directive update alice {_EXAMPLE_ID} --inactive")
def update(
    bank: Bank,
    directive_id: DirectiveId,
    name: Annotated[str | None, Option(help="What people call it from now on.")] = None,
    content: Annotated[str | None, Option(help="The rule from now on.")] = None,
    priority: Priority = None,
    tag: Tag = None,
    everywhere: Annotated[bool, Option("--everywhere", help="Take all its tags away.")] = False,
    active: Annotated[bool | None, Option("--active/--inactive", help="Whether it holds now.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Change what is given; the rest stays."""
    from reverie.cli.client import given, path, reach

    if everywhere and tag:
        raise Failure(USAGE, "give one of --tag and --everywhere")
    tags = [] if everywhere else tag or None
    body = given(name=name, content=content, priority=priority, tags=tags, is_active=active)
    if not body:
        raise Failure(USAGE, "give what to change: --name, --content, --priority, --tag, --active, ...")
    options = {**_OPTIONS, "name": "--name", "content": "--content"}
    with reach() as memory:
        answer = memory.ask("PATCH", path(bank, "directives", directive_id), body, options=options)
    tell(answer, format, _show_state)


def _show_state(found: dict[str, Any]) -> None:
    say(f"Directive {found['name']} is {'active' if found['is_active'] else 'inactive'}.")


@app.command(epilog=f"Example: reverie directive delete alice {_EXAMPLE_ID} --yes")
def delete(
    bank: Bank, directive_id: DirectiveId, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    """Remove a rule."""
    from reverie.cli.client import path, reach

    sure(f"Delete directive {directive_id} of bank {bank}?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "directives", directive_id))
    tell(answer, format, lambda told: say(told["message"]))
