"""Compares what a site holds with what its clients were told."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from crash.load import BANKS, Load, Told, texts
from crash.processes import Site

Stored = dict[tuple[str, str], str]
"""Texts of documents by (bank, document)."""
Facts = Counter[tuple[str, str, str]]
"""How often (bank, document, text) is a fact."""
ENDED = ("completed", "failed", "cancelled")

_OPERATIONS = """
SELECT o.id::text, b.bank_id, o.type, o.status, o.attempts, o.error, o.worker, o.parent_id::text,
    o.payload, o.result
FROM operations o JOIN banks b USING (bank)
"""
_DOCUMENTS = """
SELECT b.bank_id, c.document_id, string_agg(
    CASE WHEN c.starts_item AND c.chunk_index > 0 THEN E'\n\n' ELSE '' END || c.text,
    '' ORDER BY c.chunk_index
) AS text
FROM chunks c JOIN banks b USING (bank) GROUP BY 1, 2
"""
_FACTS = "SELECT b.bank_id, f.document_id, f.text FROM facts f JOIN banks b USING (bank)"


def wait_until_ended(site: Site, load: Load, timeout: float = 180) -> list[str]:
    """Wait until every operation is in a terminal state; those that are not by then."""
    deadline = time.monotonic() + timeout
    while True:
        left = [row for row in site.sql(_OPERATIONS) if row["status"] not in ENDED]
        jobs = site.sql("SELECT id, status::text, args FROM procrastinate_jobs WHERE args ? 'work'")
        load.waiting = len(left)
        if not left and not jobs:
            return []
        if time.monotonic() > deadline:
            return [f"never ended: {row}" for row in left] + [f"a job is left: {row}" for row in jobs]
        time.sleep(0.2)


def differences(site: Site, load: Load) -> Iterator[str]:
    """What is lost, doubled, half done, out of order, or there though it was cancelled."""
    rows = {row["id"]: row for row in site.sql(_OPERATIONS)}
    stored = {(row["bank_id"], row["document_id"]): row["text"] for row in site.sql(_DOCUMENTS)}
    found = [row for row in site.sql(_FACTS) if row["bank_id"] in BANKS]  # a test may have others
    facts = Counter((row["bank_id"], row["document_id"], row["text"]) for row in found)
    expected: Facts = Counter()
    for told in load.told:
        row = rows.get(told.key)
        if row is None:
            yield f"lost: {told.kind} {told.key} was acknowledged and is not there"
            continue
        if told.cancelled and row["status"] != "cancelled":
            yield f"{told.kind} {told.key} was cancelled and is {row['status']}"
        if told.kind == "batch":
            yield from _batch(told, rows, stored, expected)
        elif told.kind == "single":
            yield from _present(told, told.documents, row["status"] == "completed", stored, expected)
    yield from _sequences(load, rows, stored, expected)
    for bank, document, line in load.synced:
        expected[bank, document, line] += 1
    for key in expected.keys() | facts.keys():
        # the client of a retain that it waits for may have given up at the end, without an answer
        if expected[key] != facts[key] and not (expected[key] == 0 and key[1].startswith("bollard-")):
            yield f"fact {key} is there {facts[key]} times, not {expected[key]}"


def _batch(
    told: Told,
    rows: dict[str, Any],
    stored: Stored,
    expected: Facts,
) -> Iterator[str]:
    """A document of a batch is there if, and only if, the child that holds it is completed."""
    children = [row for row in rows.values() if row["parent_id"] == told.key]
    status = rows[told.key]["status"]
    done = {name for child in children for name in (child["result"] or {}).get("document_ids", ())}
    left = {item["document_id"] for child in children for item in child["payload"].get("items", ())}
    if (children and done | left != told.documents.keys()) or done & left:
        yield f"batch {told.key}: its children do not hold its documents once each"
    statuses = Counter(child["status"] for child in children)
    if status == "completed" and set(statuses) != {"completed"}:
        yield f"batch {told.key} is completed, and its children are {dict(statuses)}"
    if status == "cancelled" and children and statuses["cancelled"] == 0:
        yield f"batch {told.key} is cancelled, and its children are {dict(statuses)}"
    for name, lines in told.documents.items():
        yield from _present(told, {name: lines}, name in done, stored, expected)


def _present(
    told: Told,
    documents: dict[str, list[str]],
    should: bool,
    stored: Stored,
    expected: Facts,
) -> Iterator[str]:
    for name, lines in documents.items():
        if ((told.bank, name) in stored) is not should:
            yield f"{told.kind} {told.key}: document {name} should{'' if should else ' not'} be there"
        if should:
            expected.update((told.bank, name, line) for line in lines)


def _sequences(
    load: Load,
    rows: dict[str, Any],
    stored: Stored,
    expected: Facts,
) -> Iterator[str]:
    """Appends stand in the order in which they were acknowledged; of replacements the last one stands."""
    lines: dict[tuple[str, str], list[str]] = {}
    for told in sorted(load.told, key=lambda told: told.order):
        if told.kind in ("append", "replace") and rows.get(told.key, {}).get("status") == "completed":
            ((name, own),) = told.documents.items()
            have = lines.setdefault((told.bank, name), [])
            have[:] = [*have, *own] if told.kind == "append" else own
    for (bank, name), have in lines.items():
        expected.update((bank, name, line) for line in have)
        found = stored.get((bank, name), "")
        if found != texts(have):
            yield f"document {name} reads {_around(found, texts(have))}"


def _around(found: str, expected: str) -> str:
    """The two texts where they part."""
    at = next((i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), None)
    at = max(0, (min(len(found), len(expected)) if at is None else at) - 60)
    return f"{found[at : at + 200]!r}, not {expected[at : at + 200]!r}"
