"""Ports for servers that are started later, and started again."""

from __future__ import annotations

import random
import socket

_CHOICE = range(15_000, 32_000)
"""Below those that the system gives to whoever asks for any: a server that is down for a moment finds its own
free when it comes back."""
_dice = random.SystemRandom()


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    while True:
        port = _dice.choice(_CHOICE)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
