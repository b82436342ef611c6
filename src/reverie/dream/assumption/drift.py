"""What somebody holds, likes or has that is another thing than before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from reverie.dream.assumption.held import Held, Timeline, ordered
from reverie.dream.assumption.states import states
from reverie.dream.material import Material
from reverie.dream.model import Hypothesis
from reverie.dream.statistic import rate
from reverie.dream.wording import clearest, day, ids, quoted, times
from reverie.dream.words import CHANGED, LIGHT, attitude, stem
from reverie.retain.rules.claim_values import BECAME, LOCAL, folded

SAME_TIME = timedelta(days=14)
"""Values that are told within this time, without a word of change, are told of one time: a contradiction."""
_OBJECT_END = re.compile(
    r"[.,;:!?()]|\b(?:because|since|when|after|before|while|as|now|these days|nowadays|any ?more|lately"
    r"|at all"
    r"|but|and|so|again|very much|a lot|more than|over|rather|than|with|this|last)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+")


def timelines(material: Material) -> list[Timeline]:
    """Claims by subject and attribute, likings by who likes what, and other states that another followed."""
    if "timelines" not in material.known:
        material.known["timelines"] = _timelines(material)
    found: list[Timeline] = material.known["timelines"]
    return found


def _timelines(material: Material) -> list[Timeline]:
    found: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
    for fact in material.view.facts:
        sentences = [
            s for s in material.by_fact.get(fact.id, ()) if s.mood not in ("asked", "unsure", "planned")
        ]
        for claim in fact.claims if sentences else ():
            value = claim.value.casefold()
            sentence = next((s for s in sentences if value in s.text.casefold()), sentences[0])
            changed = bool(CHANGED.search(sentence.text)) or claim.value.startswith(BECAME)
            held = Held(folded(claim.value.removeprefix(BECAME)), sentence, claim, changed)
            document = fact.document_id if claim.attribute.endswith(LOCAL) else ""
            found[claim.subject, claim.attribute, document].append(held)
    told = [Timeline(s, a, ordered(held)) for (s, a, _), held in sorted(found.items())]
    claimed = {h.sentence.id for line in told if len({x.value for x in line.held}) > 1 for h in line.held}
    likings = list(_likings(material, claimed))
    used = claimed | {h.sentence.id for line in likings if len(line.held) > 1 for h in line.held}
    return [*told, *likings, *states(material, used)]


def _likings(material: Material, claimed: set[Any]) -> Iterator[Timeline]:
    """Timelines of "likes" and "dislikes", by who and of what: objects that share half of their words."""
    by_actor: dict[str, list[tuple[frozenset[str], str, Held]]] = defaultdict(list)
    for s in material.sentences:
        if s.id in claimed or s.mood in ("asked", "unsure", "planned") or not s.actor:
            continue
        found = attitude(s.text)
        if found is None:
            continue
        sign, rest = found
        thing = _OBJECT_END.split(rest.strip(), maxsplit=1)[0].strip()
        words = frozenset(stem(word) for word in _WORD.findall(thing)) - LIGHT
        if words and len(words) <= 4:
            held = Held("likes" if sign > 0 else "dislikes", s, None, bool(CHANGED.search(s.text)))
            by_actor[s.actor].append((words, thing, held))
    for actor, mine in sorted(by_actor.items()):
        clusters: list[tuple[frozenset[str], str, list[Held]]] = []
        for words, thing, held in mine:
            for known, _, members in clusters:
                if 2 * len(words & known) >= len(words | known):
                    members.append(held)
                    break
            else:
                clusters.append((words, thing, [held]))
        for words, _, members in clusters:
            yield Timeline(actor, f"liking of {' '.join(sorted(words))}", ordered(members))


def drifts(material: Material) -> list[Hypothesis]:
    """A hypothesis for each timeline that ends with another value than it began with."""
    return [found for line in timelines(material) if (found := _drift(line))]


def runs(line: Timeline) -> list[list[Held]]:
    """What is said in a row of one value: a run ends where something follows that excludes it."""
    found: list[list[Held]] = []
    for held in line.held:
        if found and not line.excludes(found[-1][-1], held):
            found[-1].append(held)
        else:
            found.append([held])
    return found


def _drift(line: Timeline) -> Hypothesis | None:
    found = runs(line)
    if len(found) < 2 or line.attribute == "age":
        return None
    before, after = found[-2], found[-1]
    apart = after[0].sentence.when - before[-1].sentence.when
    marked = any(held.changed for held in after)
    if apart <= SAME_TIME and not marked:
        return None  # the audit tells of it: two values at a time
    returns = len(found) > 2 and not line.excludes(found[-3][-1], after[0])
    sure = rate(len(after) + marked, len(after) + marked + (len(found) - 2), 0.5, 1.0)
    old, new = clearest([h.sentence for h in before]), clearest([h.sentence for h in after])
    text = (
        f"{quoted(new)} (said {times(len(after))} since {day(after[0].sentence.day)}.) Before: {quoted(old)} "
    )
    text += f"(said {times(len(before))}, last on {day(before[-1].sentence.day)}.)"
    if returns:
        text += f" It was so once before, until {day(found[-3][-1].sentence.day)}."
    name = line.attribute.removesuffix(LOCAL)
    return Hypothesis(
        kind="drift",
        key=f"drift:{line.subject.casefold()}:{line.attribute}",
        state=after[-1].value + ("!" if after[-1].claim and after[-1].claim.negated else ""),
        text=text,
        confidence=round(sure, 4),
        evidence_for=ids([h.sentence for h in before], [h.sentence for h in after]),
        entities=(line.subject,),
        data={"subject": line.subject, "attribute": line.attribute, "name": name, "value": after[-1].value,
              "before": before[-1].value, "since": after[0].sentence.day.isoformat(),
              "changes": len(found) - 1, "said": len(after), "claim": after[-1].claim is not None,
              "first": line.held[0].sentence.day.isoformat()},
    )  # fmt: skip
