"""``reverie explore``: look around in a memory, on the terminal."""

from __future__ import annotations

import sys
from typing import Annotated

from typer import Argument

from reverie.cli.output import USAGE, Failure

EXAMPLE = "Example: reverie explore alice"


def explore(bank: Annotated[str | None, Argument(help="Bank to begin with; none: a list.")] = None) -> None:
    """Look around in the memory: search, entities, timeline, operations, documents."""
    from reverie.cli.client import path, reach

    try:
        from reverie.cli.explore.app import Explorer
    except ImportError as error:
        if not (error.name or "").startswith("textual"):
            raise
        raise Failure(USAGE, "this needs textual: pip install 'reverie-memory[explore]'") from None
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failure(USAGE, "this is for a terminal; `reverie recall` and its sisters print to pipes")
    with reach(works=True) as memory:
        # what cannot be is told here, not on the screen
        memory.ask("GET", path(bank, "stats") if bank is not None else "/health")
        Explorer(memory, bank).run()
