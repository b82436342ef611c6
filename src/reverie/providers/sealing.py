"""Secrets of users that must outlive a request: sealed before they are stored, opened only to be used."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reverie.errors import ConfigurationError

_FILE = "secret.key"
_NONCE = 12
_LEAST = 16


@dataclass(frozen=True, slots=True)
class Box:
    """Seals with AES-256-GCM, under a key derived from ``secret`` or else from a file in ``folder``.

    The file is made on first use, for its owner alone. Servers that share a database and no folder need the
    same ``secret``.
    """

    secret: str | None = None
    folder: Path | None = None

    def seal(self, text: str, about: str) -> bytes:
        """``text`` so that only this server reads it, and only as what it is ``about``."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._key()).encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """What was sealed. Raises ConfigurationError where it was sealed under another key or about
        another."""
        try:
            return AESGCM(self._key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode()).decode()
        except InvalidTag:
            raise ConfigurationError(
                "a stored key was sealed under another REVERIE_SECRET_KEY (or secret.key): give it again"
            ) from None

    def _key(self) -> bytes:
        given = self.secret.encode() if self.secret else self._of_file()
        if len(given) < _LEAST:
            raise ConfigurationError(f"REVERIE_SECRET_KEY must have {_LEAST} characters or more")
        return HKDF(SHA256(), 32, salt=None, info=b"reverie sealing 1").derive(given)

    def _of_file(self) -> bytes:
        if self.folder is None:
            raise ConfigurationError("set REVERIE_SECRET_KEY to store keys of remote banks")
        path = self.folder / _FILE
        try:
            if not path.exists():
                self._make(path)
            return path.read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"{_FILE} in the data folder cannot be used ({error.strerror}): mend that, or set"
                " REVERIE_SECRET_KEY"
            ) from None

    def _make(self, path: Path) -> None:
        """Make the file, whole from the first moment on; where another process was faster it is that
        one's."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{_FILE}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(os.urandom(32))
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
