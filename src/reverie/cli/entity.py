"""``reverie entity``: list, get, graph, merge, split."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import Bank, Format, FormatOption, moment, say, show_fields, show_table, tell

app = Typer(help="See who and what memories are about; say who is who.")

_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"
_OTHER = "0190d2a4-8d2f-7b64-a01f-4c2d6e8fa021"

EntityId = Annotated[str, Argument(metavar="ID", help="Id of the entity.")]


@app.command("list", epilog="Example: reverie entity list alice --search chen")
def list_entities(
    bank: Bank,
    search: Annotated[str | None, Option(help="Only entities with this in their name.")] = None,
    limit: Annotated[int, Option(min=1, max=10_000, help="Most entities listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List entities, those that are named most first."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "entities"), query={"q": search, "limit": limit})
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    columns = ("entity", "name", "mentions", "first seen", "last seen")
    rows = [
        (
            one["id"],
            one["canonical_name"],
            one["mention_count"],
            moment(one["first_seen"]),
            moment(one["last_seen"]),
        )
        for one in found["items"]
    ]
    show_table(columns, rows, "There are no entities.")


@app.command(epilog=f"Example: reverie entity get alice {_ID}")
def get(bank: Bank, entity_id: EntityId, format: FormatOption = Format.TABLE) -> None:
    """Show an entity: its names and what is said of it."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "entities", entity_id))
    tell(answer, format, _show)


def _show(found: dict[str, Any]) -> None:
    observations = found.pop("observations")
    show_fields(found)
    for one in observations:
        say(f"- {one['text']}")


@app.command(epilog="Example: reverie entity graph alice --min-count 2")
def graph(
    bank: Bank,
    min_count: Annotated[int, Option(min=1, max=1_000_000, help="Fewest memories that name both.")] = 1,
    limit: Annotated[int, Option(min=1, max=10_000, help="Most pairs shown.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show which entities are named together, and how often."""
    from reverie.cli.client import path, reach

    query = {"limit": limit, "min_count": min_count}
    with reach() as memory:
        answer = memory.ask("GET", path(bank, "entities", "graph"), query=query)
    tell(answer, format, _show_graph)


def _show_graph(found: dict[str, Any]) -> None:
    names = {node["data"]["id"]: node["data"]["label"] for node in found["nodes"]}
    edges = [edge["data"] for edge in found["edges"]]
    rows = [(names[one["source"]], names[one["target"]], one["weight"]) for one in edges]
    show_table(("entity", "with", "memories"), rows, "No two entities are named together.")


@app.command(epilog=f'Example: reverie entity merge alice {_ID} {_OTHER} --reason "her name by marriage"')
def merge(
    bank: Bank,
    entity_id: EntityId,
    into: Annotated[str, Argument(metavar="INTO", help="Id of the entity that it is.")],
    reason: Annotated[str | None, Option(help="Why; shown with the name.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Say that an entity is another one; `split` undoes it."""
    from reverie.cli.client import given, path, reach

    body = {"into": into, **given(reason=reason)}
    with reach() as memory:
        where = path(bank, "entities", entity_id, "merge")
        answer = memory.ask("POST", where, body, options={"into": "INTO", "reason": "--reason"})
    tell(answer, format, lambda found: say(f"It is {found['canonical_name']} ({found['id']}) now."))


@app.command(epilog=f'Example: reverie entity split alice {_ID} --alias "A. Chen"')
def split(
    bank: Bank,
    entity_id: EntityId,
    alias: Annotated[
        str | None, Option(help="The name that means another; not needed where it has one other name.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Say that a name does not mean its entity: it stands by itself again."""
    from reverie.cli.client import given, path, reach

    with reach() as memory:
        where = path(bank, "entities", entity_id, "split")
        answer = memory.ask("POST", where, given(alias=alias), options={"alias": "--alias"})
    tell(answer, format, lambda found: say(f"{found['canonical_name']} ({found['id']}) stands by itself."))
