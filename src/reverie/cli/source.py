"""``reverie source``: learn, list, forget."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.output import Bank, Format, FormatOption, YesOption, moment, say, show_table, sure, tell

app = Typer(help="Learn from banks of other servers, and forget what was learned.")

_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"
_OPTIONS = {
    "remote_endpoint": "URL",
    "remote_bank_id": "REMOTE_BANK",
    "remote_api_key": "REVERIE_REMOTE_API_KEY",
    "learning_type": "--type",
    "mode": "--full-copy",
}


@app.command(epilog="Example: reverie source learn alice https://memory.example.org team --type structured")
def learn(
    bank: Bank,
    url: Annotated[str, Argument(help="The other server: Reverie, Hindsight or Atulya.")],
    remote_bank: Annotated[str, Argument(metavar="REMOTE_BANK", help="The bank there.")],
    api_key: Annotated[
        str | None, Option(envvar="REVERIE_REMOTE_API_KEY", help="Key for the other server.")
    ] = None,
    type: Annotated[str | None, Option(help="auto, distilled, structured or raw_mirror.")] = None,
    full_copy: Annotated[bool, Option("--full-copy", help="Follow what changed or went there, too.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Learn in the background from a bank of another server. The bank is made if it is missing."""
    from reverie.cli.client import given, path, reach

    body = given(
        remote_endpoint=url,
        remote_bank_id=remote_bank,
        remote_api_key=api_key,
        learning_type=type,
        mode="full_copy" if full_copy else None,
    )
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "brain", "learn"), body, options=_OPTIONS)
    tell(answer, format, lambda made: say(f"Operation {made['operation_id']} learns."))


@app.command("list", epilog="Example: reverie source list alice")
def list_sources(bank: Bank, format: FormatOption = Format.TABLE) -> None:
    """List what a bank has learned from."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "brain", "learn"))
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    columns = ("source", "server", "bank", "kind", "key", "learned", "holds")
    rows = [
        (
            one["id"],
            one["remote_endpoint"],
            one["remote_bank_id"],
            one["kind"],
            "yes" if one["has_key"] else "no",
            moment(one["last_learned_at"]),
            ", ".join(f"{n} {part.replace('_', ' ')}s" for part, n in sorted(one["items"].items())),
        )
        for one in found["sources"]
    ]
    show_table(columns, rows, "Nothing was learned from other banks.")


@app.command(epilog=f"Example: reverie source forget alice {_ID} --yes")
def forget(
    bank: Bank,
    source: Annotated[str, Argument(metavar="ID", help="Id of the source.")],
    yes: YesOption = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Take away all that was learned from a source, and its key."""
    from reverie.cli.client import path, reach

    sure(f"Forget all that bank {bank} has learned from {source}?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "brain", "learn", source))
    tell(answer, format, lambda told: say(f"Source {told['source']} is forgotten."))
