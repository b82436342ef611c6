"""The product's entity resolution over a list of mentions, for benchmarks that need no server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reverie.model import new_id
from reverie.retain.forest import Forest, Node, place
from reverie.retain.names import fold, read


class Mention(Protocol):
    """A name of a person in a sentence."""

    surface: str


class Resolver:
    """Gives every mention the key of its entity, as one retain of all of them would."""

    def resolve(self, mentions: Sequence[Mention]) -> list[str]:
        """One key a mention, in their order."""
        forest = Forest()
        nodes: dict[str, Node] = {}
        for mention in mentions:
            name = read(mention.surface, "person")
            if name.key not in nodes:
                node_id = new_id()
                nodes[name.key] = Node(node_id, name.key, name, node_id)
                forest.add(nodes[name.key])
        place(forest, [node for node in nodes.values() if not node.name.vague])
        return [str(nodes[fold(mention.surface)].head) for mention in mentions]
