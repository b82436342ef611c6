"""Pages of a knowledge base as Markdown. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reverie.service.knowledge_models import KnowledgeNode, KnowledgePageBundleFile

EMPTY = "No content yet."
"""What stands for the body of a page that has none so far."""
SNIPPET = 240
"""Characters of a snippet at most."""
_TYPE = "type:"
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


class Page(NamedTuple):
    """What is shown of a page; ``timestamp`` as on the wire."""

    id: str
    name: str
    description: str
    tags: Sequence[str]
    timestamp: str | None
    body: str


class Former(NamedTuple):
    """What a page said until a moment: how that began."""

    changed_at: str
    opening: str


def page_type(tags: Iterable[str]) -> str:
    """What a page is, from the first tag `type:x`."""
    named = (tag.removeprefix(_TYPE).strip() for tag in tags if tag.startswith(_TYPE))
    return next(filter(None, named), "knowledge-page")


def document(page: Page, *, bare: bool = False) -> str:
    """The page below its properties in YAML; ``bare``: with nothing where there is no body."""
    lines = [
        f"id: {quoted(page.id)}",
        f"title: {quoted(page.name)}",
        f"type: {quoted(page_type(page.tags))}",
        f"description: {quoted(page.description)}",
        f"tags: [{', '.join(map(quoted, page.tags))}]",
    ]
    if page.timestamp is not None:
        lines.append(f"timestamp: {quoted(page.timestamp)}")
    body = page.body.strip("\n") or ("" if bare else EMPTY)
    head = "\n".join(["---", *lines, "---"])
    return f"{head}\n\n{body}\n" if body else f"{head}\n"


def quoted(text: str) -> str:
    """``text`` as a scalar of YAML in double quotes, on one line whatever it holds."""
    return "".join(_escaped(char) for char in json.dumps(text, ensure_ascii=False))


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def snippet(text: str) -> str:
    """How a text begins, on one line."""
    line = " ".join(text.split())
    if len(line) <= SNIPPET:
        return line or EMPTY
    cut = line[:SNIPPET]
    return (cut[: cut.rindex(" ")] if " " in cut[SNIPPET // 2 :] else cut) + "…"


def bundle(
    roots: Sequence[KnowledgeNode],
    pages: Mapping[str, Page],
    former: Mapping[str, Sequence[Former]],
) -> list[KnowledgePageBundleFile]:
    """The files of an export: the index, then each page in its order, with a log where it has changed.

    Files are named by ids, which outlast a change of the name, and cannot lead out of a folder.
    """
    index = ["# Knowledge base", ""]
    files: list[KnowledgePageBundleFile] = []

    def walk(nodes: Sequence[KnowledgeNode], indent: str) -> None:
        for node in nodes:
            if node.kind == "folder":
                index.append(f"{indent}- **{plain(node.name)}**")
                walk(node.children, indent + "  ")
                continue
            page = pages[node.id]
            index.append(f"{indent}- [{plain(page.name)}]({node.id}.md): {plain(page.description)}")
            files.append(KnowledgePageBundleFile(path=f"{node.id}.md", content=document(page, bare=True)))
            if versions := former.get(node.id):
                content = _log(page, versions)
                files.append(KnowledgePageBundleFile(path=f"{node.id}.log.md", content=content))

    walk(roots, "")
    return [KnowledgePageBundleFile(path="index.md", content="\n".join(index) + "\n"), *files]


def plain(text: str) -> str:
    """``text`` on one line of Markdown, as it is and not as markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _log(page: Page, versions: Sequence[Former]) -> str:
    lines = [f"- {one.changed_at}: until then it began: {plain(snippet(one.opening))}" for one in versions]
    return "\n".join([f"# History of {plain(page.name)}", "", *lines]) + "\n"
