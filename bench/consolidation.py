"""Consolidation against a gold standard of invented people, and what it costs while others work.

Each statement of the gold is told several times in other words. Near misses differ in one thing that counts:
a number, a name, a day, a denial, who does it to whom. Values change, habits recur.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fill import Filler
from paraphrases import PAIRS
from world import World

from reverie.bank_config import BankConfig
from reverie.client.embedded import Memory
from reverie.config import Settings

Record = Callable[[str, Any], None]
_BEGIN = datetime(2024, 1, 1, 9, tzinfo=UTC)
_PEOPLE = (
    "Alice Bruno Carla Daniel Elena Farid Greta Hugo Ingrid Jonas Keiko Liam Martha Nadia Oscar Priya Quentin"
    " Rosa Stefan Tessa Ulrich Vera Walter Xenia Yusuf Zoe Anders Bianca Cedric Dalia Edith Felix Gustav"
    " Helena Igor Julia Karim Linus Mateo Nora Olga Pavel Ruben Sofia Tomas Ursula Viktor Wanda Yvonne Zara"
).split()

_SAME = (
    ("{a} loves {thing}.", "{a} really enjoys {thing}.", "{a} is very fond of {thing}.",
     "{thing} is something that {a} loves."),
    ("{a} hates {food}.", "{a} can't stand {food}.", "{a} really dislikes {food}."),
    ("{a} is allergic to {food}.", "{a} has an allergy to {food}.", "{a} suffers from an allergy to {food}."),
    ("{a} has {n} cats.", "{a} has got {word} cats.", "Currently {a} has {n} cats."),
    ("{a} goes swimming with {b} every week.", "{a} goes swimming with {b} weekly.",
     "Every week {a} goes swimming with {b}."),
    ("{a} bought a {colour} bicycle in {month}.", "{a} purchased a {colour} bike in {month}.",
     "In {month}, {a} bought a {colour} bike."),
    ("{a} doesn't eat {food}.", "{a} never eats {food}.", "{a} does not eat {food} at all."),
    ("{a} drives to {town} every day.", "{a} drives to {town} daily.", "Each day {a} drives to {town}."),
    ("{a} gave {b} a {colour} scarf.", "{a} actually gave {b} a {colour} scarf.",
     "{a} gave {b} a {colour} scarf, too."),
    ("{a} can play the {instrument}.", "{a} is able to play the {instrument}."),
    ("{a} is afraid of {beast}.", "{a} is scared of {beast}.", "{a} is frightened of {beast}."),
    ("{a} helps {b} with the garden.", "{a} assists {b} with the garden.",
     "Nowadays {a} helps {b} with the garden."),
    ("{a} pays {n} hundred dollars for the flat.", "{a} pays {n} hundred dollars for the apartment."),
    ("{a} repaired the {thing_one} of {b}.", "{a} fixed {b}'s {thing_one}.",
     "{a} mended the {thing_one} of {b}."),
    ("{a} started to learn the {instrument}.", "{a} began to learn the {instrument}."),
    ("{a} usually watches films with {b}.", "{a} usually watches movies with {b}."),
    ("{a} likes to cook {food} for {b}.", "{a} really likes to cook {food} for {b}."),
    ("{a} took the kids to {town}.", "{a} took the children to {town}."),
    ("{a} would rather stay in {town}.", "{a} would prefer to stay in {town}."),
    ("{a} spends the holidays near {town}.", "{a} spends the vacation near {town}."),
    ("{a} grew up in {town}.", "{a} was raised in {town}."),
    ("{a} takes a photo of the {thing_one} each morning.",
     "Each morning {a} takes a picture of the {thing_one}."),
)  # fmt: skip
"""What may be told in several ways; the lists of words were written with these in view."""
_NEAR = (
    "{a} has {m} cats.", "{a} does not go swimming with {b} every week.", "{b} gave {a} a {colour} scarf.",
    "{a} eats {other_food}.", "{a} might be allergic to {food}.", "{a} drives to {other_town} every day.",
    "{a} bought a {other_colour} bicycle in {month}.", "{a} sold a {colour} bicycle in {month}.",
    "{a} is not afraid of {beast}.", "{a} helps {c} with the garden.", "{b} helps {a} with the garden.",
    "{a} pays {m} hundred dollars for the flat.", "{a} can't play the {instrument}.",
    "{c} repaired the {thing_one} of {b}.", "{a} used to love {thing}.",
    "{a} will drive to {town} every day.",
    "{a} goes swimming without {b} every week.", "{a} likes to cook {food} with {b}.",
    "{a} rarely watches films with {b}.", "{a} bought a {colour} bicycle in {other_month}.",
)  # fmt: skip
"""What differs from one of those in one thing."""
_VALUES: dict[str, Any] = {
    "thing": "hiking,old maps,jazz,wooden boats,chess,poetry,night trains,crossword puzzles".split(","),
    "thing_one": "radio,bicycle,lamp,piano,fence,clock".split(","),
    "food": "olives,peanuts,mushrooms,cheese,garlic,shrimps,walnuts".split(","),
    "town": "Lisbon,Kyoto,Bergen,Porto,Graz,Leiden,Galway".split(","),
    "colour": "red,blue,green,yellow,black".split(","),
    "month": "March 2023,April 2023,June 2023,August 2022,October 2022".split(","),
    "instrument": "violin,trumpet,piano,flute,harp".split(","),
    "beast": "spiders,snakes,horses,geese".split(","),
}
_WORDS = "zero one two three four five six seven eight nine".split()


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, when it is told, what it states by the gold standard, and of which topic."""

    text: str
    at: datetime
    statement: str
    topic: str


