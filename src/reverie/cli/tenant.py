"""``reverie tenant``: create, list, set-config."""

from __future__ import annotations

import json
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.failure import USAGE, Failure
from reverie.cli.output import Format, FormatOption, say, show_table, tell
from reverie.cli.wire import segment

app = Typer(help="Tenants: banks and keys of their own, which others do not reach.")

_TENANTS = "/v1/default/tenants"
Set = Annotated[
    list[str] | None,
    Option(
        "--set",
        metavar="FIELD=VALUE",
        help="A field and its value as JSON; may be repeated.",
    ),
]


@app.command(epilog="Example: reverie tenant create acme --set retain_extraction_mode=verbatim")
def create(
    name: Annotated[str, Argument(help="Small letters, digits, dot, dash and underscore.")],
    set: Set = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make a tenant. Give it a key with `reverie key create NAME --tenant TENANT`."""
    from reverie.cli.client import reach

    with reach() as memory:
        answer = memory.ask(
            "POST", _TENANTS, {"name": name, "config": _values(set)}, options={"name": "NAME"}
        )
    tell(answer, format, lambda told: say(f"Created tenant {told['name']}."))


@app.command("list", epilog="Example: reverie tenant list")
def list_tenants(
    limit: Annotated[int, Option(min=1, max=1000, help="Most tenants listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List tenants with their banks and usable keys counted."""
    from reverie.cli.client import reach

    with reach() as memory:
        answer = memory.ask("GET", _TENANTS, query={"limit": limit})
    tell(answer, format, _show_list)


@app.command("set-config", epilog="Example: reverie tenant set-config acme --set retain_chunk_size=2000")
def set_config(
    name: Annotated[str, Argument(help="Name of the tenant.")],
    set: Set = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Change what holds for banks of a tenant that do not set it themselves; `null` takes a field back."""
    from reverie.cli.client import reach

    values = _values(set)
    if not values:
        raise Failure(USAGE, "give what to change: --set FIELD=VALUE")
    with reach() as memory:
        answer = memory.ask("PATCH", f"{_TENANTS}/{segment(name)}", {"updates": values})
    tell(answer, format, lambda told: say(f"{told['name']}: {_plain(told['config'])}"))


def _show_list(listed: dict[str, Any]) -> None:
    rows = [(one["name"], one["banks"], one["keys"], _plain(one["config"])) for one in listed["items"]]
    show_table(("tenant", "banks", "keys", "configuration"), rows, "There are no tenants.")


def _plain(config: dict[str, Any]) -> str:
    return json.dumps(config, ensure_ascii=False)


def _values(given: list[str] | None) -> dict[str, Any]:
    """Fields and their values; what is no JSON is a text."""
    values: dict[str, Any] = {}
    for one in given or ():
        name, equals, text = one.partition("=")
        if not equals or not name.strip():
            raise Failure(USAGE, f"--set: write FIELD=VALUE, not {one[:60]!r}")
        try:
            values[name.strip()] = json.loads(text)
        except ValueError:
            values[name.strip()] = text
    return values
