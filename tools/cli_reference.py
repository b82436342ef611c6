"""The page of all commands, from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from reverie.cli import app, light

_GENERAL = ("help", "format")
"""Options that stand at the head of the page, not with each command."""


def cli_page(note: str) -> str:
    """The page; ``note`` says that it is generated."""
    lines = [
        "# Commands",
        "",
        note,
        "",
        "Every command has `--help`. Those with a `--format` print a table or lines, or with `--format json`",
        "the answer of the [HTTP API](http.md) as it is; then a failure is a JSON object on standard error.",
        "Commands that delete ask before they do; `-y` (`--yes`) answers. Without a terminal it is needed.",
        "",
    ]
    root: Any = get_command(app.app)
    for name in root.list_commands(None):
        if name in light.COMMANDS:
            lines += _light(name)
        else:
            lines += _command(root.get_command(None, name), f"reverie {name}", "##")
    return "\n".join(lines)


def _command(command: Any, path: str, heading: str) -> Iterator[str]:
    yield f"{heading} `{path}`"
    yield ""
    yield _text(command.help)
    yield ""
    yield from _parameters(command)
    yield from _example(command.epilog)
    if isinstance(command, TyperGroup):
        for name in command.list_commands(None):  # type: ignore[arg-type]
            yield from _command(command.get_command(None, name), f"{path} {name}", "###")  # type: ignore[arg-type]


def _parameters(command: Any) -> Iterator[str]:
    rows = [_row(one) for one in command.params if one.name not in _GENERAL]
    if rows:
        yield "| Argument or option | Meaning |"
        yield "|---|---|"
        yield from rows
        yield ""


def _row(parameter: Any) -> str:
    named = parameter.opts[0].startswith("-")
    names = (
        [*parameter.opts, *parameter.secondary_opts]
        if named
        else [parameter.metavar or parameter.name.upper()]
    )
    meaning = parameter.help or ""
    default = parameter.default
    if named and default not in (None, False, ()) and not callable(default):
        meaning += f" Default: `{default}`."
    if not named and not parameter.required:
        meaning += " Optional."
    told = ", ".join(f"`{name}`" for name in names)
    return f"| {told} | {' '.join(meaning.replace('|', chr(92) + '|').split())} |"


def _light(name: str) -> Iterator[str]:
    command = light.command(name)
    yield f"## `reverie {name}`"
    yield ""
    yield command.about
    yield ""
    rows = [f"| `{one}` | |" for one in command.arguments]
    rows += [f"| `{one.name}` | {one.about.replace('|', chr(92) + '|')} |" for one in command.options]
    if rows:
        yield from ("| Argument or option | Meaning |", "|---|---|", *rows, "")
    yield from _example(command.example)


def _example(text: str | None) -> Iterator[str]:
    lines = [line.strip() for line in (text or "").replace("\b", "").splitlines() if line.strip()]
    shown = [line.removeprefix("Examples:").removeprefix("Example:").strip() for line in lines]
    if any(shown):
        yield from ("```sh", *(line for line in shown if line), "```", "")


def _text(text: str | None) -> str:
    return inspect.cleandoc(text or "").replace("``", "`")
