"""``reverie webhook``: create, list, update, delete, deliveries."""

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

app = Typer(help="Have events sent to a URL.")

_ID = "0190d2a4-7c1e-7a53-9f0e-3b1c5d7e9f10"
_OPTIONS = {
    "url": "URL",
    "secret": "--secret",
    "event_types": "--event",
    "timeout_seconds": "--timeout",
    "headers": "--header",
    "http_config": "--header",
}

WebhookId = Annotated[str, Argument(metavar="ID", help="Id of the webhook.")]
Event = Annotated[list[str] | None, Option(help="Type of event, e.g. retain.completed; may be repeated.")]
Secret = Annotated[str | None, Option(help="Key that requests are signed with.")]
Header = Annotated[list[str] | None, Option(help="NAME=VALUE sent with each request; may be repeated.")]
Timeout = Annotated[int | None, Option(help="Seconds that one request may take.")]


@app.command(epilog="Example: reverie webhook create alice https://example.org/hook --event retain.completed")
def create(
    bank: Bank,
    url: Annotated[str, Argument(help="Where events are sent.")],
    event: Event = None,
    secret: Secret = None,
    header: Header = None,
    timeout: Timeout = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Send events of a bank to a URL. The bank is made if it is missing."""
    from reverie.cli.client import given, path, reach

    http = _http(header, timeout)
    body = given(url=url, event_types=event or None, secret=secret, http_config=http)
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "webhooks"), body, options=_OPTIONS)
    tell(answer, format, lambda made: say(f"Created webhook {made['id']}."))


@app.command("list", epilog="Example: reverie webhook list alice")
def list_webhooks(bank: Bank, format: FormatOption = Format.TABLE) -> None:
    """List webhooks."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "webhooks"))
    tell(answer, format, _show_list)


def _show_list(found: dict[str, Any]) -> None:
    columns = ("webhook", "url", "events", "signed", "enabled")
    rows = [
        (
            one["id"],
            one["url"],
            ", ".join(one["event_types"]),
            "yes" if one["secret"] else "no",
            "yes" if one["enabled"] else "no",
        )
        for one in found["items"]
    ]
    show_table(columns, rows, "There are no webhooks.")


@app.command(epilog=f"Example: reverie webhook update alice {_ID} --disable")
def update(
    bank: Bank,
    webhook_id: WebhookId,
    url: Annotated[str | None, Option(help="Where events are sent from now on.")] = None,
    event: Event = None,
    secret: Secret = None,
    header: Header = None,
    timeout: Timeout = None,
    enable: Annotated[bool | None, Option("--enable/--disable", help="Whether events are sent now.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Change what is given; the rest stays."""
    from reverie.cli.client import given, path, reach

    http = _http(header, timeout)
    body = given(url=url, event_types=event or None, secret=secret, http_config=http, enabled=enable)
    if not body:
        raise Failure(USAGE, "give what to change: --url, --event, --secret, --enable, ...")
    with reach() as memory:
        where = path(bank, "webhooks", webhook_id)
        answer = memory.ask("PATCH", where, body, options={**_OPTIONS, "url": "--url"})
    tell(answer, format, lambda made: say(f"Webhook {made['id']} is changed."))


@app.command(epilog=f"Example: reverie webhook delete alice {_ID} --yes")
def delete(
    bank: Bank, webhook_id: WebhookId, yes: YesOption = False, format: FormatOption = Format.TABLE
) -> None:
    """Remove a webhook with what it has not delivered yet."""
    from reverie.cli.client import path, reach

    sure(f"Delete webhook {webhook_id} of bank {bank}?", yes)
    with reach() as memory:
        answer = memory.ask("DELETE", path(bank, "webhooks", webhook_id))
    tell(answer, format, lambda told: say(told.get("message") or f"Webhook {webhook_id} is deleted."))


@app.command(epilog=f"Example: reverie webhook deliveries alice {_ID} --limit 20")
def deliveries(
    bank: Bank,
    webhook_id: WebhookId,
    limit: Annotated[int, Option(min=1, max=200, help="Most deliveries listed.")] = 50,
    format: FormatOption = Format.TABLE,
) -> None:
    """List what was sent, newest first, and how it was answered."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "webhooks", webhook_id, "deliveries"), query={"limit": limit})
    tell(answer, format, _show_deliveries)


def _show_deliveries(found: dict[str, Any]) -> None:
    columns = ("delivery", "event", "status", "attempts", "answer", "last attempt", "error")
    rows = [
        (
            one["id"],
            one["event_type"],
            one["status"],
            one["attempts"],
            one["last_response_status"],
            moment(one["last_attempt_at"]),
            one["last_error"],
        )
        for one in found["items"]
    ]
    show_table(columns, rows, "Nothing was sent.")


def _http(header: list[str] | None, timeout: int | None) -> dict[str, Any] | None:
    """How requests are made, where anything of it is given; it is replaced as a whole."""
    from reverie.cli.retain import pairs
    from reverie.cli.wire import given

    headers = pairs("--header", header or []) or None
    return given(headers=headers, timeout_seconds=timeout) or None
