"""Headers that tell what a delivery is, and prove who sent it."""

from __future__ import annotations

import hashlib
import hmac
import re

RESERVED = frozenset(
    "host content-length transfer-encoding connection keep-alive upgrade te trailer expect accept-encoding"
    " proxy-authorization proxy-connection".split()
)
"""Headers that frame a request."""
_OURS = re.compile(r"x-(reverie|hindsight|hub-signature)\b", re.I)


def is_reserved(name: str) -> bool:
    """Whether a header of this name is not the user's to set: it frames the request or vouches for it."""
    return name.lower() in RESERVED or bool(_OURS.match(name))


def headers(event_type: str, delivery_id: str, secret: str | None, body: bytes, at: int) -> dict[str, str]:
    """The headers of one attempt, signed at ``at`` (Unix seconds) if there is a secret.

    The timestamped signature is the HMAC-SHA256 of ``<at>.<body>``. For receivers written for Hindsight or
    GitHub there is also one of the body alone.
    """
    told = {
        "X-Reverie-Event": event_type,
        "X-Reverie-Delivery": delivery_id,
        "X-Hindsight-Event": event_type,
    }
    if secret is None:
        return told
    timed = f"t={at},v1={_hmac(secret, f'{at}.'.encode() + body)}"
    plain = f"sha256={_hmac(secret, body)}"
    return told | {
        "X-Reverie-Signature": timed,
        "X-Hindsight-Signature-V2": timed,
        "X-Hindsight-Signature": plain,
        "X-Hub-Signature-256": plain,
    }


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
