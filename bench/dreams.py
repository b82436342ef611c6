"""What dreams find of planted patterns, how much of what they say was planted, and how good their predictions
are."""

from __future__ import annotations

import json
import statistics
import sys
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from planted import AHEAD, BEGIN, DAYS, Bank, Planted, Reader, view
from planted_fifth import FIFTH
from planted_fourth import FOURTH
from planted_held_out import HELD_OUT, THIRD
from planted_sixth import SIXTH
from planted_unseen import UNSEEN
from planted_words import DEVELOPED, SECOND, Words

from reverie.dream.model import Contradiction, DreamOptions, Hypothesis, Prediction
from reverie.dream.rhythm import expected
from reverie.dream.run import run
from reverie.dream.statistic import brier
from reverie.dream.view import Open, Scored
from reverie.providers.embeddings import minilm

_SETS = {"developed": DEVELOPED, "second": SECOND, "third": THIRD, "held out": HELD_OUT, "fourth": FOURTH,
         "fifth": FIFTH, "unseen": UNSEEN, "sixth": SIXTH}  # fmt: skip
_OPTIONS = DreamOptions(max_pending_predictions=200, most_hypotheses=200)
_ROUNDS, _APART, _CLOSED = 4, 15, 8
"""Dreams of a bank, the days between them, and the turn by which all that they predict is known."""


