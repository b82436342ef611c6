"""What brings about what: as texts say it, and as things follow one another more often than by chance."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from reverie.dream.assumption.recurring import activity
from reverie.dream.assumption.within import told_within
from reverie.dream.likeness import Group
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.reading import Sentence
from reverie.dream.statistic import binomial_tail, log_likelihood_ratio, rate
from reverie.dream.view import Noted
from reverie.dream.wording import clearest, day, ids, quoted, short, times

WINDOWS = (1, 3, 7)
"""Days after something in which what follows is looked for."""
LEAST = 4
"""How often something must have been followed, and told at all."""
_SURE, _LIFT = 0.01, 2.0
MOST_GROUPS = 150
"""Activities that are held against each other: those told most often."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Follows:
    """``hits`` of ``first`` events were followed within ``window`` days; ``after`` of ``second`` events came
    behind one. ``chance`` is corrected for the pairs tried, ``lift`` how many times more than by chance."""

    window: int
    hits: int
    first: int
    after: int
    second: int
    by_chance: float
    lift: float
    chance: float
    pairs: tuple[tuple[int, int], ...]


def follows(first: Sequence[float], second: Sequence[float], days: float, tried: float) -> Follows | None:
    """Whether ``second`` events come soon after ``first`` ones (moments in days) more often than they would
    at their rate, were they told of independently: a binomial test with Bonferroni's correction."""
    best: Follows | None = None
    for window in WINDOWS:
        pairs = _pairs(first, second, window)
        hits = len({a for a, _ in pairs})
        by_chance = 1.0 - math.exp(-len(second) * (window + 0.5) / max(days, 1.0))
        lift = hits / len(first) / by_chance if by_chance else 0.0
        if hits < LEAST or lift < _LIFT or hits < 0.5 * len(first):
            continue
        chance = min(binomial_tail(hits, len(first), by_chance) * tried * len(WINDOWS), 1.0)
        if chance > _SURE:
            continue
        if best is None or chance < best.chance:
            after = len({b for _, b in pairs})
            best = Follows(
                window, hits, len(first), after, len(second), by_chance, lift, chance, tuple(pairs)
            )
    return best


def _pairs(first: Sequence[float], second: Sequence[float], window: int) -> list[tuple[int, int]]:
    """Each first event with the next second one inside the window; a second one follows only one."""
    found = []
    free = 0
    for a, moment in enumerate(first):
        b = max(bisect_left(second, moment + 1e-9), free)
        if b < len(second) and second[b] - moment <= window + 0.5:
            later = first[a + 1] if a + 1 < len(first) else math.inf
            if later >= second[b] or later > moment + 1:
                found.append((a, b))
                free = b + 1
    return found


