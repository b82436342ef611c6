"""Everything that might be the short answer, each with the figures by which it is judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reverie.reflect.rules.candidate import Candidate, Features, shared
from reverie.reflect.rules.chunks import Phrase, phrases
from reverie.reflect.rules.claimed import value
from reverie.reflect.rules.counted import counted
from reverie.reflect.rules.denied import denies
from reverie.reflect.rules.field import Place
from reverie.reflect.rules.figures import COLOURS, of_phrase
from reverie.reflect.rules.stems import LIKE
from reverie.reflect.rules.timed import timed
from reverie.reflect.rules.wanted import Wanted

_PRONOUNS = frozenset("i you he she it we they me him her us them this that these those".split())
_FIRST = frozenset("i me my mine we us our".split())
_LONGEST = 24
"""Words of the longest phrase that is a short answer."""
_EDGE = re.compile(r"^[\s,;:.!?\-–—\"'“”‘’*(]+|[\s,;:.!?\-–—\"“”*(]+$")


def candidates(wanted: Wanted, places: Sequence[Place]) -> list[Candidate]:
    """All candidates of the question's form."""
    if wanted.form in ("when", "how long", "how often"):
        return timed(wanted, places)
    if wanted.form in ("how many", "how much"):
        return counted(wanted, places)
    found = []
    for place in places:
        figures, told = shared(wanted, place), value(wanted, place.evidence)
        here = [one for phrase in phrases(place.sentence) if (one := _phrase(wanted, place, phrase, figures))]
        found += [_claimed(one) if one.text == told else one for one in here]
        found += _beside(wanted, place, figures)
        if told is not None:
            found.append(Candidate(told, place, figures | {"claim": 1.0}))
    return found


def _claimed(one: Candidate) -> Candidate:
    return replace(one, features=one.features | {"claim": 1.0})


def _beside(wanted: Wanted, place: Place, figures: Features) -> Iterator[Candidate]:
    """What the fact has beside its phrases: who speaks, the feeling, a colour before its noun."""
    fact, first = place.evidence, place.sentence.number == 0
    if wanted.sort == "colour":
        for at, word in enumerate(place.sentence.low):
            if word in COLOURS:
                yield Candidate(place.sentence.said(at, at + 1), place, figures | {"told colour": 1.0})
    if wanted.form == "who" and fact.speaker and fact.speaker.split()[0].casefold() not in wanted.named:
        low, stems = place.sentence.low, place.sentence.stems
        mine = bool(_FIRST & set(low))
        acts = any(
            stems[at] == wanted.verb and {"i", "we"} & set(low[max(0, at - 3) : at])
            for at in range(len(low))
            if wanted.verb
        )
        own = {"speaker": 1.0, "speaker of himself": float(mine)}
        yield Candidate(
            fact.speaker, place, figures | own | {"subject of the verb": float(acts and wanted.subject)}
        )
    if wanted.form == "feel" and fact.feeling and first:
        yield Candidate(fact.feeling, place, figures | {"feeling": 1.0})


_ALLOWED: dict[str, frozenset[str]] = {
    "who": frozenset(["name", "noun", "nouns", "list"]),
    "where": frozenset(["name", "noun", "nouns", "list", "quoted"]),
    "feel": frozenset(["adjective", "object", "predicate", "noun", "infinitive", "clause"]),
    "why": frozenset(["reason", "infinitive", "predicate", "clause", "object", "gerund", "nouns", "noun"]),
    "how": frozenset(["manner", "predicate", "gerund", "clause", "adjective", "object", "infinitive"]),
    "do": frozenset(["predicate", "gerund", "infinitive", "object", "list", "noun", "nouns"]),
    "say": frozenset(
        ["clause", "predicate", "object", "quoted", "adjective", "infinitive", "gerund", "nouns"]
    ),
}
_THING = frozenset(
    """noun nouns list name quoted object gerund infinitive predicate adjective number""".split()
)


def _phrase(wanted: Wanted, place: Place, phrase: Phrase, figures: Features) -> Candidate | None:
    """The phrase as a candidate; None where it can be no answer of this form."""
    sentence = place.sentence
    first, last, shape = phrase
    if shape not in _ALLOWED.get(wanted.form, _THING) or last - first > _LONGEST:
        return None
    text = _EDGE.sub("", sentence.said(first, last))
    stems = [one for one in sentence.stems[first:last] if one]
    if not text or (last - first == 1 and sentence.low[first] in _PRONOUNS):
        return None
    if shape != "number" and all(one in wanted.topic or one in wanted.people for one in stems):
        return None
    if _is_none(wanted, place, phrase, text):
        return None
    found = figures | of_phrase(wanted, place, phrase, text)
    return Candidate(text, place, {name: value for name, value in found.items() if value})


_NAMES = frozenset("name names named called who whom whose person people".split())


def _is_none(wanted: Wanted, place: Place, phrase: Phrase, text: str) -> bool:
    """Whether a phrase is no answer of this form: a bare verb, thanks, a person where none is asked for."""
    low = place.sentence.low[phrase.first : phrase.last]
    tag = place.sentence.tag(phrase.first)
    verb = len(low) == 1 and tag[:2] == "VB" and tag != "VBG" and wanted.form not in ("do", "feel")
    if low[0] == "thanks" or verb or _is_over(wanted, place, text):
        return True
    if LIKE in wanted.topic and not denies(" ".join(wanted.words)) and denies(text):
        return True  # "tennis but does not like golf"
    if wanted.present and _no_longer(place, phrase):
        return True
    if wanted.sort == "colour" and place.sentence.stems[phrase.last - 1] in wanted.focus and len(low) < 3:
        return not any(word in COLOURS for word in low)  # "my favourite colour" names none
    if wanted.form == "who" or _NAMES & wanted.words:
        return False
    if all(word in place.field.speakers for word in low):
        return True
    folded = text.casefold()
    return any(kind == "person" and name.casefold() == folded for name, kind in place.evidence.entities)


def _no_longer(place: Place, phrase: Phrase) -> bool:
    """Whether a phrase stands behind "used to", before anything that holds now."""
    low = place.sentence.low[: phrase.first]
    used = [at for at in range(1, len(low)) if low[at - 1 : at + 1] == ["used", "to"]]
    return bool(used) and not {"but", "now", "today"} & set(low[used[-1] :]) and "be" not in low[: used[-1]]


def _is_over(wanted: Wanted, place: Place, text: str) -> bool:
    """Whether a phrase holds what its fact denies, or what has ended since."""
    claim = place.evidence.claim
    if claim is None or wanted.history or wanted.past or (place.evidence.current and not claim.negated):
        return False
    return claim.value.removeprefix("now ").casefold() in text.casefold()
