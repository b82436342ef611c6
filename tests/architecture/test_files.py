"""Files stay short, and what is public says what it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import reverie

SOURCE = Path(reverie.__file__).parent
LONGEST = 400
FILES = sorted(p for p in SOURCE.rglob("*") if p.suffix in (".py", ".sql"))
MODULES = [p for p in FILES if p.suffix == ".py"]

# Their names and fields are the wire format's; the routes that answer with them say what they are.
PLAIN_RESPONSES = SOURCE / "service" / "responses.py"


# Methods whose meaning is given by the class they come from, outside this package.
INHERITED = {"close", "format", "model_post_init"}


def place(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", FILES, ids=place)
def test_no_file_is_too_long(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{place(path)} has {lines} lines: split it"


def undocumented(tree: ast.Module, *, classes: bool) -> Iterator[str]:
    """Public functions, classes and methods without a docstring.

    Properties speak for themselves. The methods of a protocol, and those that fulfil it, are told of by
    the protocol's own docstring.
    """
    told = INHERITED | {
        method.name
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Protocol" for base in node.bases)
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node)
    }
    if not ast.get_docstring(tree):
        yield "the module"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            if classes and not ast.get_docstring(node):
                yield node.name
            yield from (f"{node.name}.{name}" for name in _bare_functions(node.body) if name not in told)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _bare_functions([node])


def _bare_functions(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        is_property = any(isinstance(d, ast.Name) and d.id == "property" for d in node.decorator_list)
        if not is_property and not ast.get_docstring(node):
            yield node.name


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_what_is_public_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = list(undocumented(tree, classes=path != PLAIN_RESPONSES))
    assert not bare, f"{place(path)}: no docstring on {', '.join(bare)}"
