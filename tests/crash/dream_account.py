"""Compares what dreams, learning and runs of the brain left with what they were told to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from crash.dream_load import DreamLoad, expected
from crash.processes import Site
from crash.shelves import Shelf

# each statement sees one moment, so these hold at any time, whatever is killed
_TORN = {
    "a dream that is completed has no run": """
        SELECT o.id::text, o.result FROM operations o
        WHERE o.type = 'dream_generation' AND o.status = 'completed' AND o.result ->> 'status' <> 'skipped'
          AND NOT EXISTS (SELECT FROM dream_runs r WHERE r.bank = o.bank AND r.id = o.id)
          AND (o.result ->> 'status' = 'success' OR (SELECT count(*) FROM dream_runs r
            WHERE r.bank = o.bank AND r.status <> 'success') < 100)""",
    "a run is there of a dream that is not completed": """
        SELECT r.id::text, r.status, o.status AS is FROM dream_runs r
        LEFT JOIN operations o ON o.bank = r.bank AND o.id = r.id
        WHERE o.status IS DISTINCT FROM 'completed' OR o.type <> 'dream_generation'""",
    "a run is half there": """
        SELECT r.id::text, r.status, o.result, c.* FROM dream_runs r
        JOIN operations o ON o.bank = r.bank AND o.id = r.id
        CROSS JOIN LATERAL (SELECT (o.result ->> 'predictions')::int AS predicted,
            (o.result ->> 'proposals')::int AS proposed,
            r.summary LIKE 'Facts that it rested on%%' AS forgotten,
            (SELECT count(*) FROM dream_phases WHERE bank = r.bank AND run_id = r.id) AS phases,
            (SELECT count(*) FROM dream_predictions WHERE bank = r.bank AND run_id = r.id) AS predictions,
            (SELECT count(*) FROM dream_proposals WHERE bank = r.bank AND run_id = r.id) AS proposals) c
        WHERE c.predictions > c.predicted OR c.proposals > c.proposed
          OR CASE WHEN c.forgotten THEN c.phases > 0 ELSE c.phases <> 5 OR c.predictions < c.predicted
            OR (r.status = 'success') <> (r.artifact IS NOT NULL)
            -- a later run may have given a proposal evidence that was deleted since
            OR c.proposals < c.proposed AND NOT EXISTS (SELECT FROM dream_runs f
                WHERE f.bank = r.bank AND f.summary LIKE 'Facts that it rested on%%') END""",
    "an outcome was found by a run that is not there": """
        SELECT o.id::text FROM dream_outcomes o WHERE o.run_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM dream_runs r WHERE r.bank = o.bank AND r.id = o.run_id)""",
    "a dream quotes what is not there": """
        SELECT c.run_id::text, c.memory_id::text FROM dream_citations c
        WHERE NOT EXISTS (SELECT FROM facts f WHERE f.bank = c.bank AND f.id = c.memory_id)""",
    "two dreams of a bank are being made": """
        SELECT bank, count(*) AS n FROM operations WHERE type = 'dream_generation' AND status = 'processing'
        GROUP BY bank HAVING count(*) > 1""",
    "something was learned twice": """
        SELECT bank, text, count(*) AS n FROM facts WHERE document_id LIKE 'learned/%%'
        GROUP BY 1, 2 HAVING count(*) > 1""",
    "something learned has no origin": """
        SELECT f.bank, f.document_id, f.text FROM facts f WHERE f.document_id LIKE 'learned/%%' AND NOT EXISTS
            (SELECT FROM learned_items i WHERE i.bank = f.bank AND i.state = 'stored' AND
             (i.local_id = f.id::text OR (i.part = 'document' AND i.local_id = f.document_id)))""",
    "an origin has nothing that was learned": """
        SELECT i.bank, i.part, i.remote_id, i.local_id FROM learned_items i
        WHERE i.state = 'stored' AND CASE i.part WHEN 'document' THEN NOT EXISTS (
                SELECT FROM documents d WHERE d.bank = i.bank AND d.document_id = i.local_id)
            ELSE NOT EXISTS (SELECT FROM facts f WHERE f.bank = i.bank AND f.id::text = i.local_id) END""",
    "something is left of a source that was forgotten": """
        SELECT d.bank, d.document_id FROM documents d
        WHERE d.document_id LIKE 'learned/%%' AND NOT EXISTS (SELECT FROM learning_sources s
            WHERE s.bank = d.bank AND s.id::text = split_part(d.document_id, '/', 2))""",
    "pages are left of a run that has ended": """
        SELECT p.bank, p.operation_id::text, o.status FROM learning_pages p
        JOIN operations o ON o.bank = p.bank AND o.id = p.operation_id
        WHERE o.status NOT IN ('pending', 'processing')""",
    "calls are summed up wrongly": """
        SELECT c.bank, c.kind, c.artifact, c.access_count, l.n AS logged, d.n AS days, w.n AS weeks
        FROM access_counts c
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM access_log l
            WHERE l.bank = c.bank AND l.kind = c.kind AND c.artifact = ANY(l.artifacts)) l
        CROSS JOIN LATERAL (SELECT sum(times) AS n FROM access_days d
            WHERE d.bank = c.bank AND d.kind = c.kind AND d.artifact = c.artifact) d
        CROSS JOIN LATERAL (SELECT sum(times) AS n FROM access_weeks w
            WHERE w.bank = c.bank AND w.kind = c.kind AND w.artifact = c.artifact) w
        WHERE c.access_count <> l.n OR c.access_count IS DISTINCT FROM d.n
            OR c.access_count IS DISTINCT FROM w.n""",
    "hours are counted wrongly": """
        SELECT l.bank, l.hour, l.calls, h.calls AS noted FROM
            (SELECT bank, kind, date_trunc('hour', accessed_at, 'UTC') AS hour, count(*) AS calls
             FROM access_log GROUP BY 1, 2, 3) l
        LEFT JOIN access_hours h USING (bank, kind, hour) WHERE l.calls IS DISTINCT FROM h.calls""",
    "a brain has seen other calls than there were": """
        SELECT m.bank, m.sample_count, h.calls FROM brains m CROSS JOIN LATERAL (
            SELECT sum(n) AS calls FROM (SELECT max(calls) AS n FROM access_hours h
                WHERE h.bank = m.bank AND h.hour < m.until GROUP BY hour) x) h
        WHERE m.sample_count <> h.calls""",
}  # fmt: skip
_FACTS = "SELECT f.text FROM facts f JOIN banks b USING (bank) WHERE b.bank_id = %(bank)s"
_COMPLETED = "SELECT id::text FROM operations WHERE status = 'completed'"
_LEFT = """
SELECT 'fact' AS what, f.document_id AS name FROM facts f WHERE f.document_id LIKE 'learned/%%'
UNION ALL SELECT 'chunk', document_id FROM chunks WHERE document_id LIKE 'learned/%%'
UNION ALL SELECT 'document', document_id FROM documents WHERE document_id LIKE 'learned/%%'
UNION ALL SELECT 'item', remote_id FROM learned_items
UNION ALL SELECT 'source', endpoint FROM learning_sources
UNION ALL SELECT 'page', operation_id::text FROM learning_pages
"""


def torn(site: Site) -> Iterator[str]:
    """What is half done, or done twice. Raises psycopg.Error while the database is down."""
    with site.database() as connection:
        for what, statement in _TORN.items():
            for row in connection.execute(statement).fetchmany(3):  # type: ignore[call-overload]
                yield f"{what}: {str(row)[:400]}"


def unequal(site: Site, load: DreamLoad, bank: str, shelves: list[Shelf]) -> Iterator[str]:
    """What a study does not know though it was said there or is in a shelf, or knows twice, or otherwise."""
    wanted = expected(load, bank, {row["id"] for row in site.sql(_COMPLETED)})
    for text in set().union(*(shelf.texts() for shelf in shelves)):
        wanted[text] = max(1, wanted[text])
    found = Counter(row["text"] for row in site.sql(_FACTS, bank=bank))
    for text in wanted.keys() | found.keys():
        if wanted[text] != found[text]:
            yield f"{bank} says {text!r} {found[text]} times, not {wanted[text]}"


def left(site: Site) -> Iterator[str]:
    """What is there of sources though all are forgotten."""
    yield from (f"left of a source that is forgotten: {row}" for row in site.sql(_LEFT)[:5])
