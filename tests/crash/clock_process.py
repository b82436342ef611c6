"""``reverie`` that starts PostgreSQL with more environment: a clock of its own."""

from __future__ import annotations

import json
import os

from reverie.cli import main
from reverie.store import embedded_binaries

if __name__ == "__main__":
    embedded_binaries._ENVIRONMENT.update(json.loads(os.environ["CRASH_POSTGRES"]))
    main()
