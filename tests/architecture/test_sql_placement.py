"""SQL stands in store/, in jobs/ and in the STATEMENT of a recall file, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import reverie

SOURCE = Path(reverie.__file__).parent
HOMES = ("store", "jobs")
SQL = re.compile(
    r"^\s*(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+(?:\w+\s+)?SET\s|DELETE\s+FROM\s|WITH\s+\w+\s+AS\s"
    r"|(?:CREATE|ALTER|DROP)\s+(?:TABLE|INDEX|EXTENSION|TYPE|FUNCTION|DATABASE|ROLE)\s|COPY\s+\w+|TRUNCATE\s"
    r"|(?:LISTEN|NOTIFY)\s+\w+\s*$|MERGE\s+INTO\s|VACUUM\b|LOCK\s+TABLE\s)"
)


def statements(tree: ast.Module) -> Iterator[tuple[int, bool]]:
    """(line, whether it is the module's STATEMENT) of every string that begins like SQL."""
    declared = {
        id(child)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "STATEMENT" for t in node.targets)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield node.lineno, id(node) in declared


def files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if p.relative_to(SOURCE).parts[0] not in HOMES]


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_sql_is_at_home(path: Path) -> None:
    in_recall = path.relative_to(SOURCE).parts[0] == "recall"
    found = list(statements(ast.parse(path.read_text(encoding="utf-8"))))
    astray = [line for line, declared in found if not (declared and in_recall)]
    assert not astray, f"SQL at line {astray}: move it to store/"


def test_the_search_finds_sql() -> None:
    tree = ast.parse(
        'STATEMENT = """\nSELECT f.id FROM facts f"""\ndef f(c):\n    c.execute("DELETE FROM facts")'
    )
    assert [declared for _, declared in statements(tree)] == [True, False]
