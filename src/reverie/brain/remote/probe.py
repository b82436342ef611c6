"""What a remote bank is, what it can tell, and what is taken of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Literal

from reverie.brain.remote.reader import Reader
from reverie.brain.remote.wire import RemoteLied
from reverie.errors import InvalidRequest

LearningType = Literal["auto", "distilled", "structured", "raw_mirror"]
Kind = Literal["reverie", "hindsight", "atulya"]
Step = Literal["entities", "facts", "links", "observations", "models", "documents", "textless"]

ROUTES = {
    "facts": "/memories/list",
    "documents": "/documents",
    "models": "/mental-models",
    "entities": "/entities",
}
_STEPS: dict[str, tuple[Step, ...]] = {
    "distilled": ("observations", "models"),
    "structured": ("entities", "facts", "links", "models"),
    "raw_mirror": ("documents", "entities", "textless"),
}
_NEEDS: dict[Step, str] = {
    "entities": "entities",
    "facts": "facts",
    "links": "facts",
    "observations": "facts",
    "models": "models",
    "documents": "documents",
    "textless": "facts",
}


@dataclass(frozen=True, slots=True)
class Probed:
    """What there is: the kind of server, who the bank says it is, and which routes answer."""

    kind: Kind
    identity: uuid.UUID
    routes: tuple[str, ...]


async def probe(reader: Reader) -> Probed:
    """Find out what is at an endpoint. Raises RemoteLied, TryLater, InvalidRequest for a refused key."""
    said = await reader.ask("/version")
    version = said[0] if said else None
    routes = [name for name, path in ROUTES.items() if await reader.get(path, {"limit": 1}) is not None]
    if not routes:
        raise RemoteLied(f"knows no bank {reader.bank!r} with anything to learn")
    told = await reader.get("/brain/learn")
    return Probed(_kind(version), _identity(reader, told[0] if told else None), tuple(routes))


def _kind(version: Any) -> Kind:
    if isinstance(version, dict):
        if version.get("server") == "reverie":
            return "reverie"
        features = version.get("features")
        if isinstance(features, dict) and "brain_runtime" in features:
            return "atulya"
    return "hindsight"


def _identity(reader: Reader, told: Any) -> uuid.UUID:
    """Who a bank says it is; the address stands for one that says nothing."""
    said = told.get("identity") if isinstance(told, dict) else None
    try:
        return uuid.UUID(said)
    except (TypeError, ValueError, AttributeError):
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{reader.endpoint}/{reader.bank}")


def chosen(asked: LearningType, routes: tuple[str, ...]) -> Literal["distilled", "structured", "raw_mirror"]:
    """What is done: as asked, or for ``auto`` the most that the routes allow, facts before texts.

    Raises InvalidRequest where the remote lacks what was asked for.
    """
    if asked == "auto":
        if "facts" in routes:
            return "structured"
        return "raw_mirror" if "documents" in routes else "distilled"
    needs = {"distilled": ("facts", "models"), "structured": ("facts",), "raw_mirror": ("documents",)}[asked]
    if not set(needs) & set(routes):
        raise InvalidRequest(
            "learning_type", f"learning_type {asked}: the remote has no {' or '.join(needs)}; use auto"
        )
    return asked


def steps(effective: str, routes: tuple[str, ...]) -> tuple[Step, ...]:
    """What is read, in this order."""
    return tuple(step for step in _STEPS[effective] if _NEEDS[step] in routes)
