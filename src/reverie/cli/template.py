"""``reverie bank export-template`` and ``import-template``: what a bank is told to be, as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from reverie.cli.failure import show_bytes
from reverie.cli.output import USAGE, Bank, Failure, Format, FormatOption, say, tell

EXPORT_TEMPLATE_EXAMPLE = "Example: reverie bank export-template alice support.json"
IMPORT_TEMPLATE_EXAMPLE = "Example: reverie bank import-template bob support.json --dry-run"


def export_template(
    bank: Bank,
    file: Annotated[Path | None, Argument(help="File to write; default: standard output.")] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Write the configuration, mental models and directives of a bank, without what it holds."""
    from reverie.cli.client import path, reach

    with reach() as memory:
        answer = memory.ask("GET", path(bank, "export"))
    text = json.dumps(json.loads(answer), indent=2, ensure_ascii=False) + "\n"
    if file is None:
        show_bytes(text.encode())
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(USAGE, f"cannot write {file}: {error.strerror}") from None
    tell(answer, format, lambda _: say(f"Wrote {file}."))


def import_template(
    bank: Annotated[str, Argument(help="Bank to change; made if it is missing.")],
    file: Annotated[Path, Argument(help="File that export-template wrote.")],
    dry_run: Annotated[bool, Option("--dry-run", help="Only tell what would change.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make a bank what a template says; what the template does not name stays."""
    from reverie.cli.client import path, reach
    from reverie.cli.retain import read_bytes

    manifest = read_bytes(file)
    with reach() as memory:
        answer = memory.ask("POST", path(bank, "import"), manifest, query={"dry_run": dry_run or None})
    tell(answer, format, _show_imported)


def _show_imported(told: dict[str, Any]) -> None:
    made = len(told["mental_models_created"]), len(told["mental_models_updated"])
    rules = len(told["directives_created"]), len(told["directives_updated"])
    say(
        f"{'Would change' if told['dry_run'] else 'Changed'} bank {told['bank_id']}: "
        f"configuration {'set' if told['config_applied'] else 'as it was'}, "
        f"mental models {made[0]} new and {made[1]} known, directives {rules[0]} new and {rules[1]} known."
    )
