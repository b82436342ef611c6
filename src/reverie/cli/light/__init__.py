"""Commands that start fast: ``learn``, ``enhance``, ``stats``, ``task``, and those around the server.

What they import before they know that they need more is ``json``, ``socket`` and the like; a test counts it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from reverie.cli.failure import INTERRUPTED, UNAVAILABLE, Failure, ReaderLeft, asks_for_json, show_failure
from reverie.cli.light.arguments import Command, HelpShown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

COMMANDS = {
    "learn": "learn",
    "enhance": "enhance",
    "stats": "stats",
    "task": "task",
    "up": "background",
    "down": "background",
    "hooks": "hooks",
}
"""The module of each command. It has its ``Command`` in COMMANDS, and ``run(name, arguments)``."""


def module(name: str) -> ModuleType:
    """The module of a command."""
    full = f"{__name__}.{COMMANDS[name]}"
    __import__(full)
    return sys.modules[full]


def command(name: str) -> Command:
    """What a command takes."""
    found: Command = module(name).COMMANDS[name]
    return found


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    try:
        code: int = module(arguments[0]).run(arguments[0], arguments[1:])
        sys.stdout.flush()
        return code
    except HelpShown:
        return 0
    except Failure as failure:
        return _fail(failure, arguments)
    except KeyboardInterrupt:
        return _fail(Failure(INTERRUPTED, "interrupted"), arguments)
    except (ReaderLeft, BrokenPipeError):  # no one is there to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the edge of the process
        return _fail(Failure(UNAVAILABLE, f"unexpected {type(error).__name__}: {error}"), arguments)


def _fail(failure: Failure, arguments: Sequence[str]) -> int:
    show_failure(failure, asks_for_json(arguments))
    return failure.code