def gold(people: int, seed: int = 7, pairs: Sequence[Sequence[str]] = ()) -> list[Told]:
    """All that is told of so many people, in the order of time; with ``pairs`` these alone."""
    chance = random.Random(seed)
    told: list[Told] = []
    for number in range(people):
        told += _of_person(chance, _PEOPLE[number], number, pairs)
    return sorted(told, key=lambda one: one.at)


def _of_person(
    chance: random.Random, name: str, number: int, pairs: Sequence[Sequence[str]]
) -> Iterator[Told]:
    values = {key: chance.choice(options) for key, options in _VALUES.items()}
    n = chance.randrange(2, 6)
    b, c = chance.sample([p for p in _PEOPLE if p != name], 2)
    values |= {"a": name, "b": b, "c": c, "n": n, "m": n + 2, "word": _WORDS[n]}
    for key in ("town", "colour", "month", "food"):
        values[f"other_{key}"] = chance.choice([v for v in _VALUES[key] if v != values[key]])

    def at() -> datetime:
        return _BEGIN + timedelta(days=chance.randrange(300), minutes=chance.randrange(600))

    for forms in pairs or _SAME:
        key = f"{name}: {forms[0].format(**values)}"
        for form in forms:
            text = form.format(**values)
            yield Told(text[0].upper() + text[1:], at(), key, key)
    if pairs:
        return
    for form in _NEAR:
        text = form.format(**values)
        yield Told(text, at(), f"{name}: {text}", f"{name}: {text}")
    firms, day = chance.sample(["Siemens", "Nokia", "Bosch", "Philips", "Canon"], 2), at()
    for form, firm, later in (("works at", 0, 0), ("works for", 0, 20), ("works at", 1, 90)):
        text = f"{name} {form} {firms[firm]}."
        yield Told(text, day + timedelta(days=later), f"{name} employer {firms[firm]}", f"{name} employer")
    start = at()
    for week in range(4):
        text = f"{name} went to the {_VALUES['thing_one'][number % 6]} market today."
        yield Told(text, start + timedelta(days=7 * week), f"{name} market", f"{name} market")


def retold(seed: int = 7) -> list[Told]:
    """Groups of sentences that state one fact in words and constructions far apart, each with sentences that
    use nearly the same words and state something else. Written by those who knew neither lists nor code."""
    chance = random.Random(seed)
    told: list[Told] = []
    for number, line in enumerate((Path(__file__).parent / "retold.jsonl").read_text().splitlines()):
        group = json.loads(line)
        keys = [f"{number}"] * len(group["same"]) + [f"{number}: {text}" for text in group["near"]]
        for key, text in zip(keys, group["same"] + group["near"], strict=True):
            at = _BEGIN + timedelta(days=chance.randrange(300), minutes=chance.randrange(600))
            told.append(Told(text, at, key, key))
    return sorted(told, key=lambda one: one.at)


async def quality(told: Sequence[Told], changes: bool = True) -> dict[str, Any]:
    """How right the merges are, how much is told twice, and whether all of it has support.

    Without ``changes`` a timeline counts as no merge: where sentences contradict each other by design it
    rightly tells of both.
    """
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        settings = Settings(
            data_dir=Path(folder), log_level="warning", bank=BankConfig(enable_observations=False)
        )
        async with Memory(settings) as memory:
            for start in range(0, len(told), 100):
                await memory.retain(
                    "gold",
                    [
                        {"content": one.text, "timestamp": one.at.isoformat(), "document_id": str(start + n)}
                        for n, one in enumerate(told[start : start + 100])
                    ],
                )
            await consolidate(memory, "gold")
            facts = await memory.memories.list("gold", limit=10_000)
            observed = await memory.memories.list("gold", type="observation", limit=10_000)
    merging = [one for one in observed.items if changes or one["kind"] != "change"]
    return _judged(told, facts.items, merging)


