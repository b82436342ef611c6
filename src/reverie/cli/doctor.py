"""``reverie doctor``: checks the installation and says what to mend."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from typer import Option

from reverie.cli.output import REFUSED, Failure, Format, FormatOption, clean, console, show_json

if TYPE_CHECKING:
    from reverie.config import Settings
    from reverie.service.doctor import Finding

EXAMPLE = "Example: reverie doctor --start"

_STYLES = {"ok": "green", "warning": "yellow", "failed": "red bold", "skipped": "dim"}


def doctor(
    llm: Annotated[
        bool, Option("--llm", help="Ask the language models too, which costs a few tokens.")
    ] = False,
    start: Annotated[
        bool, Option("--start", help="Start the embedded PostgreSQL for the checks if it is stopped.")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> int:
    """Check the installation, the database and the server, and say how to mend what is wrong.

    The exit code is 1 if a check failed. Nothing is changed.
    """
    found = []
    for finding in _examine(llm, start):
        found.append(finding)
        if format is Format.TABLE:
            _show(finding)
    failed = any(finding.status == "failed" for finding in found)
    if format is Format.JSON:
        show_json(json.dumps({"healthy": not failed, "checks": [one.model_dump() for one in found]}))
    return REFUSED if failed else 0


def _examine(llm: bool, start: bool) -> Iterator[Finding]:
    from reverie import config
    from reverie.errors import ConfigurationError
    from reverie.service import doctor as checks
    from reverie.service import doctor_models as models

    yield from checks.installation()
    try:
        settings = config.load()
    except ConfigurationError as error:
        yield checks.Finding(
            name="settings", status="failed", message=error.message, mend="unset or correct it"
        )
        return
    yield checks.Finding(name="settings", status="ok", message="can be read")
    encoder, model = checks.encoder(settings)
    yield encoder
    yield from checks.data_folder(settings.data_dir)
    if settings.database_url is None:
        yield from checks.embedded(settings)
    with checks.reached(settings, start=start) as url:
        if isinstance(url, checks.Finding):
            yield url
        else:
            yield from checks.database(settings, url, model)
    yield _server(settings)
    yield from models.asked(settings) if llm else models.configured(settings)


def _server(settings: Settings) -> Finding:
    from reverie import __version__
    from reverie.cli.remote import Server, find_local
    from reverie.service.doctor import Finding

    try:
        url = settings.url or (find_local(settings.host, settings.port) if settings.port else None)
        if url is None:
            told = f"none at port {settings.port}: commands use the memory in their own process"
            return Finding(name="server", status="ok", message=told)
        server = Server(url, settings.api_key.get_secret_value() if settings.api_key else None, timeout=10)
        version = str(json.loads(server.ask("GET", "/version")).get("api_version"))
        health = json.loads(server.ask("GET", "/health"))["status"]
    except (Failure, ValueError, KeyError, AttributeError) as error:
        told = error.message if isinstance(error, Failure) else "what answers is no Reverie server"
        mend = "see the server's log; check REVERIE_URL or REVERIE_PORT, and REVERIE_API_KEY"
        return Finding(name="server", status="failed", message=told, mend=mend)
    if version != __version__:
        told = f"{url} runs version {version}, this program is {__version__}"
        return Finding(
            name="server", status="warning", message=told, mend="update the older one, and restart it"
        )
    return Finding(name="server", status="ok", message=f"{url} is {health}")


def _show(finding: Finding) -> None:
    from rich.text import Text

    line = Text(f"{finding.status:<8}", style=_STYLES[finding.status])
    line.append(f" {finding.name:<23} ", style="default")
    line.append(clean(finding.message), style="default")
    out = console()
    out.print(line, soft_wrap=True)
    if finding.mend:
        out.print(Text(" " * 33 + f"-> {clean(finding.mend)}", style="bold"), soft_wrap=True)