def causes(material: Material, rhythms: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Causes that texts state, chains of them, and repeated successions."""
    return [*_stated(material), *told_within(material), *_chains(material), *_successions(material, rhythms)]


def _stated(material: Material) -> Iterator[Hypothesis]:
    """One hypothesis for each pair of activities between which texts state a cause, with all who say so."""
    found: dict[str, list[tuple[Noted, Noted, float]]] = defaultdict(list)
    for link in material.view.causes:
        cause, effect = material.facts.get(link.cause), material.facts.get(link.effect)
        if cause and effect and cause.id != effect.id and cause.tells and effect.tells:
            key = f"cause:{_topic(material, cause)}->{_topic(material, effect)}"
            found[key].append((cause, effect, link.weight))
    for key, links in sorted(found.items()):
        cause, effect, _ = min(links, key=lambda link: (material.when(link[0]), link[0].id))
        weight = max(weight for _, _, weight in links)
        facts = sorted(
            {f.id: f for link in links for f in link[:2]}.values(), key=lambda f: (material.when(f), f.id)
        )
        text = f"“{short(effect.text)}” is said to come of “{short(cause.text)}” ({times(len(links))},"
        text += f" last on {day(max(material.when(e) for _, e, _ in links).date())})."
        yield Hypothesis(
            kind="cause",
            key=key,
            state="stated",
            text=text,
            confidence=round(min(weight, 1.0) * rate(len(links) + 1, len(links) + 1), 4),
            evidence_for=tuple(f.id for f in facts),
            entities=_entities(facts),
            data={"of": "stated", "cause": str(cause.id), "effect": str(effect.id), "links": len(links),
                  "pairs": [[str(a.id), str(b.id)] for a, b, _ in links]},
        )  # fmt: skip


def _topic(material: Material, fact: Noted) -> str:
    group = material.group_of.get(fact.id)
    return group.key if group and len(group.told) > 1 else str(fact.id)


def _chains(material: Material) -> Iterator[Hypothesis]:
    """Paths of two and more stated causes: what one caused caused another. An activity that is told several
    times joins the links of all its facts."""
    after: dict[str, set[str]] = defaultdict(set)
    telling: dict[str, Noted] = {}
    links: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for link in material.view.causes:
        cause, effect = material.facts.get(link.cause), material.facts.get(link.effect)
        if not (cause and effect and cause.tells and effect.tells):
            continue
        ends = _topic(material, cause), _topic(material, effect)
        if ends[0] != ends[1]:
            after[ends[0]].add(ends[1])
            links[ends] += [cause.id, effect.id]
            telling.setdefault(ends[0], cause)
            telling.setdefault(ends[1], effect)
    roots = set(after) - {effect for effects in after.values() for effect in effects}
    for path in (path for root in sorted(roots) for path in _paths(root, after)):
        if len(path) < 3:
            continue
        evidence = tuple(dict.fromkeys(i for pair in pairwise(path) for i in links[pair]))
        said = [telling[topic] for topic in path]
        steps = ", of which came ".join(f"“{short(fact.text, 120)}”" for fact in said)
        yield Hypothesis(
            kind="cause",
            key="chain:" + "->".join(path),
            state=f"chain of {len(path)}",
            text=f"One led to another: {steps}.",
            confidence=round(0.75 ** (len(path) - 2) * 0.75, 4),
            evidence_for=evidence,
            entities=_entities(said),
            data={"of": "chain", "facts": [str(fact.id) for fact in said]},
        )


def _paths(root: str, after: Mapping[str, set[str]], most: int = 6) -> Iterator[list[str]]:
    """The longest ways on from a root, without a circle, up to so many steps."""
    open_paths = [[root]]
    while open_paths:
        path = open_paths.pop()
        onward = [n for n in sorted(after.get(path[-1], ())) if n not in path]
        if not onward or len(path) >= most:
            yield path
        else:
            open_paths += [[*path, n] for n in onward]


def _successions(material: Material, rhythms: Sequence[Hypothesis]) -> Iterator[Hypothesis]:
    """Activities that follow others. Two that keep calendars follow each other by the calendar: left out."""
    timed = {h.data["activity"]["key"] for h in rhythms}
    often = [g for g in (*material.groups, *material.kin) if len(_moments(g)) >= LEAST]
    often = sorted(often, key=lambda g: (-len(g.told), g.key))[:MOST_GROUPS]
    first = min((s.when for g in often for s in g.told), default=material.now)
    days = (material.now - first) / _DAY
    members = {g.key: frozenset(g.ids) for g in often}
    pairs = [
        (a, b) for a in often for b in often
        if not members[a.key] & members[b.key] and not (a.key in timed and b.key in timed)
    ]  # fmt: skip
    near = sum(_is_near(a, b) for a, b in pairs)
    found: list[tuple[Group, Group, Follows]] = []
    for a, b in pairs:
        # what concerns the same people is a family of tests of its own, with half of the allowance
        tried = 2.0 * (near if _is_near(a, b) else len(pairs) - near)
        one = follows(_in_days(a, first), _in_days(b, first), days, tried)
        if one is None:
            continue
        back = follows(_in_days(b, first), _in_days(a, first), days, tried)
        if back is None or one.chance < back.chance or (one.chance == back.chance and a.key < b.key):
            found.append((a, b, one))
    taken: list[tuple[frozenset[UUID], frozenset[UUID]]] = []
    for a, b, one in sorted(found, key=lambda f: (f[2].chance, f[0].key, f[1].key)):
        # of an activity and a wider one, which is less by chance tells of both
        ends = members[a.key], members[b.key]
        if not any(ends[0] & before[0] and ends[1] & before[1] for before in taken):
            taken.append(ends)
            yield _succession(material, a, b, one)


def _is_near(a: Group, b: Group) -> bool:
    """Whether two activities are of the same people."""
    if not a.actor or not b.actor:
        return True
    names = {a.actor.casefold()} | a.star.names, {b.actor.casefold()} | b.star.names
    return bool(names[0] & names[1])


def _moments(group: Group) -> list[Sentence]:
    """The sentences of an activity of which the day is known, one a day."""
    found: dict[object, Sentence] = {}
    for sentence in group.told:
        if sentence.exact:
            found.setdefault(sentence.day, sentence)
    return list(found.values())


def _in_days(group: Group, first: datetime) -> list[float]:
    """Whole days: of two things of one day the order is rarely told, so the same day does not count."""
    return [float((s.day - first.date()).days) for s in _moments(group)]


def _succession(material: Material, a: Group, b: Group, found: Follows) -> Hypothesis:
    causes, effects = _moments(a), _moments(b)
    told = [s for i, j in found.pairs for s in (causes[i], effects[j])]
    alone = [s for n, s in enumerate(causes) if n not in {i for i, _ in found.pairs}]
    lags = sorted((effects[j].day - causes[i].day).days for i, j in found.pairs)
    total = max((material.now - causes[0].when).days, found.first + found.second)
    association = log_likelihood_ratio(found.hits, found.first, found.second, total)
    text = (
        f"After {quoted(clearest(causes))} comes {quoted(clearest(effects))}: {found.hits} of {found.first} "
    )
    text += (
        f"times within {found.window} day{'s' if found.window > 1 else ''}, {found.lift:.1f} times as often "
    )
    text += "as by chance."
    data: dict[str, Any] = {
        "of": "succession", "window": found.window, "hits": found.hits, "first": found.first,
        "after": found.after, "second": found.second, "by_chance": found.by_chance, "lift": found.lift,
        "p": found.chance, "lags": lags, "llr": association, "cause": activity(a), "effect": activity(b),
        "pairs": [[str(causes[i].id), str(effects[j].id)] for i, j in found.pairs],
    }  # fmt: skip
    return Hypothesis(
        kind="cause",
        key=f"follows:{a.key}->{b.key}",
        state=f"within {found.window}",
        text=text,
        confidence=round(rate(found.hits, found.first) * (1.0 - found.chance), 4),
        evidence_for=ids(told),
        evidence_against=ids(alone),
        entities=tuple(dict.fromkeys(n for n in (a.actor, b.actor) if n)),
        data=data,
    )


def _entities(facts: Sequence[Noted]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.name for f in facts for e in f.entities if e.kind != "concept"))[:8]
