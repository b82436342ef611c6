"""Groups of commands whose modules are imported when one of them is run, not for the list of all."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class Lazy(NamedTuple):
    """A command that is there once it is needed: where it stands, and its line in the help."""

    place: str
    """``module:name`` of a typer app, or of a function with its examples in EXAMPLE or <NAME>_EXAMPLE of the
    module. Empty: a command that typer does not run, only lists."""
    about: str


def lazy_group(commands: Mapping[str, Lazy]) -> type[TyperGroup]:
    """A kind of group that has these commands beside those that it is given."""

    class LazyGroup(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return [*super().list_commands(ctx), *commands]

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name in commands and cmd_name not in self.commands:
                self.commands[cmd_name] = load(cmd_name, commands[cmd_name])
            return super().get_command(ctx, cmd_name)

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            known = {name: one.get_short_help_str(200) for name, one in self.commands.items()}
            rows = [(name, known.get(name) or commands[name].about) for name in self.list_commands(ctx)]
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    return LazyGroup


def load(name: str, lazy: Lazy) -> Any:
    """The command itself."""
    if not lazy.place:
        return TyperCommand(name, help=lazy.about, rich_markup_mode=None)
    where, _, attribute = lazy.place.partition(":")
    module = import_module(where)
    found = getattr(module, attribute)
    if not isinstance(found, Typer):
        single = Typer(rich_markup_mode=None, add_completion=False)
        epilog = getattr(module, f"{attribute.upper()}_EXAMPLE", None) or module.EXAMPLE
        single.command(name, epilog=epilog)(found)
        found = single
    found.rich_markup_mode = None  # rich would double the time of --help
    found._add_completion = False
    command = get_command(found)
    command.name = name
    return command
