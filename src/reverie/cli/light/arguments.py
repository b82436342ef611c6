"""What a light command takes, how it is read from the command line, and its help."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from reverie.cli.failure import USAGE, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Option:
    """``--name``, taking a value where ``metavar`` is set; one of ``choices``, or an ``int`` or ``float``."""

    def __init__(
        self,
        name: str,
        about: str,
        metavar: str = "",
        *,
        default: Any = None,
        kind: type = str,
        choices: Sequence[str] = (),
        least: float | None = None,
    ) -> None:
        self.name, self.about, self.metavar, self.default = name, about, metavar, default
        self.kind, self.choices, self.least = kind, choices, least

    @property
    def key(self) -> str:
        return self.name[2:].replace("-", "_")

    def read(self, text: str) -> Any:
        """The value that ``text`` means. Raises Failure."""
        if self.choices and text not in self.choices:
            raise Failure(USAGE, f"{self.name}: {text!r} is none of {', '.join(self.choices)}.")
        try:
            value = self.kind(text)
        except ValueError:
            raise Failure(USAGE, f"{self.name}: {text!r} is not a number.") from None
        if self.least is not None and not self.least <= value < float("inf"):
            raise Failure(USAGE, f"{self.name}: {text} is too small; at least {self.least} is needed.")
        return value


class Command:
    """A command: its names of positional arguments, in order, and its options."""

    def __init__(
        self, name: str, about: str, example: str, arguments: Sequence[str] = (), *options: Option
    ) -> None:
        self.name, self.about, self.example, self.arguments, self.options = (
            name, about, example, arguments, options,
        )  # fmt: skip

    def help(self) -> str:
        """The text of ``--help``."""
        usage = " ".join(["reverie", self.name, "[OPTIONS]", *self.arguments])
        lines = [(f"{o.name} {o.metavar}".strip(), o.about) for o in self.options]
        lines.append(("-h, --help", "Show this message and exit."))
        width = max(len(left) for left, _ in lines)
        listed = "\n".join(f"  {left:<{width}}  {about}" for left, about in lines)
        return f"Usage: {usage}\n\n  {self.about}\n\nOptions:\n{listed}\n\n{self.example}\n"


class HelpShown(Exception):
    """The command line asked for help, and has got it."""


def parse(command: Command, given: Sequence[str]) -> dict[str, Any]:
    """Values by the names of arguments (in lower case) and options. Raises Failure, HelpShown."""
    options = {option.name: option for option in command.options}
    values = {option.key: option.default if option.metavar else False for option in command.options}
    positional: list[str] = []
    rest = list(given)
    while rest:
        word = rest.pop(0)
        if word == "--":
            positional += rest
            break
        if word in ("-h", "--help"):
            sys.stdout.write(command.help())
            raise HelpShown
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        name, equals, value = word.partition("=")
        option = options.get(name)
        if option is None:
            raise _complaint(command, f"No such option: {name}")
        if not option.metavar:
            if equals:
                raise _complaint(command, f"Option {name} takes no value.")
            values[option.key] = True
            continue
        if not equals and not rest:
            raise _complaint(command, f"Option {name} needs a value.")
        values[option.key] = option.read(value if equals else rest.pop(0))
    return {**values, **_named(command, positional)}


def _named(command: Command, positional: Sequence[str]) -> dict[str, str]:
    needed = len(command.arguments)
    if len(positional) < needed:
        raise _complaint(command, f"Missing argument {command.arguments[len(positional)]!r}.")
    if len(positional) > needed:
        raise _complaint(command, f"Unexpected argument {positional[needed][:40]!r}: quote what has spaces.")
    return {name.lower(): value for name, value in zip(command.arguments, positional, strict=True)}


def _complaint(command: Command, message: str) -> Failure:
    return Failure(USAGE, f"{message} Try `reverie {command.name} --help`.")
