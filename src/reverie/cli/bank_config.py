"""``reverie bank set-config``: an option for each field of a bank's configuration.

They stand in ``bank_fields.json``, which tools/build_reference.py writes from
:class:`reverie.bank_config.BankConfig`: importing that takes longer than help may.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Annotated, Any

from typer import Option

from reverie.cli.output import USAGE, Bank, Failure, Format, FormatOption, say, tell

EXAMPLE = """\b
Examples:
  reverie bank set-config alice --retain-mission "Keep technical decisions." --disposition-skepticism 4
  reverie bank set-config alice --entity-labels '[{"key": "team", "type": "text"}]' --unset reflect_mission
"""
FIELDS: dict[str, str] = json.loads(Path(__file__).with_name("bank_fields.json").read_text(encoding="utf-8"))
"""The fields, and what they mean."""
_OPTIONS = {name: f"--{name.replace('_', '-')}" for name in FIELDS}
"""The option of each field. Its values are texts: the server knows what they must be."""


def set_config(**values: Any) -> None:
    """Change how a bank works; what is not named stays."""
    from reverie.cli.client import path, reach

    bank, format = values.pop("bank"), values.pop("format")
    unset = [name.lstrip("-").replace("-", "_") for name in values.pop("unset") or []]
    updates = {name: _value(text) for name, text in values.items() if text is not None}
    if both := sorted(updates.keys() & set(unset)):
        raise Failure(USAGE, f"--unset {both[0]}: it is set by {_OPTIONS[both[0]]} as well")
    updates |= dict.fromkeys(unset)
    if not updates:
        raise Failure(USAGE, "give what to change, e.g. --retain-mission, or --unset FIELD")
    options = {**_OPTIONS, **{name: f"--unset {name}" for name in unset}}
    with reach() as memory:
        answer = memory.ask("PATCH", path(bank, "config"), {"updates": updates}, options=options)
    tell(answer, format, lambda _: say(f"Bank {bank}: {', '.join(sorted(updates))} changed."))


def _value(text: str) -> Any:
    """Lists and objects are written as JSON; all else is a text."""
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            pass
    return text


def _parameters() -> list[inspect.Parameter]:
    kind = inspect.Parameter.KEYWORD_ONLY
    unset = Annotated[
        list[str] | None, Option(help="Field to leave to the server's settings; may be repeated.")
    ]
    own = [
        inspect.Parameter(
            name,
            kind,
            default=None,
            annotation=Annotated[str | None, Option(option, help=FIELDS[name])],
        )
        for name, option in _OPTIONS.items()
    ]
    return [
        inspect.Parameter("bank", kind, annotation=Bank),
        *own,
        inspect.Parameter("unset", kind, default=None, annotation=unset),
        inspect.Parameter("format", kind, default=Format.TABLE, annotation=FormatOption),
    ]


# what typer reads of a function
set_config.__signature__ = inspect.Signature(_parameters())  # type: ignore[attr-defined]
set_config.__annotations__ = {one.name: one.annotation for one in _parameters()}
