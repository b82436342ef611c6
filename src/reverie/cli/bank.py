"""``reverie bank``: banks, what they are for, how they work, what they hold."""

from __future__ import annotations

import json
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.lazy import Lazy, lazy_group
from reverie.cli.output import (
    Bank,
    Format,
    FormatOption,
    YesOption,
    cell,
    moment,
    say,
    show_fields,
    show_operation,
    show_table,
    sure,
    tell,
)

_SET_CONFIG = "Change how a bank works; what is not named stays."
_EXPORT_TEMPLATE = "Write the configuration, mental models and directives of a bank, without what it holds."
_IMPORT_TEMPLATE = "Make a bank what a template says; what the template does not name stays."

app = Typer(
    help="List, create, configure and delete banks.",
    cls=lazy_group(
        {
            "set-config": Lazy("reverie.cli.bank_config:set_config", _SET_CONFIG),
            "export-template": Lazy("reverie.cli.template:export_template", _EXPORT_TEMPLATE),
            "import-template": Lazy("reverie.cli.template:import_template", _IMPORT_TEMPLATE),
        }
    ),
)

_TRAIT = "Trait when it reflects, 1 to 5: "
Skepticism = Annotated[int | None, Option(help=f"{_TRAIT}trusting to doubting.")]
Literalism = Annotated[int | None, Option(help=f"{_TRAIT}reading between the lines to taking to the letter.")]
Empathy = Annotated[int | None, Option(help=f"{_TRAIT}detached to empathetic.")]
_OPTIONS = {
    "name": "--name",
    "mission": "--mission",
    "disposition_skepticism": "--skepticism",
    "disposition_literalism": "--literalism",
    "disposition_empathy": "--empathy",
}


