"""``reverie key``: create, list, revoke."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from typer import Argument, Option, Typer

from reverie.cli.failure import USAGE, Failure
from reverie.cli.output import Format, FormatOption, say, show_table, tell
from reverie.cli.wire import given, segment

app = Typer(help="Keys that requests to the server carry.")

_KEYS = "/v1/default/keys"
_OPTIONS = {
    "name": "NAME",
    "permission": "--permission",
    "banks": "--bank",
    "tenant": "--tenant",
    "rate_per_minute": "--rate",
    "expires_at": "--expires",
}
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@app.command(epilog="Example: reverie key create reader --permission read --bank 'team-*' --expires 90d")
def create(
    name: Annotated[str, Argument(help="What people call it.")],
    permission: Annotated[str, Option(help="read, write or admin; each includes those before it.")] = "write",
    bank: Annotated[
        list[str] | None,
        Option(help="Limit it to this bank; with * at the end to all that begin so; may be repeated."),
    ] = None,
    tenant: Annotated[str | None, Option(help="Whose key it is; default: your own tenant.")] = None,
    expires: Annotated[str | None, Option(help="When it ends: a date, or as 12h, 90d from now.")] = None,
    rate: Annotated[int | None, Option(help="Requests a minute at most.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make a key. It is shown once, and kept nowhere."""
    from reverie.cli.client import reach

    body = given(
        name=name,
        permission=permission,
        banks=bank or None,
        tenant=tenant,
        rate_per_minute=rate,
        expires_at=_moment(expires),
    )
    with reach() as memory:
        answer = memory.ask("POST", _KEYS, body, options=_OPTIONS)
    tell(answer, format, _show_made)


@app.command("list", epilog="Example: reverie key list --format json")
def list_keys(
    limit: Annotated[int, Option(min=1, max=1000, help="Most keys listed.")] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """List keys, the oldest first, those that were revoked too."""
    from reverie.cli.client import reach

    with reach() as memory:
        answer = memory.ask("GET", _KEYS, query={"limit": limit})
    tell(answer, format, _show_list)


def _show_made(made: dict[str, Any]) -> None:
    say(f"Created key {made['id']} ({made['name']}, {made['permission']}).")
    say(made["key"])
    say("Keep it now: it cannot be shown again.")


def _show_list(listed: dict[str, Any]) -> None:
    rows = [
        (
            one["id"],
            one["name"],
            one["tenant"],
            f"{one['prefix']}...",
            one["permission"],
            ", ".join(one["banks"] or ["all"]),
            one["last_used_at"] or "never",
            _state(one),
        )
        for one in listed["items"]
    ]
    titles = ("key", "name", "tenant", "begins", "may", "banks", "last used", "state")
    show_table(titles, rows, "There are no keys.")


@app.command(epilog="Example: reverie key revoke 0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10")
def revoke(
    key_id: Annotated[str, Argument(metavar="ID", help="Id of the key, as listed.")],
    format: FormatOption = Format.TABLE,
) -> None:
    """End a key for good, within a second."""
    from reverie.cli.client import reach

    with reach() as memory:
        answer = memory.ask("DELETE", f"{_KEYS}/{segment(key_id)}")
    tell(answer, format, lambda told: say(f"Revoked key {told['name']}."))


def _state(one: dict[str, Any]) -> str:
    if one["revoked_at"]:
        return "revoked"
    ends = one["expires_at"]
    if ends is None:
        return "valid"
    return f"valid until {ends[:16]}" if datetime.fromisoformat(ends) > datetime.now(UTC) else "expired"


def _moment(expires: str | None) -> str | None:
    """A moment of the wire; what is no time from now is for the server to read."""
    if expires is None:
        return None
    if match := re.fullmatch(r"(\d{1,5})([hdw])", expires.strip()):
        try:
            return (datetime.now(UTC) + int(match[1]) * _UNITS[match[2]]).isoformat()
        except OverflowError:
            raise Failure(USAGE, f"--expires: {expires} is too far away") from None
    return expires
