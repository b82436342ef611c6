"""Answers without a language model, on the development split of LoCoMo: are they right, and how fast.

    python bench/run.py answers                      # retains, recalls, answers
    python bench/answers.py --cache FILE [--show 20] # keeps what was recalled: answers anew without retaining

A question's short answer, the first line, is held against the data's answer. F1 is that of the words (SQuAD:
small letters, no punctuation, no articles); "F1 of the suite" goes by LoCoMo's own rules, which stem the
words and take a multi-hop answer for a list of which each part is looked for. A date is right where it is the
same day, week, month or year as the data's answer, whichever that names. Questions of dialogues 1-4,
categories 1 (multi-hop), 2 (temporal) and 4 (single-hop). Category 5 asks of one speaker what the other did:
to these "I don't know" is right, and only the share declined is told."""

from __future__ import annotations

import argparse
import asyncio
import pickle
import re
import statistics
import string
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import Stemmer

from reverie import Memory
from reverie.language.time import TimeSpan, find_times
from reverie.recall.plan import Filters, make_plan
from reverie.reflect import evidence as evidences
from reverie.reflect.disposition import Disposition
from reverie.reflect.evidence import Evidence
from reverie.reflect.rules.answer import RulesAnswer, answer
from reverie.service.recall_request import RecallRequest
from reverie.service.requests import RetainRequest
from reverie.store import banks
from reverie.store.db import Reader

CATEGORIES = ("multi-hop", "temporal", "single-hop")
SWAPPED = "adversarial"
"""Questions about the wrong one of the two speakers, which nothing answers."""
EVIDENCE = 40
"""Facts of a recall that an answer may rest on."""
_STEM = Stemmer.Stemmer("porter")


class Asked(NamedTuple):
    """A question with the data's answer, what was recalled for it, and the milliseconds that took."""

    dialogue: str
    query: str
    category: str
    gold: str
    asked_at: datetime
    evidence: tuple[Evidence, ...]
    recall_ms: float
    load_ms: float


def measure(suite: Path, record: Callable[[str, Any], None], cache: Path | None = None) -> list[Any]:
    """Ask all questions; the rows (question, answer, figures)."""
    if cache is not None and cache.is_file():
        asked = kept(cache)
    else:
        asked = asyncio.run(_asked(suite))
        if cache is not None:
            cache.write_bytes(pickle.dumps([tuple(one) for one in asked]))
    rows = [_row(one, *_answered(one)) for one in asked]
    for name in (*CATEGORIES, "all"):
        of_it = [
            row for row in rows if row["category"] == name or (name == "all" and row["category"] != SWAPPED)
        ]
        record(f"answers {name}", _figures(of_it))
    swapped = [row["declined"] for row in rows if row["category"] == SWAPPED]
    record("answers person swapped", {"questions": len(swapped), "declined %": _percent(swapped)})
    dated = [row["date"] for row in rows if row["date"] is not None]
    record("answers dates", {"asked": len(dated), "right %": _percent(dated)})
    for name, values in {
        "answer step ms": [row["ms"] for row in rows],
        "load evidence ms": [one.load_ms for one in asked],
        "recall, load and answer ms": [
            one.recall_ms + one.load_ms + row["ms"] for one, row in zip(asked, rows, strict=True)
        ],
    }.items():
        cuts = statistics.quantiles(values, n=20)
        record(f"answers {name}", {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)})
    return rows


def kept(cache: Path) -> list[Asked]:
    """What an earlier run has kept in this file."""
    return [Asked(*one) for one in pickle.loads(cache.read_bytes())]


def _figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    answered = [row for row in rows if not row["declined"]]
    return {
        "questions": len(rows),
        "F1": round(100 * statistics.mean(row["f1"] for row in rows), 1),
        "F1 of the suite": round(100 * statistics.mean(row["own"] for row in rows), 1),
        "declined %": round(100 * (1 - len(answered) / len(rows)), 1),
        "F1 of those answered": round(100 * statistics.mean([row["f1"] for row in answered] or [0]), 1),
    }


def _percent(values: Sequence[bool]) -> float:
    return round(100 * statistics.mean(values), 1) if values else 0.0


