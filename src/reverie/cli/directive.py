"""``reverie directive``: create, list, update, delete."""

from __future__ import annotations

import json
from typing import Annotated

from typer import Argument, Option, Typer

from reverie.cli.output import (
    USAGE,
    Failure,
    Format,
    FormatOption,
    clean,
    console,
    show_json,
    show_table,
)

app = Typer(help="Rules that every answer of reflect must keep.")

_EXAMPLE_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"
_OPTIONS = {
    "name": "NAME",
    "content": "CONTENT",
    "priority": "--priority",
    "tags": "--tag",
}

Bank = Annotated[str, Argument(help="Name of the bank.")]
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
    from reverie.cli.client import build, check_bank, reach
    from reverie.service.directive_models import CreateDirectiveRequest

    fields = {
        "name": name,
        "content": content,
        "priority": priority,
        "tags": tag or None,
        "is_active": False if inactive else None,
    }
    request = build(CreateDirectiveRequest, fields, _OPTIONS)
    with reach() as memory:
        answer = memory.directives.create(check_bank(bank), request)
    if format is Format.JSON:
        show_json(answer)
    else:
        console().print(f"Created directive {json.loads(answer)['id']}.")


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
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.directives.list(check_bank(bank), tag or (), not all, limit)
    if format is Format.JSON:
        show_json(answer)
        return
    rows = [
        (
            d["id"],
            d["name"],
            d["priority"],
            "yes" if d["is_active"] else "no",
            ", ".join(d["tags"]),
            d["content"],
        )
        for d in json.loads(answer)["items"]
    ]
    show_table(
        ("directive", "name", "priority", "active", "tags", "content"), rows, "There are no directives."
    )


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
    from reverie.cli.client import build, check_bank, reach
    from reverie.service.directive_models import UpdateDirectiveRequest

    if everywhere and tag:
        raise Failure(USAGE, "give one of --tag and --everywhere")
    tags = [] if everywhere else tag or None
    fields = {"name": name, "content": content, "priority": priority, "tags": tags, "is_active": active}
    if all(value is None for value in fields.values()):
        raise Failure(USAGE, "give what to change: --name, --content, --priority, --tag, --active, ...")
    options = {**_OPTIONS, "name": "--name", "content": "--content"}
    request = build(UpdateDirectiveRequest, fields, options)
    with reach() as memory:
        answer = memory.directives.update(check_bank(bank), directive_id, request)
    if format is Format.JSON:
        show_json(answer)
    else:
        told = json.loads(answer)
        console().print(
            f"Directive {clean(told['name'])} is {'active' if told['is_active'] else 'inactive'}."
        )


@app.command(epilog=f"Example: reverie directive delete alice {_EXAMPLE_ID}")
def delete(bank: Bank, directive_id: DirectiveId, format: FormatOption = Format.TABLE) -> None:
    """Remove a rule."""
    from reverie.cli.client import check_bank, reach

    with reach() as memory:
        answer = memory.directives.delete(check_bank(bank), directive_id)
    if format is Format.JSON:
        show_json(answer)
    else:
        console().print(clean(json.loads(answer)["message"]))
