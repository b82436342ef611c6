"""Where an answer is looked for: the facts that share most with the question, cut into sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from reverie.reflect.evidence import Evidence
from reverie.reflect.rules.claimed import tells
from reverie.reflect.rules.sentences import Sentence, cut
from reverie.reflect.rules.stems import LIKE, LIKES, stem, terms_of
from reverie.reflect.rules.wanted import Wanted

READ = 10
"""Facts that are read word by word."""
_COVER = 0.35
_SPEAKER = 0.1
_STALE = 0.25
_CLAIMED = 0.9
"""Share of the topic that a fact holds whose claim is what the question asks for."""
_SHORTEST = 3
"""Letters of the shortest form of a name."""
_MUCH, _AS_MUCH = 0.5, 0.9
_FIRST_PERSON = frozenset("i me my mine we us our 'm i've i'm".split())


@dataclass(frozen=True, slots=True)
class Field:
    """All evidence at a glance: the stems of each fact, and the people who speak, in small letters.

    ``weights`` is what each stem of the topic weighs. ``rare`` says how rare a stem is: 0 where all facts
    have it, about 1 where one has. ``shares`` are (number of the fact, its stems, its share of the topic),
    the greatest share first. ``said`` is when each was said, ``best`` the best score of recall.
    """

    weights: Mapping[str, float]
    held: Sequence[frozenset[str]]
    rare: Mapping[str, float]
    shares: Sequence[tuple[int, frozenset[str], float]]
    speakers: frozenset[str]
    said: Sequence[datetime | None]
    best: float

    def share(self, stems: frozenset[str]) -> float:
        """How much of the question's topic these stems are, by weight; 0 where it has none."""
        return sum(value for one, value in self.weights.items() if one in stems)

    def rarity(self, stems: Sequence[str]) -> float:
        """How rare these stems are on the average."""
        return sum(self.rare.get(one, 1.0) for one in stems) / len(stems) if stems else 0.0

    def newest(self, number: int, *, oldest: bool = False) -> bool:
        """Whether the fact holds most of the topic, and none that holds as much was said later (earlier)."""
        own, said = self.share(self.held[number]), self.said[number]
        if own < _MUCH or said is None:
            return False
        for other, _, share in self.shares:
            if share < _AS_MUCH * own:
                break
            moment = self.said[other]
            if moment is not None and (moment < said if oldest else moment > said):
                return False
        return True

    def votes(self, stems: Sequence[str], source: int) -> float:
        """The greatest share of the topic of a fact but ``source`` that has all these stems; 0 for none."""
        wanted = frozenset(stems)
        for number, own, share in self.shares:
            if wanted <= own and number != source:
                return share
        return 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence, and what tells whether the answer stands in it. Figures are 0 to 1 unless said otherwise.

    ``recall`` is the score of its fact less the best one (0 or less), ``rank`` the fact's place by recall.
    ``cover``, ``fact`` and ``before`` are shares of the question's topic that the sentence, its fact and what
    was said right before it hold. ``answers``: what was said right before asked. ``ours``: 1 where the one
    whom the question is about speaks, less where he is named, -1 where another speaks of himself. ``verb``,
    ``focus``: it has the question's verb, the thing that it names. ``newest``, ``oldest``: no fact that holds
    as much of the topic was told later, earlier. ``causes`` is the fact that this one was told as a cause of.
    """

    sentence: Sentence
    evidence: Evidence
    field: Field
    recall: float
    rank: int
    cover: float
    fact: float
    before: float
    answers: bool
    ours: float
    verb: bool
    focus: bool
    newest: bool = False
    oldest: bool = False
    causes: UUID | None = None


@dataclass(frozen=True, slots=True)
class Short:
    """A short answer, the sentences that say so, and 0..1 how sure it is."""

    text: str
    places: tuple[Place, ...]
    sure: float


def places(wanted: Wanted, evidence: Sequence[Evidence]) -> list[Place]:
    """The sentences of the facts that may answer, in the order of recall."""
    field = _field(wanted, evidence)
    order = {(one.document_id, one.position): number for number, one in enumerate(evidence)}
    effects = _effects(wanted, evidence)

    def worth(number: int) -> float:
        one = evidence[number]
        speaks = (one.speaker or "").casefold() in wanted.about
        stale = not one.current and not wanted.history
        return (
            one.score
            - field.best
            + _COVER * field.share(field.held[number])
            + _SPEAKER * speaks
            - _STALE * stale
        )

    found = []
    for number in sorted(sorted(range(len(evidence)), key=worth, reverse=True)[:READ]):
        one = evidence[number]
        last = order.get((one.document_id, one.position - 1))
        here = _places(wanted, field, one, number, evidence[last] if last is not None else None, last)
        effect = effects.get(one.id)
        if effect is not None and effect != number:
            here = [_as_cause(wanted, place, evidence[effect], effect) for place in here]
        found += here
    return found


def _effects(wanted: Wanted, evidence: Sequence[Evidence]) -> dict[UUID, int]:
    """Where the question is why: of each fact told as a cause, the number of the best that it caused."""
    if wanted.form != "why":
        return {}
    return {cause: number for number, one in reversed(list(enumerate(evidence))) for cause in one.causes}


def _as_cause(wanted: Wanted, place: Place, effect: Evidence, number: int) -> Place:
    """The place of a cause: it answers as far as what it caused is what is asked for."""
    share = place.field.share(place.field.held[number])
    named = bool(wanted.named & {word.strip(".,!?'s") for word in effect.text.casefold().split()})
    return replace(
        place,
        cover=max(place.cover, share),
        fact=max(place.fact, share),
        ours=max(place.ours, 0.7 if named or not wanted.named else place.ours),
        rank=min(place.rank, number),
        recall=max(place.recall, effect.score - place.field.best),
        causes=effect.id,
    )


def _places(
    wanted: Wanted,
    field: Field,
    one: Evidence,
    number: int,
    previous: Evidence | None,
    last: int | None,
) -> list[Place]:
    """The sentences of one fact; ``previous`` was said right before it."""
    asked = previous is not None and "?" in previous.text[-200:] and previous.speaker != one.speaker
    before = field.share(field.held[last]) if last is not None else 0.0
    newest, oldest = field.newest(number), field.newest(number, oldest=True)
    whole = max(field.share(field.held[number]), _CLAIMED if tells(wanted, one) else 0.0)
    found = []
    for sentence in cut(one, number, field.speakers):
        own = frozenset(sentence.stems)
        if LIKE in wanted.topic and LIKES & {*own, *sentence.low}:
            own |= {LIKE}
        cover = max(field.share(own), _CLAIMED if whole == _CLAIMED else 0.0)
        ours = _ours(wanted, sentence)
        if not wanted.topic and ours > 0:  # all that is told of somebody
            cover = whole = 1.0
        found.append(
            Place(
                sentence=sentence,
                evidence=one,
                field=field,
                recall=one.score - field.best,
                rank=number,
                cover=cover,
                fact=whole,
                before=before,
                answers=asked and sentence.number == 0,
                ours=ours,
                verb=wanted.verb in own,
                focus=bool(wanted.focus & own),
                newest=newest,
                oldest=oldest,
            )
        )
        before = cover
    return found


def _field(wanted: Wanted, evidence: Sequence[Evidence]) -> Field:
    held = [frozenset(one for word in terms_of(e.text) if (one := stem(word))) for e in evidence]
    counts = Counter(one for stems in held for one in stems)
    raw = {one: math.log(1 + (len(held) + 1) / (counts[one] + 1)) for one in sorted(wanted.topic)}
    whole, top = sum(raw.values()) or 1.0, math.log(1 + len(held)) or 1.0
    field = Field(
        weights={one: value / whole for one, value in raw.items()},
        held=held,
        rare={one: math.log((1 + len(held)) / count) / top for one, count in counts.items()},
        shares=[],
        speakers=frozenset((e.speaker or "").casefold().split(" ")[0] for e in evidence) - {""},
        said=[e.said_at for e in evidence],
        best=max((e.score for e in evidence), default=0.0),
    )
    shares = [(number, stems, field.share(stems)) for number, stems in enumerate(held)]
    return replace(field, shares=sorted(shares, key=lambda share: -share[2]))


def _ours(wanted: Wanted, sentence: Sentence) -> float:
    """Whether the sentence is about the question's people: they speak, or they are named."""
    if not wanted.about:
        return 0.0
    if any(_same(one, sentence.speaker) for one in wanted.about):
        return 1.0
    if wanted.named & set(sentence.low):
        return 0.7
    if {"i", "you"} & wanted.about:
        return 0.3 if not sentence.speaker or sentence.speaker == "user" else 0.0
    return -1.0 if _FIRST_PERSON & set(sentence.low) else -0.3


def of_another(place: Place) -> bool:
    """Whether the sentence names a person, but nobody of the question, whose doing is asked for."""
    low = set(place.sentence.low)
    return place.ours < 0 and any(
        kind == "person" and low & set(name.casefold().split()) for name, kind in place.evidence.entities
    )


def _same(name: str, speaker: str) -> bool:
    """Whether a name of the question may be the speaker's: their first names, or one a short form of the
    other.
    """
    one, other = name.split(" ")[0], speaker.split(" ")[0]
    short = min(len(one), len(other))
    return bool(short) and (one == other or (short >= _SHORTEST and one[:short] == other[:short]))
