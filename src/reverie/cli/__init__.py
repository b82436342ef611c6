"""The command line: one file per noun. Nothing heavy is imported before a command needs it.

Commands in ``light/`` run on a few modules of the standard library; :mod:`reverie.cli.app` has the others.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main() -> None:
    """Run the command line of this process and exit."""
    sys.exit(run(sys.argv[1:], own_process=True))


def run(arguments: Sequence[str], *, own_process: bool = False) -> int:
    """Run one command; its exit code. ``own_process``: signals are this command's to answer."""
    from reverie.cli import light

    if arguments and arguments[0] in light.COMMANDS:
        return light.run(arguments)
    from reverie.cli import app

    if own_process:
        app.stop_on_signals()
    return app.run(arguments)