def _judged(
    told: Sequence[Told], facts: list[dict[str, Any]], observed: list[dict[str, Any]]
) -> dict[str, Any]:
    of = {fact["id"]: told[int(fact["document_id"])] for fact in facts}
    right = wrong = unsupported = 0
    homes: dict[str, set[str]] = defaultdict(set)
    merged: dict[str, dict[str, str]] = defaultdict(dict)
    errors: list[str] = []
    for one in observed:
        sources = [fact for fact in one["source_fact_ids"] if fact in of]
        words = {word.strip(".,!") for fact in sources for word in of[fact].text.split()}
        said = one["text"].partition(" (")[0].split()
        unsupported += len(sources) < 2 or not {word.strip(".,!") for word in said} <= words
        for x, y in itertools.combinations(sources, 2):
            same = of[x].topic == of[y].topic
            right, wrong = right + same, wrong + (not same)
            if not same and len(errors) < 10:
                errors.append(f"{of[x].text} | {of[y].text}")
        for fact in sources:
            homes[of[fact].topic].add(one["id"])
            merged[of[fact].topic].setdefault(fact, one["id"])
    topics: dict[str, list[str]] = defaultdict(list)
    for key, statement in of.items():
        topics[statement.topic].append(key)
    told_twice = [(t, ids) for t, ids in topics.items() if len(ids) > 1]
    again = sum(len(ids) - 1 for _, ids in told_twice)
    left = sum(
        min(len(ids) - len(merged[t]), len(ids) - 1) + max(len(homes[t]) - 1, 0) for t, ids in told_twice
    )
    found: dict[str, Any] = {
        "facts": len(facts),
        "observations": len(observed),
        "merges": right + wrong,
        "merges right, %": round(100 * right / max(right + wrong, 1), 2),
        "without support": unsupported,
        "told again": again,
        "duplicates left, %": round(100 * left / max(again, 1), 2),
    }
    return {**found, "wrong": errors}


async def consolidate(memory: Memory, bank_id: str) -> float:
    """Consolidate all that waits; seconds from the request to its end."""
    began = time.perf_counter()
    asked = await memory.observations.consolidate(bank_id)
    while (  # noqa: ASYNC110 - whoever does it sets no event here
        await memory.operations.get(bank_id, asked.operation_id)
    ).status in ("pending", "processing"):
        await asyncio.sleep(0.02)
    return time.perf_counter() - began


async def cost(facts: int = 5_000) -> dict[str, Any]:
    """Seconds of retaining and of consolidating; recall and retain beside consolidation and when idle."""
    with tempfile.TemporaryDirectory(prefix="reverie-bench-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(
            data_dir=Path(folder), log_level="warning", bank=BankConfig(enable_observations=False)
        )
        async with Memory(settings) as memory:
            await memory.warm()
            told = [one for seed in range(7, 11) for one in gold(len(_PEOPLE), seed)][:facts]
            began = time.perf_counter()
            for start in range(0, len(told), 100):
                items = [
                    {"content": o.text, "timestamp": o.at.isoformat()} for o in told[start : start + 100]
                ]
                await memory.retain("cost", items)
            retained = time.perf_counter() - began
            stored = (await memory.banks.stats("cost")).total_nodes
            await asyncio.sleep(1.5)  # it works slowly as long as others are being answered
            consolidated = await consolidate(memory, "cost")
            filler = await Filler.open(memory, World())
            await filler.fill("beside", 6_000)
            idle = await _latency(memory, 20.0)
            await memory.observations.clear("cost")
            again = asyncio.create_task(_keep_consolidating(memory, "cost"))
            busy = await _latency(memory, 20.0)
            again.cancel()
    return {
        "facts": stored,
        "retained in s": round(retained, 1),
        "consolidated in s": round(consolidated, 1),
        "share of the time of retaining": round(consolidated / retained, 3),
        **{f"{name} p95 ms, idle": round(ms, 1) for name, ms in idle.items()},
        **{f"{name} p95 ms, consolidating": round(ms, 1) for name, ms in busy.items()},
        **{f"{name} p95, times": round(busy[name] / idle[name], 2) for name in idle},
    }


async def _keep_consolidating(memory: Memory, bank_id: str) -> None:
    while True:
        await consolidate(memory, bank_id)
        await memory.observations.clear(bank_id)


async def _latency(memory: Memory, seconds: float) -> dict[str, float]:
    """The 95th percentile of recall and of retain of one fact, in ms, one after the other for so long."""
    world, number = World(), 0
    recalls: list[float] = []
    retains: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        await memory.recall("beside", world.question(number))
        recalls.append(time.perf_counter() - began)
        if number % 2 == 0:
            began = time.perf_counter()
            await memory.retain("own", f"Note {number}: the lamp in room {number} was replaced.")
            retains.append(time.perf_counter() - began)
        number += 1
    return {
        "recall": 1000 * statistics.quantiles(recalls, n=20)[-1],
        "retain": 1000 * statistics.quantiles(retains, n=20)[-1],
    }


def measure(record: Record) -> None:
    """Quality over three sets, and cost."""
    sys.setswitchinterval(0.001)  # as a server has it
    sets = {
        "": gold(len(_PEOPLE)),
        ", words never seen": gold(20, pairs=PAIRS),
        ", far words": retold(),
    }
    for of, told in sets.items():
        for name, value in asyncio.run(quality(told, changes=of != ", far words")).items():
            record(f"consolidation{of}: {name}", value)
    for name, value in asyncio.run(cost()).items():
        record(f"consolidation: {name}", value)


if __name__ == "__main__":
    measure(lambda name, value: print(f"{name:60} {json.dumps(value, ensure_ascii=False)}", flush=True))
