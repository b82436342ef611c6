"""Where things may be in a knowledge base, and its nodes as a tree. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reverie.errors import Conflict, InvalidRequest, NotFound
from reverie.service.knowledge_models import KnowledgeNode

MOST_NODES = 2000
"""Folders and pages of a bank."""
MOST_DEPTH = 16
"""Levels of folders and pages."""


class Place(NamedTuple):
    """Where a folder or a page is."""

    id: str
    parent_id: str | None
    name: str
    is_page: bool


class Places:
    """Where everything is in one knowledge base."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.by_id: Mapping[str, Place] = {place.id: place for place in places}
        self._inside: dict[str | None, list[Place]] = {}
        for place in self.by_id.values():
            self._inside.setdefault(place.parent_id, []).append(place)

    def subtree(self, node_id: str) -> list[Place]:
        """A node and all that is in it, each before what it holds."""
        found = [self.by_id[node_id]]
        for place in found:
            found.extend(self._inside.get(place.id, ()))
        return found

    def check_new(self, name: str, parent_id: str | None) -> None:
        """Whether there can be something new here. Raises Conflict, InvalidRequest, NotFound."""
        if len(self.by_id) >= MOST_NODES:
            raise Conflict(f"the knowledge base has {MOST_NODES:,} folders and pages already: delete some")
        self._check_depth(self._depth(parent_id), 1)
        self._check_name(name, parent_id, None)

    def check_place(self, node_id: str, name: str, parent_id: str | None) -> None:
        """Whether a node can be renamed and moved so. Raises Conflict, InvalidRequest, NotFound."""
        inside = {place.id for place in self.subtree(node_id)}
        if parent_id in inside:
            raise InvalidRequest("parent_id", "parent_id: a folder cannot be in itself, nor below itself")
        self._check_depth(self._depth(parent_id), self._height(node_id))
        self._check_name(name, parent_id, node_id)

    def _depth(self, parent_id: str | None) -> int:
        """Levels down to this folder, itself included; 0 for the top."""
        if parent_id is None:
            return 0
        parent = self.by_id.get(parent_id)
        if parent is None:
            raise NotFound(f"parent_id: there is no folder {parent_id[:60]!r} in this bank")
        if parent.is_page:
            raise InvalidRequest("parent_id", f"parent_id: {parent_id!r} is a page; give the id of a folder")
        depth = 1
        while parent.parent_id is not None:
            parent, depth = self.by_id[parent.parent_id], depth + 1
        return depth

    def _height(self, node_id: str) -> int:
        levels = {node_id: 1}
        for place in self.subtree(node_id)[1:]:
            assert place.parent_id is not None
            levels[place.id] = levels[place.parent_id] + 1
        return max(levels.values())

    def _check_depth(self, above: int, height: int) -> None:
        if above + height > MOST_DEPTH:
            raise InvalidRequest("parent_id", f"parent_id: at most {MOST_DEPTH} levels lie in each other")

    def _check_name(self, name: str, parent_id: str | None, node_id: str | None) -> None:
        for place in self._inside.get(parent_id, ()):
            if place.name == name and place.id != node_id:
                kind = "page" if place.is_page else "folder"
                raise Conflict(f"name: this folder has a {kind} {name!r} already: choose another name")


def nested(nodes: Iterable[KnowledgeNode], *, prune: bool = False) -> list[KnowledgeNode]:
    """The nodes at the top, with what is in them: folders first, then by name.

    ``prune``: without folders that hold no page.
    """
    inside: dict[str | None, list[KnowledgeNode]] = {}
    for node in sorted(nodes, key=_order):
        inside.setdefault(node.parent_id, []).append(node)

    def filled(parent_id: str | None) -> list[KnowledgeNode]:
        found = []
        for node in inside.get(parent_id, ()):
            node.children = filled(node.id)
            if not prune or node.kind == "page" or node.children:
                found.append(node)
        return found

    return filled(None)


def _order(node: KnowledgeNode) -> tuple[bool, str, str, str]:
    return node.kind == "page", node.name.casefold(), node.name, node.id
