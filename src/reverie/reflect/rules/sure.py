"""How sure an answer is, and how sure it has to be for a disposition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reverie.reflect.disposition import Disposition
from reverie.reflect.rules.field import Place, of_another

NEEDED = {1: 0.35, 2: 0.42, 3: 0.5, 4: 0.58, 5: 0.66}
"""The confidence that an answer needs, by skepticism."""
_RECALL, _TOPIC, _PERSON, _CLEAR = 0.35, 0.3, 0.25, 0.1
_FULL_SCORE = 2.0
"""A score of recall above which more does not make an answer surer."""
_GOOD_SCORE = 1.3
"""A score of recall from which on a fact need share no word with what is asked for."""
_NO_TOPIC = 0.1
"""What it takes away that a fact of less shares none."""
_ANOTHER = 0.12
"""What it takes away that somebody else says it of himself."""
_OF_ANOTHER = 0.25
"""What it takes away that it is said of another."""
_HEDGE = 0.04
"""What a hedge takes away, for each point of skepticism over 1."""
_SUPPORTS = 0.5
"""Share of the topic, of what the answer's fact has, with which another fact supports it."""
_HEDGED = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|might|not sure|unsure|i guess|i suppose|i think|could be"
    r"|supposedly|apparently|allegedly|rumou?r\w*|i heard|they say"
    r"|if i remember|don't remember|can't remember)\b",
    re.I,
)


def confidence(place: Place, margin: float, skepticism: int) -> float:
    """0 to 1: by recall's score, the topic that the sentence holds, whom it is about, and the answer's lead.
    Words of doubt count against it, the more the greater the skepticism is.
    """
    topic = max(place.fact, min(1.0, place.cover + 0.7 * place.before))
    sure = (
        _RECALL * min(1.0, max(place.evidence.score, 0.0) / _FULL_SCORE)
        + _TOPIC * topic
        + _PERSON * (place.ours + 1) / 2
        + _CLEAR * min(1.0, max(margin, 0.0))
    )
    if not topic and place.evidence.score < _GOOD_SCORE:
        sure -= _NO_TOPIC
    if place.ours <= -1:
        sure -= _ANOTHER
    elif of_another(place):
        sure -= _OF_ANOTHER
    if hedged(place):
        sure -= _HEDGE * (skepticism - 1)
    return min(1.0, max(0.0, sure))


def hedged(place: Place) -> bool:
    """Whether the sentence tells it with doubt."""
    return _HEDGED.search(place.sentence.said(0, len(place.sentence.words)).replace("’", "'")) is not None


def enough(sure: float, place: Place, found: Sequence[Place], disposition: Disposition) -> bool:
    """Whether an answer may be given. The greatest skepticism wants a second fact that speaks of the same."""
    if sure < NEEDED[disposition.skepticism]:
        return False
    return disposition.skepticism < 5 or bool(supporting(place, found))


def supporting(place: Place, found: Sequence[Place]) -> list[Place]:
    """The best sentences of other facts that hold half as much of the topic as the answer's fact does."""
    least = max(_SUPPORTS * place.fact, 0.2)
    best: dict[int, Place] = {}
    for one in found:
        source = one.sentence.source
        if source == place.sentence.source or one.fact < least or one.ours < 0 or one.sentence.asks:
            continue
        if source not in best or one.cover > best[source].cover:
            best[source] = one
    return sorted(best.values(), key=lambda one: -one.fact)