class Score:
    """Counts by kind, and what went wrong."""

    def __init__(self) -> None:
        self.planted: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.implied = 0
        self.wrong: list[str] = []
        self.missed: list[str] = []
        self.predictions: list[tuple[str, float, float]] = []
        self.validated = [0, 0]
        self.seconds: list[float] = []

    def told(self) -> dict[str, Any]:
        kinds = sorted(set(self.planted) | set(self.said))
        patterns = [k for k in kinds if k != "contradiction"]
        return {
            "recall": _share(sum(self.found[k] for k in patterns), sum(self.planted[k] for k in patterns)),
            "precision": _share(sum(self.right[k] for k in patterns), sum(self.said[k] for k in patterns)),
            "by kind": {
                k: {"planted": self.planted[k], "recall": _share(self.found[k], self.planted[k]),
                    "said": self.said[k], "precision": _share(self.right[k], self.said[k])} for k in kinds
            },
            "implied relationships": self.implied,
            "predictions": self._brier(),
            "outcomes judged as the generator does": _share(*self.validated),
            "seconds a dream": round(statistics.fmean(self.seconds), 3),
        }  # fmt: skip

    def _brier(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        by_kind: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for kind, chance, came in self.predictions:
            by_kind[kind].append((chance, came))
            by_kind["all"].append((chance, came))
        for kind, pairs in sorted(by_kind.items()):
            outcomes = [came for _, came in pairs]
            base = statistics.fmean(outcomes)
            found[kind] = {"n": len(pairs), "mean": round(statistics.fmean(p for p, _ in pairs), 3),
                           "base rate": round(base, 3),
                           "brier": round(brier([p for p, _ in pairs], outcomes), 4),
                           "brier of base rate": round(brier([base] * len(pairs), outcomes), 4)}  # fmt: skip
        return found


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def measure(words: Words, seeds: Sequence[int], reader: Reader) -> Score:
    """Dreams of one bank a seed."""
    score = Score()
    for seed in seeds:
        bank = Bank(seed, words)
        facts, causes, line_of = reader.read(bank)
        now = datetime.combine(BEGIN + timedelta(days=DAYS), datetime.min.time(), UTC)
        began = time.perf_counter()
        dream = run(view(facts, causes, now), _OPTIONS)
        score.seconds.append(time.perf_counter() - began)
        _patterns(score, bank, dream.audit.held, line_of, now, seed)
        _contradicted(score, bank, dream.audit.contradictions, line_of, seed)
        _foretold(score, bank, facts, causes, line_of, now)
    return score


def _patterns(
    score: Score,
    bank: Bank,
    held: Sequence[Hypothesis],
    line_of: dict[uuid.UUID, int],
    now: datetime,
    seed: int,
) -> None:
    patterns = [p for p in bank.planted if p.kind not in ("contradiction", "closed")]
    found: set[int] = set()
    for hypothesis in held:
        match = next((n for n, p in enumerate(patterns) if _is(p, hypothesis, bank, line_of, now)), None)
        if match is None and hypothesis.kind == "relationship" and _of_one(hypothesis, bank, line_of):
            score.implied += 1
            continue
        score.said[hypothesis.kind] += 1
        if match is None:
            score.wrong.append(f"{seed} {hypothesis.kind}: {hypothesis.text}")
        else:
            score.right[hypothesis.kind] += 1
            found.add(match)
    for number, pattern in enumerate(patterns):
        score.planted[pattern.kind] += 1
        score.found[pattern.kind] += number in found
        if number not in found:
            texts = [bank.told[line].text for line in pattern.lines if bank.told[line].at <= now]
            score.missed.append(f"{seed} {pattern.kind} {pattern.of} ({len(texts)}): {' / '.join(texts[:4])}")


def _of_one(hypothesis: Hypothesis, bank: Bank, line_of: dict[uuid.UUID, int]) -> bool:
    """Whether two names are told of together only because another pattern names both: true, and not
    planted."""
    lines = {line_of[i] for i in hypothesis.evidence_for}
    return any(2 * len(lines & set(p.lines)) > len(lines) for p in bank.planted)


def _is(p: Planted, h: Hypothesis, bank: Bank, line_of: dict[uuid.UUID, int], now: datetime) -> bool:
    """Whether a hypothesis is a planted pattern: of its kind, from its texts, and right in what it says."""
    lines = [line_of[i] for i in h.evidence_for]
    mine = {line for line in p.lines if bank.told[line].at <= now}
    of_it = sum(line in mine for line in lines)
    if p.kind != h.kind or of_it < 0.7 * len(lines) or len(set(lines) & mine) < 0.5 * len(mine):
        return False
    if p.kind == "recurring":
        return _same_days(p, h, now)
    if p.kind == "trend":
        return (p.of, p.direction) == (h.data["of"], h.data["direction"])
    if p.kind == "cause":
        if p.of == "succession":
            roles = [
                (p.roles.get(line_of[uuid.UUID(a)]), p.roles.get(line_of[uuid.UUID(b)]))
                for a, b in h.data.get("pairs", ())
            ]
            return h.data["of"] == "succession" and roles.count(("cause", "effect")) > 0.7 * len(roles)
        return h.data["of"] == p.of or (p.of, h.data["of"]) == ("chain", "stated")
    if p.kind == "drift":
        return {"before", "after"} <= {p.roles[line] for line in set(lines) & mine}
    return True


def _same_days(p: Planted, h: Hypothesis, now: datetime) -> bool:
    """Whether a rule names the days to come that were planted, and hardly any other."""
    last = datetime.fromisoformat(h.data["last"]).date()
    until = now.date() + timedelta(days=AHEAD - 1)
    said = list(expected(h.data["rule"], now.date(), until, last))
    true = [day for day in p.days if now.date() <= day <= until]
    until = min(until, max(true, default=until))
    said = [day for day in said if day <= until]
    slack = max(int(h.data["slack"]), 1)
    hit = sum(any(abs((a - b).days) <= slack for b in true) for a in said)
    met = sum(any(abs((a - b).days) <= slack for b in said) for a in true)
    return bool(said) and hit >= 0.8 * len(said) and met >= 0.8 * len(true)


def _contradicted(
    score: Score, bank: Bank, found: Sequence[Contradiction], line_of: dict[uuid.UUID, int], seed: int
) -> None:
    planted = [set(p.lines) for p in bank.planted if p.kind == "contradiction"]
    met: set[int] = set()
    for one in found:
        lines = {line_of[i] for i in one.facts}
        match = next((n for n, pair in enumerate(planted) if lines == pair), None)
        score.said["contradiction"] += 1
        score.right["contradiction"] += match is not None
        if match is None:
            score.wrong.append(f"{seed} contradiction: {one.text}")
        else:
            met.add(match)
    score.planted["contradiction"] += len(planted)
    score.found["contradiction"] += len(met)
    score.missed += [
        f"{seed} contradiction: {' / '.join(bank.told[line].text for line in sorted(pair))}"
        for n, pair in enumerate(planted) if n not in met
    ]  # fmt: skip


def _foretold(
    score: Score, bank: Bank, facts: Any, causes: Any, line_of: dict[uuid.UUID, int], now: datetime
) -> None:
    """Dreams one after another: what each predicts is held against what the generator tells next."""
    opened: list[Open] = []
    scored: list[Scored] = []
    number = 0
    made: dict[uuid.UUID, Prediction] = {}
    # the last dream is made when all windows have closed: early outcomes alone are mostly those that came
    for turn in [*range(_ROUNDS), _CLOSED]:
        dream = run(view(facts, causes, now + timedelta(days=_APART * turn), opened, scored), _OPTIONS)
        for validation in dream.train.validations:
            if validation.outcome is not None:
                scored.append(Scored(validation.kind, validation.probability, validation.outcome))
                score.predictions.append((validation.kind, validation.probability, validation.outcome))
                truth = _truth(made[validation.prediction], bank, line_of)
                if truth is not None:
                    score.validated[0] += truth == validation.outcome
                    score.validated[1] += 1
        ended = {v.prediction for v in dream.train.validations if v.status != "pending"}
        opened = [one for one in opened if one.id not in ended]
        for one in dream.what_if.predictions:
            number += 1
            key = uuid.UUID(int=number)
            made[key] = one
            at = now + timedelta(days=_APART * turn)
            opened.append(
                Open(key, one.key, one.kind, one.probability, at, one.opens_at, one.expires_at, one.test)
            )


def _truth(one: Prediction, bank: Bank, line_of: dict[uuid.UUID, int]) -> float | None:
    """What the generator did: for events, whether a text of the planted pattern tells of the window."""
    if one.test["type"] != "event":
        return None
    lines = [line_of[i] for i in one.evidence]
    pattern = next((p for p in bank.planted if sum(x in p.lines for x in lines) > 0.7 * len(lines)), None)
    if pattern is None:
        return None
    role = "effect" if pattern.of == "succession" else ""
    days = [
        bank.told[x].at.date() - timedelta(days="yesterday" in bank.told[x].text)
        for x in pattern.lines
        if pattern.roles[x] == role
    ]
    return float(any(one.opens_at.date() <= day <= one.expires_at.date() for day in days))


def measured(seeds: Sequence[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The figures of each set of wordings."""
    reader = Reader(minilm.load())
    for name, words in _SETS.items():
        yield name, measure(words, seeds, reader).told()


def main(*arguments: str) -> None:
    """``python bench/dreams.py [seeds] [all|<a set>] [errors]``"""
    seeds = range(int(arguments[0]) if arguments else 20)
    which = arguments[1] if len(arguments) > 1 else "all"
    reader = Reader(minilm.load())
    for name, words in _SETS.items():
        if which in ("all", name):
            score = measure(words, seeds, reader)
            print(json.dumps({name: score.told()}, indent=1))
            if "errors" in arguments:
                print("\n".join(["WRONG", *score.wrong, "MISSED", *score.missed]))


if __name__ == "__main__":
    main(*sys.argv[1:])
