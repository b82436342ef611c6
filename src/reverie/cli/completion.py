"""``reverie completion``: what makes a shell complete commands and options."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from typer import Argument

EXAMPLE = """\b
Examples:
  reverie completion bash > ~/.local/share/bash-completion/completions/reverie
  reverie completion zsh > ~/.zfunc/_reverie
  reverie completion fish > ~/.config/fish/completions/reverie.fish
"""
VARIABLE = "_REVERIE_COMPLETE"


class Shell(StrEnum):
    """Shells that are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(shell: Annotated[Shell, Argument(help="Your shell.")]) -> None:
    """Print what makes a shell complete commands and options."""
    print(_typers().get_completion_script(prog_name="reverie", complete_var=VARIABLE, shell=shell.value))


def prepare() -> None:
    """Have typer answer what the scripts ask."""
    _typers().completion_init()


def _typers() -> Any:
    from typer import completion as found

    return found
