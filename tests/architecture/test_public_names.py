"""`reverie` offers what `__all__` says, and nothing that cannot be had."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import reverie

SOURCE = Path(reverie.__file__)


def test_all_is_what_resolves() -> None:
    assert sorted(reverie.__all__) == sorted([*reverie._HOMES, "__version__"])
    assert len(set(reverie.__all__)) == len(reverie.__all__)


@pytest.mark.parametrize("name", reverie.__all__)
def test_each_name_can_be_had(name: str) -> None:
    found = getattr(reverie, name)
    if name in reverie._HOMES:
        assert found.__module__ == reverie._HOMES[name]
        assert found.__name__ == name


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    guarded = next(n for n in tree.body if isinstance(n, ast.If))
    seen = {
        alias.asname or alias.name: node.module
        for node in ast.walk(guarded)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == reverie._HOMES


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError):
        reverie.nothing_of_this_name  # noqa: B018


def test_importing_it_loads_no_part_of_it() -> None:
    code = "import sys, reverie; print([m for m in sys.modules if m.startswith('reverie.')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_a_client_loads_neither_encoder_nor_driver() -> None:
    heavy = ("psycopg", "onnxruntime", "tokenizers", "Stemmer", "procrastinate", "fastapi")
    code = f"import sys, reverie; reverie.Client; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
