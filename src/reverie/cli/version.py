"""``reverie version``."""

from __future__ import annotations

import json

from reverie import __version__
from reverie.cli.output import Format, FormatOption, show_json

EXAMPLE = "Example: reverie version --format json"


def version(format: FormatOption = Format.TABLE) -> None:
    """Print the version of this program."""
    if format is Format.JSON:
        show_json(json.dumps({"version": __version__}))
    else:
        print(f"reverie {__version__}")
