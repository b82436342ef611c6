"""The commands that typer reads, and the help of all."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from typer import Abort, BadParameter, Typer

from reverie.cli import completion, quick
from reverie.cli.failure import (
    INTERRUPTED,
    REFUSED,
    UNAVAILABLE,
    USAGE,
    Failure,
    ReaderLeft,
    asks_for_json,
    show_failure,
)
from reverie.cli.lazy import Lazy, lazy_group
from reverie.errors import ConfigurationError, EncoderError, ReverieError, StoreUnavailable

_EPILOG = """\b
Exit codes:
  0    done
  1    the request was refused, or the thing does not exist
  2    wrong usage or configuration
  3    the server or the database cannot be reached, or failed
  130  interrupted

\b
Examples:
  reverie retain alice "Alice moved to Lisbon in May."
  reverie recall alice "Where does Alice live?"
  reverie reflect alice "Where does Alice live, and since when?"
  reverie learn "The team deploys with Docker." --source meeting
  reverie enhance "How do we deploy?"
"""

_Complaint: Any = BadParameter.__bases__[0]
"""Typer's UsageError, whose module has moved between releases."""

COMMANDS = {
    "serve": Lazy("serve:serve", "Serve the HTTP API until SIGTERM or Ctrl-C; the database stops with it."),
    "demo": Lazy(
        "demo:demo", "Retain a conversation of several months, ask ten questions and show the evidence."
    ),
    "retain": Lazy("retain:retain", "Remember a text, files, or standard input."),
    "recall": Lazy("recall:recall", "Find what matters to a question, best first, with dates and sources."),
    "reflect": Lazy(
        "reflect:reflect", "Answer a question from what a bank holds, with what the answer rests on."
    ),
    "bank": Lazy("bank:app", "List, create, configure and delete banks."),
    "memory": Lazy("memory:app", "Retain, recall, reflect; see, change and retire single memories."),
    "document": Lazy("document:app", "See, tag, read again and delete the texts that memories come from."),
    "chunk": Lazy("chunk:app", "See the passages that memories were read from."),
    "entity": Lazy("entity:app", "See who and what memories are about; say who is who."),
    "tag": Lazy("tag:app", "See the tags of a bank."),
    "directive": Lazy("directive:app", "Rules that every answer of reflect must keep."),
    "mental-model": Lazy("mental_model:app", "Questions whose answers are kept, and kept up to date."),
    "knowledge-base": Lazy("knowledge_base:app", "Pages that keep themselves up to date, in folders."),
    "dream": Lazy("dream:app", "What a bank shows that nobody said: patterns, predictions and proposals."),
    "brain": Lazy("brain:app", "What use says about a bank: what of it matters, and when it is asked."),
    "source": Lazy("source:app", "Learn from banks of other servers, and forget what was learned."),
    "operation": Lazy("operation:app", "See and steer what runs in the background."),
    "webhook": Lazy("webhook:app", "Have events sent to a URL."),
    "audit": Lazy("audit:app", "See who asked what of a bank, and what language models were asked for it."),
    "export": Lazy("transfer:export", "Write the documents of a bank, with chunks and facts, to a file."),
    "import": Lazy("transfer:import_file", "Read the documents of a file that an export wrote into a bank."),
    "key": Lazy("key:app", "Keys that requests to the server carry."),
    "tenant": Lazy("tenant:app", "Tenants: banks and keys of their own, which others do not reach."),
    "backup": Lazy(
        "backup:backup",
        "Write all banks, operations, keys and the rest of the database to one file, while others work on.",
    ),
    "restore": Lazy(
        "backup:restore", "Fill an empty database with a backup. It holds all of it in the end, or nothing."
    ),
    "doctor": Lazy(
        "doctor:doctor",
        "Check the installation, the database and the server, and say how to mend what is wrong.",
    ),
    "explore": Lazy(
        "explore:explore", "Look around in the memory: search, entities, timeline, operations, documents."
    ),
    "mcp": Lazy("mcp:mcp", "Speak the Model Context Protocol (MCP) over standard input and output."),
    "worker": Lazy("worker:app", "Work on operations in a process of its own."),
    "health": Lazy("health:health", "Tell whether the memory answers, and its database."),
    "metrics": Lazy("health:metrics", "Print what is measured, as Prometheus reads it."),
    "completion": Lazy("completion:completion", "Print what makes a shell complete commands and options."),
    "version": Lazy("version:version", "Print the version of this program."),
}
"""The commands and their lines in the help; a test holds the lines equal to those of the commands."""
LIGHT = {
    "learn": "Keep a text, and return as soon as it is safe on disk; it is read in the background.",
    "enhance": "Print a prompt with the memories that matter to it; unchanged where none does or on trouble.",
    "stats": "Show what waits, runs, has ended and failed, how long it took, and what is wrong.",
    "task": "Show the state of one task: spooled, pending, processing, completed, failed or refused.",
    "up": "Keep a server running in the background; does nothing if one runs for this data folder.",
    "down": "Stop the server that `reverie up` has started; what it works on is finished or kept.",
    "hooks": "Give a coding agent this memory: install or uninstall hooks for claude-code, codex or cursor.",
}
"""The lines of the commands in ``light/``."""

quick.install()
app = Typer(
    name="reverie",
    help="Memory for AI agents that retains, recalls and reflects.",
    epilog=_EPILOG,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,  # rich would double the time of --help
    pretty_exceptions_enable=False,
    cls=lazy_group(
        {
            **{name: Lazy(f"reverie.cli.{one.place}", one.about) for name, one in COMMANDS.items()},
            **{name: Lazy("", about) for name, about in LIGHT.items()},
        }
    ),
)


@app.callback()
def _start() -> None:
    """Nothing: without a callback typer would take the first command for the whole."""


def stop_on_signals() -> None:
    """End in an orderly way when told to, so that what was started is stopped."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda caught, _: sys.exit(128 + caught))


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    if completion.VARIABLE in os.environ:
        completion.prepare()
    try:
        return _ended(app(args=list(arguments) or ["--help"], prog_name="reverie", standalone_mode=False))
    except Failure as failure:
        return _fail(failure, arguments)
    except _Complaint as complaint:
        return _fail(Failure(USAGE, _usage(complaint)), arguments)
    except ReverieError as error:
        return _fail(Failure(_code(error), error.message), arguments)
    except (Abort, KeyboardInterrupt):
        return _fail(Failure(INTERRUPTED, "interrupted"), arguments)
    except (ReaderLeft, BrokenPipeError):
        return _piped_away()
    except Exception as error:
        logging.getLogger(__name__).debug("unexpected error", exc_info=error)
        return _fail(Failure(UNAVAILABLE, f"unexpected {type(error).__name__}: {error}"), arguments)


def _ended(result: object) -> int:
    sys.stdout.flush()
    return result if isinstance(result, int) else 0


def _fail(failure: Failure, arguments: Sequence[str]) -> int:
    show_failure(failure, asks_for_json(arguments))
    return failure.code


def _code(error: ReverieError) -> int:
    if isinstance(error, ConfigurationError):
        return USAGE
    return UNAVAILABLE if isinstance(error, StoreUnavailable | EncoderError) else REFUSED


def _usage(complaint: Any) -> str:
    where = complaint.ctx.command_path if complaint.ctx else "reverie"
    return f"{complaint.format_message()} Try `{where} --help`."


def _piped_away() -> int:
    """The reader of our output has left: no one is there to be told."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
