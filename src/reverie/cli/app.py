"""The commands that typer reads, and the help of all."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from typer import Abort, BadParameter, Context, Typer

from reverie.cli import (
    bank,
    demo,
    directive,
    light,
    mental_model,
    operation,
    recall,
    reflect,
    retain,
    serve,
    version,
    worker,
)
from reverie.cli.output import (
    INTERRUPTED,
    REFUSED,
    UNAVAILABLE,
    USAGE,
    Failure,
    ReaderLeft,
    asks_for_json,
    show_failure,
)
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

app = Typer(
    name="reverie",
    help="Memory for AI agents that retains, recalls and reflects.",
    epilog=_EPILOG,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,  # rich would double the time of --help
    pretty_exceptions_enable=False,
)
app.command(epilog=serve.EXAMPLE)(serve.serve)
app.command(epilog=demo.EXAMPLE)(demo.demo)
app.command(epilog=retain.EXAMPLE)(retain.retain)
app.command(epilog=recall.EXAMPLE)(recall.recall)
app.command(epilog=reflect.EXAMPLE)(reflect.reflect)
app.add_typer(bank.app, name="bank")
app.add_typer(directive.app, name="directive")
app.add_typer(mental_model.app, name="mental-model")
app.add_typer(operation.app, name="operation")
app.add_typer(worker.app, name="worker")
app.command(epilog=version.EXAMPLE)(version.version)


def _list_light(name: str) -> None:
    """Give a light command its line in the help; it never comes here to be run."""

    def listed(context: Context) -> int:
        return light.run([name, *context.args])

    ignored = {"ignore_unknown_options": True, "allow_extra_args": True}
    app.command(name, help=light.command(name).about, add_help_option=False, context_settings=ignored)(listed)


for _name in light.COMMANDS:
    _list_light(_name)


def stop_on_signals() -> None:
    """End in an orderly way when told to, so that what was started is stopped."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda caught, _: sys.exit(128 + caught))


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
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