def _answered(asked: Asked) -> tuple[RulesAnswer, float]:
    """The answer, and how many milliseconds it took from evidence and plan."""
    plan = make_plan(asked.query, budget="mid", filters=Filters(), asked_at=asked.asked_at)
    began = time.perf_counter()
    found = answer(
        asked.query,
        plan,
        asked.evidence[:EVIDENCE],
        disposition=Disposition(),
        now=asked.asked_at,
        max_tokens=4096,
    )
    return found, 1000 * (time.perf_counter() - began)


def _row(asked: Asked, found: RulesAnswer, ms: float) -> dict[str, Any]:
    short = "" if found.declined else found.text.split("\n", 1)[0]
    return {
        "query": asked.query,
        "category": asked.category,
        "dialogue": asked.dialogue,
        "gold": asked.gold,
        "short": short,
        "f1": f1(short, asked.gold),
        "own": own_f1(short, asked.gold, many=asked.category == "multi-hop"),
        "date": same_date(short, asked.gold, asked.asked_at)
        if _asks_date(asked.query) and asked.category != SWAPPED
        else None,
        "declined": found.declined,
        "ms": ms,
    }


_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_OWN_ARTICLES = re.compile(r"\b(?:a|an|the|and)\b")


def f1(answer: str, gold: str) -> float:
    """SQuAD's F1 of the words."""
    return _overlap(_words(answer, _ARTICLES), _words(gold, _ARTICLES))


def own_f1(answer: str, gold: str, *, many: bool) -> float:
    """LoCoMo's F1 of stemmed words; of ``many``, the mean over the answer's parts of their best matches."""
    parts = answer.split(",") if many else [answer]
    wanted = gold.split(",") if many else [gold]
    stems = [_STEM.stemWords(_words(part, _OWN_ARTICLES)) for part in parts]
    return statistics.mean(
        max(_overlap(part, _STEM.stemWords(_words(one, _OWN_ARTICLES))) for part in stems) for one in wanted
    )


def _words(text: str, articles: re.Pattern[str]) -> list[str]:
    plain = "".join(c for c in text.lower() if c not in string.punctuation)
    return articles.sub(" ", plain).split()


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    same = sum((Counter(one) & Counter(other)).values())
    return 2 * same / (len(one) + len(other)) if same else 0.0


def _asks_date(query: str) -> bool:
    return bool(re.match(r"(?:in )?(?:when|(?:what|which) (?:day|date|month|year|week))\b", query, re.I))


_BEFORE = re.compile(r"(?:(\w+) )?\b(weekends?|weeks?|days?) (before|after|of) (.+)", re.I)
_YEAR = re.compile(r"(?:in |around |the year )*((?:19|20)\d\d)", re.I)
_NUMBERS = {"two": 2, "2": 2, "three": 3, "3": 3, "few": 3}


def same_date(answer: str, gold: str, anchor: datetime) -> bool | None:
    """Whether both name the same time, as exactly as the gold answer does; None where that names no date."""
    wanted, given = _span(gold, anchor), _span(answer, anchor)
    if wanted is None:
        return None
    if given is None:
        return False
    (start, end), (first, last) = wanted, given
    if end - start <= timedelta(days=1):
        return first.date() == start.date() and last - first <= timedelta(days=1)
    overlap = min(end, last) - max(start, first)
    return overlap > timedelta(0) and overlap >= 0.5 * (last - first) and last - first <= 1.5 * (end - start)


def _span(text: str, anchor: datetime) -> tuple[datetime, datetime] | None:
    """The time that an answer names. Slips of the pen in the data are put right: "21Janury", "April.2023"."""
    text = re.sub(r"(\d)\s*(?=[A-Z][a-z])", r"\1 ", text).replace("Janury", "January").replace("`", "")
    text = re.sub(r"(?<=[a-z])\.(?=\d)", " ", text).strip(" .")
    if year := _YEAR.fullmatch(text):
        return datetime(int(year[1]), 1, 1, tzinfo=UTC), datetime(int(year[1]) + 1, 1, 1, tzinfo=UTC)
    if found := _BEFORE.search(text):
        times = _times(found[4], anchor)
        if times and times[0].start:
            unit = found[2].lower().rstrip("s")
            count = _NUMBERS.get((found[1] or "").lower(), 1)
            return _beside(times[0].start, unit, count, found[3].lower())
    for one in _times(text, anchor):
        if one.start:
            return one.start, one.end or one.start + timedelta(days=365)
    return None


