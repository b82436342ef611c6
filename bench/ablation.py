"""What each signal of recall is worth: every suite with all of them, and with each off in turn.

    python bench/ablation.py --suite DIR [--only locomo,musique] [--out FOLDER]

Retains each development split once, in this process, and asks all its questions anew for each row. Prints a
table in Markdown; with ``--out`` the answers go to files that `python -m recallbench compare` reads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from reverie import Memory
from reverie.recall import arrange, gather, hop, rank, weighed
from reverie.service.recall_request import RecallRequest
from reverie.service.requests import RetainRequest

HERE = Path(__file__).parent
SUITES = {
    "locomo": ("R@10", "R@1kt"),
    "locomo-loose": ("R@10", "R@1kt"),
    "beam-100k": ("R@10", "R@4kt", "Fresh"),
    "musique": ("R@5", "R@10"),
    "hotpotqa": ("R@5", "R@10"),
    "timewindow": ("NDCG@10",),
}
Patch = tuple[Any, str, Any]
OFF: dict[str, Sequence[Patch]] = {
    "all signals": (),
    # facts without token vectors: the second hop, which goes by them, is off as well
    "- late interaction": ((arrange, "maxsim", lambda tokens, codes: _unknown(len(codes), len(tokens))),),
    "- words of the turn beside": ((rank, "BESIDE", 0.0),),
    "- IDF of query tokens": ((weighed, "_weight", lambda *_: 1.0),),
    "- BM25 score": ((rank, "KEYWORD", 0.0),),
    "- cosine score": ((rank, "COSINE", 0.0),),
    "- turns around": ((rank, "NEIGHBOUR", 0.0), (rank, "SECOND", 0.0)),
    "- conversation": ((rank, "CONVERSATION", 0.0),),
    "- speaker": ((rank, "SPEAKER", 0.0),),
    "- machine and length": ((rank, "ASSISTANT", 0.0), (rank, "LENGTH", 0.0)),
    "- standing instructions": ((rank, "INSTRUCTION", 0.0),),
    "- questions told apart": ((rank, "QUESTION", 0.0),),
    "- kind of answer": ((rank, "DATE", 0.0), (rank, "PLACE", 0.0), (rank, "NUMBER", 0.0)),
    "- named time": ((rank, "NAMED_TIME", 0.0), (rank, "SAID_THEN", 0.0)),
    "- time told by an event": ((gather, "resolve", lambda *_, **__: None),),
    "- second hop": ((hop, "GAIN", 0.0),),
    "- newer above older": ((arrange, "renew", lambda ranked, *_: list(ranked)),),
    "- diversity": ((arrange, "diversify", lambda ranked, _: list(ranked)),),
    "- people beside an assistant": ((gather.people, "needed", lambda _: False),),
}


def _unknown(facts: int, tokens: int) -> Any:
    return np.full((facts, tokens), np.nan, np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", type=Path, default=HERE.parent.parent / "shared" / "bench")
    parser.add_argument("--only", default=",".join(SUITES))
    parser.add_argument("--rows", help="parts of the names of the rows wanted, comma-separated")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.suite))
    asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> None:
    suites = arguments.only.split(",")
    wanted = arguments.rows.split(",") if arguments.rows else [""]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        async with Memory(data_dir=Path(folder) / "data") as memory:
            filled = {suite: await _fill(memory, suite, arguments.suite / "data") for suite in suites}
            print("| |" + "".join(f" {s} {metric} |" for s in suites for metric in SUITES[s]))
            print("|---|" + "---|" * sum(len(SUITES[s]) for s in suites))
            for name, patches in OFF.items():
                if any(part in name for part in wanted):
                    with _patched(patches):
                        cells = [
                            await _measure(memory, suite, filled[suite], name, arguments.out)
                            for suite in suites
                        ]
                    print(f"| {name} |" + "".join(f" {c:.1f} |" for row in cells for c in row), flush=True)


@contextmanager
def _patched(patches: Sequence[Patch]) -> Iterator[None]:
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
    for owner, name, value in patches:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


async def _fill(memory: Memory, suite: str, data: Path) -> list[tuple[str, Any]]:
    """Retain each bank of a suite as `recallbench.http_system` does; (bank id, bank)."""
    from recallbench.loaders import SUITES as LOADERS

    loose = suite.endswith("-loose")
    out = []
    for bank in LOADERS[suite.removesuffix("-loose")](data, "dev"):
        name = f"{suite}-{bank.id}"
        if loose or not any(item.speaker for item in bank.items):
            parts = [bank.items[k : k + 100] for k in range(0, len(bank.items), 100)]
            groups = [[_wire(item, f"i-{item.id}") for item in part] for part in parts]
        else:
            sessions = groupby(bank.items, key=lambda item: item.session)
            groups = [[_wire(item, f"s-{session}") for item in turns] for session, turns in sessions]
        for group in groups:
            await memory.retain_request(name, RetainRequest.model_validate({"items": group}))
        out.append((name, bank))
    return out


def _wire(item: Any, document: str) -> dict[str, Any]:
    content = f"{item.speaker}: {item.content}" if item.speaker else item.content
    body = {"content": content, "document_id": document, "metadata": {"item_id": item.id}}
    return body | _given(context=item.title, timestamp=_utc(item.timestamp))


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _utc(moment: datetime | None) -> str | None:
    return moment.replace(tzinfo=UTC).isoformat() if moment else None


async def _measure(
    memory: Memory, suite: str, filled: Sequence[tuple[str, Any]], row: str, out: Path | None
) -> list[float]:
    from recallbench.metrics import score
    from recallbench.systems import render
    from recallbench.types import approx_tokens

    rows = []
    for name, bank in filled:
        sessions = {item.id: item.session for item in bank.items}
        tokens = {item.id: approx_tokens(render(item, "speaker_date")) for item in bank.items}
        for question in bank.questions:
            asked = {
                "query": question.query,
                "max_tokens": 16_384,
                **_given(query_timestamp=_utc(question.asked_at)),
            }
            found = await memory.recall_request(name, RecallRequest.model_validate(asked))
            ranked = list(dict.fromkeys((result.metadata or {}).get("item_id") for result in found.results))
            metrics = score(question, [item for item in ranked if item][:100], sessions, tokens)
            rows.append(
                {"id": question.id, "bank": bank.id, "category": question.category, "ms": 0, "m": metrics}
            )
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{suite}.{row.strip('- ').replace(' ', '-')}.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    mean: Callable[[list[float]], float] = lambda values: 100 * sum(values) / max(len(values), 1)  # noqa: E731
    return [mean([one["m"][m] for one in rows if m in one["m"]]) for m in SUITES[suite]]


if __name__ == "__main__":
    main()
