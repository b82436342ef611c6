"""No statement touches what a bank owns without binding the bank."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import reverie
import reverie.recall
import reverie.recall.strategies
from reverie.recall.plan import Filters
from reverie.recall.strategies import filtered
from reverie.store.db import queries

STORE = Path(reverie.__file__).parent / "store"

# Return names of models, or of banks, or numbers, and nothing that a bank holds.
OF_NO_BANK = {
    ("access", "expire"),
    ("access", "expire_days"),
    ("access", "expire_hours"),
    ("access", "expire_weeks"),
    ("audit", "expire"),
    ("brain", "due"),
    ("dreams", "scheduled"),
    ("facts", "other_encoders"),
    ("health", "encoders"),
    ("health", "queue"),
    ("indexing", "grown"),
    ("llm_requests", "expire"),
    ("mental_models", "due"),
    ("observations", "idle"),
    ("operations", "expire"),
    ("operations", "without_job"),
    ("queue", "counts"),
    ("queue", "recent"),
    ("queue", "stuck"),
    ("queue", "totals"),
    ("tenants", "overrides"),
    ("tenants", "page"),
}

_CREATE = re.compile(r"CREATE TABLE (\w+) \((.*?)^\)", re.M | re.S)
_REFERENCE = re.compile(r"\b(FROM|JOIN|UPDATE|INTO)\s+(?!LATERAL\b)(\w+)(?:\s+(?:AS\s+)?(\w+))?", re.I)
_NO_ALIAS = {
    "where",
    "set",
    "join",
    "left",
    "on",
    "order",
    "group",
    "limit",
    "for",
    "using",
    "union",
    "select",
}


def owned_tables() -> set[str]:
    """Tables with a bank column."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted((STORE / "migrations").glob("*.sql")))
    return {name for name, body in _CREATE.findall(text) if re.search(r"^\s*bank\s+int\b", body, re.M)}


def unbound(statement: str) -> list[str]:
    """References to a bank's table whose bank column nothing restricts."""
    wrong = []
    text = re.sub(r"--[^\n]*", "", statement)
    for reference in _REFERENCE.finditer(text):
        word, table, alias = reference[1].upper(), reference[2], reference[3]
        if table not in OWNED:
            continue
        if word == "INTO":
            rest = text[reference.end() :].split(")")[0]
            if not re.match(r"\s*\(bank\b", rest) and not re.search(rf"INTO {table} AS \w+ \(bank\b", text):
                wrong.append(table)
            continue
        name = alias if alias and alias.lower() not in _NO_ALIAS else table
        scoped = re.search(rf"\b{name}\.bank = |= {name}\.bank\b", text)
        alone = re.search(r"(?<![\w.])bank = %\(bank\)s", text)
        if not scoped and not alone:
            wrong.append(f"{table} {name}")
    return wrong


OWNED = owned_tables()
STATEMENTS = [
    (path.stem, name, statement)
    for path in sorted((STORE / "sql").glob("*.sql"))
    for name, statement in queries(path.stem).items()
]
RECALL = [
    module
    for package in (reverie.recall, reverie.recall.strategies)
    for info in pkgutil.iter_modules(package.__path__)
    if hasattr(module := importlib.import_module(f"{package.__name__}.{info.name}"), "STATEMENT")
]


def test_there_is_something_to_test() -> None:
    assert {"facts", "chunks", "documents", "entities", "operations", "term_counts"} <= OWNED
    assert len(STATEMENTS) > 30
    assert len(RECALL) >= 3


@pytest.mark.parametrize("table", sorted(OWNED - {"banks"}))
def test_every_primary_key_begins_with_the_bank(table: str) -> None:
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted((STORE / "migrations").glob("*.sql")))
    body = dict(_CREATE.findall(text))[table]
    assert re.search(r"PRIMARY KEY \(bank\b", body), table


@pytest.mark.parametrize(("noun", "name", "statement"), STATEMENTS, ids=lambda v: v if len(v) < 30 else "sql")
def test_statements_bind_the_bank(noun: str, name: str, statement: str) -> None:
    if (noun, name) in OF_NO_BANK:
        return
    touched = {m[2] for m in _REFERENCE.finditer(statement)} & OWNED
    if noun == "banks" and "%(tenant)s" in statement:
        return  # finds banks by name; what it counts in each is joined by the bank's number
    if touched:
        assert "%(bank)s" in statement, f"{noun}.{name} touches {touched}"
    assert not unbound(statement)


@pytest.mark.parametrize("module", RECALL, ids=lambda m: m.__name__)
def test_recall_statements_take_the_filters(module: object) -> None:
    statement: str = module.STATEMENT  # type: ignore[attr-defined]
    assert "{filters}" in statement
    whole = statement.replace("{filters}", filtered(Filters())).replace("{keyword}", "0")
    assert not unbound(whole)


def test_the_filters_bind_the_bank() -> None:
    assert filtered(Filters()).startswith("f.bank = %(bank)s AND ")


def test_copies_name_the_bank_first() -> None:
    targets = [
        node.args[1].value
        for path in sorted(STORE.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "copy"
        and isinstance(node.args[1], ast.Constant)
    ]
    assert targets
    assert all(re.match(r"\w+ \(bank, ", str(target)) for target in targets)


def test_an_unbound_statement_would_be_seen() -> None:
    assert unbound("SELECT f.id FROM facts f WHERE f.id = %(id)s")
    assert unbound("SELECT * FROM facts f JOIN chunks c ON c.id = f.chunk_id WHERE f.bank = %(bank)s")
    assert unbound("INSERT INTO links (from_fact) VALUES (1)")
    assert not unbound("SELECT f.id FROM facts f WHERE f.bank = %(bank)s")
