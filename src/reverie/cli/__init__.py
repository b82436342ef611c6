"""The command line: one file per noun. Nothing heavy is imported before a command needs it.

Commands in ``light/`` run on a few modules of the standard library; :mod:`reverie.cli.app` has the others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main() -> None:
    """Run the command line of this process and exit."""
    _open_standard_streams()
    sys.exit(run(sys.argv[1:], own_process=True))


def _open_standard_streams() -> None:
    """Where one is closed, the next file or socket that is opened would take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123 (pathlib takes time)


def run(arguments: Sequence[str], *, own_process: bool = False) -> int:
    """Run one command; its exit code. ``own_process``: signals are this command's to answer."""
    from reverie.cli import light

    if arguments and arguments[0] in light.COMMANDS:
        return light.run(arguments)
    from reverie.cli import app

    if own_process:
        app.stop_on_signals()
    return app.run(arguments)
