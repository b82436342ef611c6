"""Anomalies planted among noise: how many a look finds, and how much of what it says was planted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import httpx

Call = Callable[..., Any]

_FIRST = "Anna Boris Clara Derek Elena Felix Greta Hugo Irena Jonas Karin Luis Mona Nils Olga Piet".split()
_LAST = "Abbott Becker Castro Duarte Eriksen Fischer Garcia Hansen Ibsen Jensen Keller Larsen Moreau".split()
_PLACES = "Berlin Madrid Oslo Lisbon Vienna Dublin Prague Athens Turin Geneva".split()
_DONE = (
    "{who} repaired the fence on {day}.",
    "{who} visited {place} on {day}.",
    "{who} bought a lamp in {place} on {day}.",
    "{who} met a friend in {place} on {day}.",
    "{who} painted the kitchen on {day}.",
    "{who} finished a long report on {day}.",
    "{who} planted two trees on {day}.",
)
_PAIRS = (
    ("{who} lives in {a}.", "{who} lives in {b}."),
    ("{who} works at {a} Steel.", "{who} works at {b} Steel."),
    ("{who} is 34 years old.", "{who} is 51 years old."),
    ("{who} was born on 3 May 1971.", "{who} was born on 9 August 1968."),
    ("{who} is allergic to peanuts.", "{who} is not allergic to peanuts."),
    ("{who} owns 3 boats.", "{who} owns 5 boats."),
    ("{who} died on 4 March 2021.", "{who} visited {a} on 7 June 2022."),
    ("{who} likes opera.", "{who} hates opera."),
)
_CHANGES = (
    ("{who} lives in {a}.", "{who} has moved to {b}."),
    ("{who} works at {a} Steel.", "{who} now works at {b} Steel."),
)
"""What changes with time is no contradiction."""


def _day(when: date) -> str:
    return f"{when.day} {when:%B} {when.year}"


def planted(seed: int) -> tuple[list[dict[str, Any]], list[set[str]]]:
    """Items in the order they are told, and the texts of each contradiction among them."""
    chance = random.Random(seed)
    people = [f"{first} {last}" for first in _FIRST for last in _LAST]
    chance.shuffle(people)
    begin = datetime(2025, 1, 1, 12)
    told: list[tuple[datetime, str]] = []
    pairs: list[set[str]] = []
    for one, other in _PAIRS:
        a, b = chance.sample(_PLACES, 2)
        who, at = people.pop(), begin + timedelta(days=chance.randrange(300))
        texts = [form.format(who=who, a=a, b=b) for form in (one, other)]
        told += [(at, texts[0]), (at + timedelta(days=chance.randrange(1, 6)), texts[1])]
        pairs.append(set(texts))
    for one, other in _CHANGES:
        a, b = chance.sample(_PLACES, 2)
        who, at = people.pop(), begin + timedelta(days=chance.randrange(100))
        told += [
            (at, one.format(who=who, a=a, b=b)),
            (at + timedelta(days=150), other.format(who=who, a=a, b=b)),
        ]
    for _ in range(110):
        at = begin + timedelta(days=chance.randrange(320))
        form = chance.choice(_DONE)
        told.append(
            (at, form.format(who=chance.choice(people[:30]), place=chance.choice(_PLACES), day=_day(at)))
        )
    items = [
        {"content": text, "timestamp": f"{at.isoformat()}Z", "document_id": f"d{number}"}
        for number, (at, text) in enumerate(sorted(told))
    ]
    return items, pairs


def test_planted_contradictions_are_found_among_noise(make_bank: Callable[[], httpx.Client]) -> None:
    found_all = said = right = 0
    missed: list[str] = []
    wrong: list[str] = []
    total = 0
    for seed in (1, 2):
        bank = make_bank()
        items, pairs = planted(seed)
        assert bank.post("memories", json={"items": items}).status_code == 200
        key = bank.post("anomalies/detect").json()["operation_id"]
        while (state := bank.get(f"operations/{key}").json())["status"] in ("pending", "processing"):
            time.sleep(0.05)
        assert state["status"] == "completed", state
        met: set[int] = set()
        for event in bank.get("anomalies", params={"limit": 200}).json()["events"]:
            texts = {fact["text"] for fact in event["evidence"]}
            match = next((n for n, pair in enumerate(pairs) if texts == pair), None)
            said, right = said + 1, right + (match is not None)
            met |= {match} if match is not None else set()
            wrong += [] if match is not None else [event["description"]]
        missed += [str(pair) for n, pair in enumerate(pairs) if n not in met]
        found_all, total = found_all + len(met), total + len(pairs)
    print(f"recall {found_all}/{total}, precision {right}/{said}", missed, wrong)
    assert found_all >= 0.9 * total, missed
    assert right >= 0.9 * said, wrong