def _times(text: str, anchor: datetime) -> list[TimeSpan]:
    return [t for t in find_times(text, anchor, prefer="past") if t.start or t.end]


def _beside(day: datetime, unit: str, count: int, side: str) -> tuple[datetime, datetime]:
    if unit == "day":
        moved = day + timedelta(days=count if side == "after" else -count)
        return moved, moved + timedelta(days=1)
    if unit == "week":
        if side == "of":
            return day - timedelta(days=3), day + timedelta(days=4)
        begin = day + timedelta(days=1) if side == "after" else day - timedelta(days=7 * count)
        return begin, begin + timedelta(days=7)
    if side == "of":
        begin = day + timedelta(days=5 - day.weekday())
        return begin, begin + timedelta(days=2)
    past = day - timedelta(days=(day.weekday() - 5) % 7 or 7)  # the last Saturday before the day
    begin = past - timedelta(days=7 * (count - 1)) if side == "before" else past + timedelta(days=7 * count)
    return begin, begin + timedelta(days=2)


async def _asked(suite: Path) -> list[Asked]:
    """Retain the dialogues, a document a session, and recall for every question."""
    sys.path.insert(0, str(suite))
    from recallbench.loaders import SUITES

    found = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        async with Memory(data_dir=Path(folder) / "data") as memory:
            await memory.warm()
            swapped = SUITES["locomo-adversarial"](suite / "data", "dev")
            for bank, other in zip(SUITES["locomo"](suite / "data", "dev"), swapped, strict=True):
                by_session = groupby(bank.items, key=lambda item: item.session)
                for session, turns in by_session:
                    items = [_wire(item, f"s-{session}") for item in turns]
                    await memory.retain_request(bank.id, RetainRequest.model_validate({"items": items}))
                for question in [*bank.questions, *other.questions]:
                    if question.category in (*CATEGORIES, SWAPPED):
                        found.append(await _recalled(memory, bank.id, question))
    return found


async def _recalled(memory: Memory, bank_id: str, question: Any) -> Asked:
    asked_at = question.asked_at.replace(tzinfo=UTC)
    body = {"query": question.query, "max_tokens": 16_384, "query_timestamp": asked_at.isoformat()}
    began = time.perf_counter()
    found = await memory.recall_request(bank_id, RecallRequest.model_validate(body))
    recalled = time.perf_counter()
    async with memory.database.connection() as connection:
        bank = await banks.find(connection, bank_id)
        assert bank is not None
        scored = [(UUID(one.id), one.scores.final) for one in found.results if one.scores][:100]
        loading = time.perf_counter()
        await evidences.load(Reader(connection, bank), scored[:EVIDENCE])
        loaded = time.perf_counter()
        evidence = await evidences.load(Reader(connection, bank), scored)
    return Asked(
        bank_id,
        question.query,
        question.category,
        question.answer,
        asked_at,
        tuple(evidence),
        1000 * (recalled - began),
        1000 * (loaded - loading),
    )


def _wire(item: Any, document: str) -> dict[str, Any]:
    body = {"content": f"{item.speaker}: {item.content}", "document_id": document}
    if item.timestamp:
        body["timestamp"] = item.timestamp.replace(tzinfo=UTC).isoformat()
    return body | {"metadata": {"item_id": item.id}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--suite", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "bench"
    )
    parser.add_argument(
        "--cache", type=Path, help="keep what was recalled in this file, or take it from there"
    )
    parser.add_argument("--show", default="", help="print questions of this category with their answers")
    given = parser.parse_args()
    rows = measure(given.suite.resolve(), lambda name, value: print(f"{name:40} {value}"), given.cache)
    for row in rows:
        if given.show == row["category"]:
            print(f"{row['f1']:.2f} {row['query']} | {row['gold']} | {row['short']}")


if __name__ == "__main__":
    main()