@app.command("list", epilog="Example: reverie bank list --search alice")
def list_banks(
    search: Annotated[str | None, Option(help="Only banks with this in their name.")] = None,
    limit: Annotated[int, Option(min=1, max=10_000, help="Most banks listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List banks with what they hold."""
    from reverie.cli.client import reach
    from reverie.cli.wire import BANKS

    with reach() as memory:
        answer = memory.ask("GET", BANKS, query={"q": search, "limit": limit})
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    rows = [(b["bank_id"], b["fact_count"], moment(b["last_write_at"]), b["mission"]) for b in found["banks"]]
    show_table(("bank", "facts", "last write", "mission"), rows, "There are no banks.")


@app.command(
    epilog='Example: reverie bank create architect --mission "You are a software architect." --skepticism 4'
)
def create(
    bank: Bank,
    name: Annotated[str | None, Option(help="Name shown to people.")] = None,
    mission: Annotated[str | None, Option(help="Who it is when it reflects, and what for.")] = None,
    skepticism: Skepticism = None,
    literalism: Literalism = None,
    empathy: Empathy = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Create a bank, or change one that exists. Banks are also made on first use."""
    from reverie.cli.client import given, path, reach

    body = given(name=name, mission=mission, **_traits(skepticism, literalism, empathy))
    with reach() as memory:
        answer = memory.ask("PUT", path(bank), body, options=_OPTIONS)
    tell(answer, format, lambda _: say(f"Bank {bank} is there."))


@app.command(epilog="Example: reverie bank get alice")
def get(bank: Bank, format: FormatOption = Format.TABLE) -> None:
    """Show the name, mission and disposition of a bank."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "profile"))
    tell(answer, format, _show_profile)


def _show_profile(found: dict[str, Any]) -> None:
    show_fields({**{k: v for k, v in found.items() if k != "disposition"}, **found["disposition"]})


@app.command(epilog="Example: reverie bank stats alice")
def stats(bank: Bank, format: FormatOption = Format.TABLE) -> None:
    """Show how much a bank holds, and what waits."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "stats"))
    tell(answer, format, show_fields)


@app.command(epilog='Example: reverie bank mission alice "You look after Alice\'s travel plans."')
def mission(
    bank: Bank,
    text: Annotated[str, Argument(help="Who it is when it reflects, and what for.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """Say who a bank is when it reflects, and what for."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask(
            "PATCH", path(bank), {"reflect_mission": text}, options={"reflect_mission": "TEXT"}
        )
    tell(answer, format, lambda _: say(f"Bank {bank} has its mission."))


@app.command(epilog="Example: reverie bank disposition alice --skepticism 4 --empathy 2")
def disposition(
    bank: Bank,
    skepticism: Skepticism = None,
    literalism: Literalism = None,
    empathy: Empathy = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Set how a bank weighs what it knows when it reflects; show it where nothing is given."""
    from reverie.cli.client import path, reach

    body = _traits(skepticism, literalism, empathy)
    with reach() as memory:
        if body:
            answer = memory.ask("PATCH", path(bank), body, options=_OPTIONS)
        else:
            answer = memory.ask("GET", path(bank, "profile"))
    tell(answer, format, lambda found: show_fields(found["disposition"]))


@app.command(epilog="Example: reverie bank config alice --overrides-only")
def config(
    bank: Bank,
    overrides_only: Annotated[
        bool, Option("--overrides-only", help="Only what the bank itself has set.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show how a bank works: its own settings over those of the server."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "config"))
    if overrides_only:
        answer = json.dumps(json.loads(answer)["overrides"])
    tell(answer, format, _show_overrides if overrides_only else _show_config)


def _show_overrides(found: dict[str, Any]) -> None:
    show_table(("field", "value"), [(k, cell(v)) for k, v in found.items()], "The bank has set nothing.")


def _show_config(found: dict[str, Any]) -> None:
    own = found["overrides"]
    rows = [(k, cell(v), "bank" if k in own else "") for k, v in found["config"].items()]
    show_table(("field", "value", "set by"), rows, "")


@app.command("reset-config", epilog="Example: reverie bank reset-config alice -y")
def reset_config(bank: Bank, yes: YesOption = False, format: FormatOption = Format.TABLE) -> None:
    """Take back all that a bank has set: it works as the server's settings say."""
    from reverie.cli.client import path, reach

    sure(f"Reset the configuration of bank {bank}?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "config"))
    tell(answer, format, lambda _: say(f"Bank {bank} works as the server's settings say."))


@app.command(epilog="Example: reverie bank consolidate alice --wait")
def consolidate(
    bank: Bank,
    wait: Annotated[bool, Option("--wait", help="Wait until it is done.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Work memories into observations now, in the background."""
    from reverie.cli.client import path, reach
    from reverie.cli.events import accepted

    with reach(works=wait) as memory:
        answer = memory.ask("POST", path(bank, "consolidate"))
        answer = accepted(memory, bank, answer, wait=wait)
    tell(answer, format, show_operation)


@app.command(epilog="Example: reverie bank clear alice --type observation --yes")
def clear(
    bank: Bank,
    type: Annotated[
        str | None, Option(help="Only memories of this type: world, experience or observation.")
    ] = None,
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Delete the memories of a bank; its configuration stays."""
    from reverie.cli.client import path, reach

    sure(f"Delete {type or 'all'} memories of bank {bank}?", yes)
    with reach() as memory:
        answer = memory.ask(
            "DELETE", path(bank, "memories"), query={"type": type}, options={"type": "--type"}
        )
    tell(answer, format, lambda told: say(told["message"]))


@app.command(epilog="Example: reverie bank delete alice --yes")
def delete(bank: Bank, yes: YesOption = False, format: FormatOption = Format.TABLE) -> None:
    """Delete a bank with all it holds."""
    from reverie.cli.client import path, reach

    sure(f"Delete bank {bank} with all it holds?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank))
    tell(answer, format, lambda told: say(told["message"]))


def _traits(skepticism: int | None, literalism: int | None, empathy: int | None) -> dict[str, Any]:
    from reverie.cli.wire import given

    return given(
        disposition_skepticism=skepticism, disposition_literalism=literalism, disposition_empathy=empathy
    )
