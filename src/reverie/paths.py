"""Where things stand in the data folder.

Commands that must start fast read this, so it stands on ``os`` alone: pathlib takes as long to import as all
that they do.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

_LONGEST_ADDRESS = 107
"""Bytes that fit the address of a unix socket (sun_path of 108, with the NUL at its end)."""


def default_data_dir(environment: Mapping[str, str]) -> str:
    """``$XDG_DATA_HOME/reverie``, by default ``~/.local/share/reverie``."""
    root = environment.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.join(root, "reverie")


def spool_dir(data_dir: str, url: str | None = None) -> str:
    """Folder of what waits for the memory of this data folder, or for the server at ``url``.

    Each server has one of its own: a text goes to no other memory than the one it was meant for.
    """
    if url is None:
        return os.path.join(data_dir, "spool")
    from hashlib import sha256

    return os.path.join(data_dir, "spool", "for-" + sha256(url.rstrip("/").encode()).hexdigest()[:16])


def socket_file(data_dir: str) -> str:
    """The socket on which the server of this data folder answers."""
    return os.path.join(data_dir, "reverie.sock")


def socket_address(data_dir: str) -> str:
    """The address of that socket. Raises OSError if the folder is not there.

    A path too long for an address is shortened through an open folder, which stays open with the process.
    """
    path = socket_file(data_dir)
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        return path
    folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    return f"/proc/self/fd/{folder}/reverie.sock"
