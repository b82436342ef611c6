"""Values of options as they are read without pydantic, and as typer reads them by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer import core
from typer.main import get_command

from reverie.cli import app, quick
from reverie.cli.output import Format

USUAL: Callable[[Any], Any] = vars(core)["build_runtime_param"].__closure__[0].cell_contents
"""How typer reads values: :func:`quick.install` has put itself before it."""


def command() -> typer.Typer:
    found = typer.Typer()

    @found.command()
    def take(
        word: str,
        files: Annotated[list[Path] | None, typer.Argument()] = None,
        number: Annotated[int | None, typer.Option(min=1, max=9)] = None,
        share: Annotated[float, typer.Option(max=1)] = 0.5,
        tag: list[str] | None = None,
        on: Annotated[bool | None, typer.Option("--on/--off")] = None,
        format: Format = Format.TABLE,
    ) -> Any:
        return word, files, number, share, tag, on, format

    return found


def given(*arguments: str) -> Any:
    return get_command(command())(list(arguments), standalone_mode=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["a"],
        ["1", "b", "c/d", "--number", "3", "--share", "1e-3", "--tag", "x", "--tag", "y", "--on"],
        ["", "--off", "--format", "json"],
    ],
)
def test_values_are_what_typer_makes_of_them(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    quickly = given(*arguments)
    monkeypatch.setattr(core, "build_runtime_param", USUAL)
    assert given(*arguments) == quickly


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a", "--number", "x"], "'x' is not a valid integer"),
        (["a", "--number", "0"], "0 is too small: it is at least 1"),
        (["a", "--number", "10"], "10 is too large: it is at most 9"),
        (["a", "--share", "half"], "'half' is not a valid number"),
        (["a", "--format", "JSON"], "'JSON' is not one of 'table', 'json'"),
    ],
)
def test_wrong_values_are_told(arguments: list[str], message: str) -> None:
    with pytest.raises(typer.BadParameter, match=message):
        given(*arguments)


def test_all_options_of_all_commands_are_read_quickly() -> None:
    def walk(found: Any) -> Any:
        yield from found.params
        for name in found.list_commands(None) if hasattr(found, "list_commands") else ():
            yield from walk(found.get_command(None, name))

    slow = [one.name for one in walk(get_command(app.app)) if quick._reader(one.type_descriptor) is None]
    assert slow == []
