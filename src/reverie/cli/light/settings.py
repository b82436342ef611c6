"""The few settings that fast commands need: the one place beside ``config.py`` that reads the environment.

Reading all settings takes ten times as long as the rest of ``learn``. The names and meanings are the same.
"""

from __future__ import annotations

import os

from reverie.cli.failure import USAGE, Failure
from reverie.paths import default_data_dir, spool_dir

_FALSE = frozenset({"0", "false", "no", "off", "f", "n"})


class Settings:
    """Where the memory is, and which bank is meant.

    ``spool`` is the folder of what waits for it: for the server at ``url``, or for this data folder.
    ``trouble`` says what could not be read: no text may be lost for it.
    """

    __slots__ = ("api_key", "async_enabled", "bank", "data_dir", "host", "port", "spool", "trouble", "url")

    def __init__(self, bank: str | None = None) -> None:
        def setting(name: str) -> str | None:
            # as config.py: each may be written with the other prefix, too
            return os.environ.get(f"REVERIE_{name}") or os.environ.get(f"HINDSIGHT_API_{name}") or None

        given = setting("DATA_DIR") or default_data_dir(os.environ)
        self.data_dir = os.path.realpath(os.path.expanduser(given))
        self.url = setting("URL")
        self.api_key = setting("API_KEY") or setting("TENANT_API_KEY") or os.environ.get("HINDSIGHT_API_KEY")
        self.host = setting("HOST") or "127.0.0.1"
        self.trouble = ""
        port = setting("PORT") or "8888"
        self.port = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 1 << 16
        if self.port >= 1 << 16:
            self.port, self.trouble = 0, f"REVERIE_PORT: {port!r} is not a number of a port"
        self.bank = check_bank(bank or setting("DEFAULT_BANK") or "default")
        self.spool = spool_dir(self.data_dir, self.url)
        self.async_enabled, trouble = _async_enabled(setting("ASYNC_ENABLED"), self.data_dir)
        self.trouble = self.trouble or trouble


def check_bank(bank_id: str) -> str:
    """``bank_id`` if it can name a bank. Raises Failure. The server has the same rules."""
    if not bank_id.strip() or len(bank_id) > 256 or not bank_id.isprintable() or set("/\\") & set(bank_id):
        raise Failure(
            USAGE, "--bank: must have 1 to 256 characters, no slash and nothing that cannot be printed"
        )
    return bank_id


def _async_enabled(own: str | None, data_dir: str) -> tuple[bool, str]:
    """Whether texts are read in the background, and why that could not be told."""
    if own is not None:
        return own.lower() not in _FALSE, ""
    named = os.environ.get("KUZU_MEMORY_ASYNC_DISABLED", "")
    files = (os.path.join(data_dir, "config.json"), os.path.join("kuzu-memories", "config.json"))
    if not named and not any(os.path.exists(path) for path in files):
        return True, ""
    from reverie.errors import ConfigurationError
    from reverie.kuzu_settings import read

    try:
        found, _ = read(os.environ, data_dir)
    except ConfigurationError as error:
        return True, error.message
    except (OSError, RecursionError, ArithmeticError) as error:  # JSON that no one wrote by hand
        return True, f"config.json: {error}"
    return str(found.get("async_enabled", True)).lower() not in _FALSE, ""
