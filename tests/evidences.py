"""Evidence made up for tests of reflect's rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from reverie.recall.plan import Filters, make_plan
from reverie.reflect.disposition import Disposition
from reverie.reflect.evidence import Evidence
from reverie.reflect.rules.answer import RulesAnswer, answer

SAID = datetime(2024, 6, 9, 12, tzinfo=UTC)
"""A Sunday."""
NOW = datetime(2024, 9, 1, 12, tzinfo=UTC)
NEUTRAL = Disposition()


def fact(number: int, text: str, **fields: Any) -> Evidence:
    """Evidence with ``number`` for its id, said on 9 June 2024; "Ann: ..." is said by Ann."""
    speaker, colon, _ = text.partition(": ")
    known: dict[str, Any] = {
        "speaker": speaker if colon and " " not in speaker else None,
        "said_at": SAID,
        "document_id": f"document {number}",
        "score": 1.6 - 0.1 * number,
    }
    return Evidence(UUID(int=number), text, **{**known, **fields})


def ask(
    query: str,
    *facts: str | Evidence,
    disposition: Disposition = NEUTRAL,
    max_tokens: int = 400,
    filters: Filters | None = None,
) -> RulesAnswer:
    """The answer from facts in the order of recall."""
    evidence = [fact(n, one) if isinstance(one, str) else one for n, one in enumerate(facts)]
    return answering(query, evidence, disposition, max_tokens, filters)


def answering(
    query: str,
    evidence: Sequence[Evidence],
    disposition: Disposition = NEUTRAL,
    max_tokens: int = 400,
    filters: Filters | None = None,
) -> RulesAnswer:
    plan = make_plan(query, budget="mid", filters=filters or Filters(), asked_at=NOW)
    return answer(query, plan, evidence, disposition=disposition, now=NOW, max_tokens=max_tokens)


def first_line(query: str, *facts: str | Evidence, **options: Any) -> str:
    """The short answer."""
    found = ask(query, *facts, **options)
    assert not found.declined, found.text
    return found.text.split("\n", 1)[0]
