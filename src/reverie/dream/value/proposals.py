"""What a person may make of a dream: observations to keep, mental models, directives, and questions to
ask."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from reverie.dream.material import Material
from reverie.dream.model import Audit, Proposal, Ranked
from reverie.dream.value.tags import apart, common
from reverie.dream.view import Ids, Noted
from reverie.dream.wording import day, quoted, short, times
from reverie.language.terms import terms

_SURE = 0.75
"""The confidence from which on an observation is proposed."""
_MODEL = 3
"""Hypotheses of two kinds about one name that make a mental model worth its while."""
_ORDER = re.compile(
    r"^(?:please |always |never |from now on,? |in (?:the )?future,? |remember to |remind me |do not "
    r"|don['’]t "
    r"|(?:i|we) (?:would like|want|prefer|need|['’]d like) (?:you|answers|replies|summaries|responses) )",
    re.I,
)
"""What is asked of the agent itself."""
_TWICE = 2


def proposals(material: Material, audit: Audit, order: Sequence[Ranked], most: int) -> tuple[Proposal, ...]:
    """The most valuable ones, of each sort as they come."""
    found = [
        *_questions(material, audit, order),
        *_observations(material, order),
        *_models(material, order),
        *_directives(material),
    ]
    kept = [p for p in found if p.type == "question" or not apart(_facts(material, p.evidence))]
    return tuple(sorted(kept, key=lambda p: (-p.value, p.key))[:most])


def _facts(material: Material, evidence: Ids) -> list[Noted]:
    return [material.facts[i] for i in evidence if i in material.facts]


def _tags(material: Material, evidence: Ids) -> tuple[str, ...]:
    return common(_facts(material, evidence))


def _questions(material: Material, audit: Audit, order: Iterable[Ranked]) -> Iterator[Proposal]:
    for one in audit.contradictions:
        content = f"Which is right? {one.text}"
        yield Proposal(
            f"question:{one.key}", "question", f"Two facts exclude each other{_of(one.subject)}", content,
            _tags(material, one.facts), one.facts, "Both are still taken for true.", 1.5, 0.9,
        )  # fmt: skip
    for ranked in order:
        h = ranked.hypothesis
        if h.kind != "gap":
            continue
        asked = {"begun": "How did it go?", "planned": "Did it come about?", "asked": "What is the answer?"}
        title = f"{asked[h.data['of']]} {short(h.text, 60)}"
        yield Proposal(
            f"question:{h.key}", "question", title, f"{asked[h.data['of']]} {h.text}",
            _tags(material, h.evidence_for), h.evidence_for,
            f"Nothing is told of it for {h.data['days']} days.",
            ranked.value, h.confidence,
        )  # fmt: skip


def _of(subject: str) -> str:
    return f": {subject}" if subject else ""


def _observations(material: Material, order: Iterable[Ranked]) -> Iterator[Proposal]:
    for ranked in order:
        h = ranked.hypothesis
        if h.kind == "gap" or h.confidence < _SURE or len(h.evidence_for) < 2 or h.data.get("of") == "stated":
            continue
        against = f", {len(h.evidence_against)} against it" if h.evidence_against else ""
        rationale = f"{len(h.evidence_for)} facts speak for it{against}."
        yield Proposal(
            f"observation:{h.key}", "observation", f"{h.kind}: {short(h.text, 80)}", h.text,
            _tags(material, h.evidence_for), h.evidence_for, rationale, ranked.value, h.confidence,
        )  # fmt: skip


def _models(material: Material, order: Iterable[Ranked]) -> Iterator[Proposal]:
    """A mental model of a name that several hypotheses of more than one kind are about."""
    by_name: dict[str, list[Ranked]] = defaultdict(list)
    for ranked in order:
        for name in ranked.hypothesis.entities:
            by_name[name].append(ranked)
    for name, mine in sorted(by_name.items()):
        kinds = Counter(r.hypothesis.kind for r in mine)
        if len(mine) < _MODEL or len(kinds) < 2:
            continue
        evidence = tuple(dict.fromkeys(i for r in mine for i in r.hypothesis.evidence_for))
        told = ", ".join(f"{kind} ({n})" for kind, n in sorted(kinds.items()))
        yield Proposal(
            f"mental_model:{name.casefold()}", "mental_model", name,
            "\n".join(f"- {r.hypothesis.text}" for r in mine), _tags(material, evidence), evidence,
            f"{len(mine)} hypotheses are about {name}: {told}.",
            round(1.2 * max(r.value for r in mine), 6), round(min(r.hypothesis.confidence for r in mine), 4),
        )  # fmt: skip


def _directives(material: Material) -> Iterator[Proposal]:
    """What was asked of the agent more than once, in the words of the last time."""
    asked = [s for s in material.sentences if _ORDER.match(s.text) and s.fact.fact_type != "observation"]
    used: set[object] = set()
    for number, last in reversed(list(enumerate(asked))):
        words = frozenset(terms(last.text))
        alike = [s for s in asked[: number + 1] if _alike(words, frozenset(terms(s.text)))]
        if last.id in used or len({s.id for s in alike}) < _TWICE:
            continue
        used.update(s.id for s in alike)
        evidence: Ids = tuple(dict.fromkeys(s.id for s in alike))
        rationale = f"Asked {times(len(evidence))}, first on {day(alike[0].day)}: {quoted(alike[0])}"
        yield Proposal(
            f"directive:{' '.join(sorted(words))}", "directive", short(last.text, 80), last.text,
            _tags(material, evidence), evidence, rationale, 1.4, 0.8,
        )  # fmt: skip


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and 2 * len(one & other) > len(one | other)
