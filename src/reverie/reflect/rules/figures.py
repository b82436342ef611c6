"""The figures by which a phrase is judged as an answer."""

from __future__ import annotations

import math

from reverie.language.concepts import VAGUE
from reverie.reflect.rules.candidate import Features
from reverie.reflect.rules.chunks import Phrase
from reverie.reflect.rules.field import Place
from reverie.reflect.rules.wanted import Wanted

_VAGUE = VAGUE | frozenset("thanks news joy fun memory memories wow glad love everything work nice".split())
_PRONOUNS = frozenset("i you he she it we they me him her us them this that these those".split())
_FIRST = frozenset("i me my mine we us our".split())
_RELATIVES = frozenset(
    """mother mom mum father dad sister brother husband wife son daughter friend friends family kids child
    children grandmother grandma grandfather grandpa aunt uncle cousin boss colleague colleagues coworker
    neighbor partner girlfriend boyfriend teacher mentor mentors people person team""".split()
)
COLOURS = frozenset(
    """red blue green yellow orange purple pink brown black white grey gray violet turquoise teal beige gold
    golden silver navy crimson lavender magenta maroon""".split()
)
_GROUPS = {"which": "thing", "what": "thing", "is": "thing"}
"""Forms that the same phrases answer are judged alike."""


def of_phrase(wanted: Wanted, place: Place, phrase: Phrase, text: str) -> Features:
    """All figures of a phrase but those that its whole sentence shares; ``text`` is how it is given."""
    first, last, shape = phrase
    group, count = _GROUPS.get(wanted.form, wanted.form), last - first
    return {
        shape: 1.0,
        f"{group}|{shape}": 1.0,
        "words": math.log(count),
        f"{group}|words": math.log(count),
        "over 6": float(count > 6),
        "over 12": float(count > 12),
        **_words(wanted, place, first, last),
        **_around(wanted, place, first, last),
        **_kinds(wanted, group, place, text, phrase),
    }


def _words(wanted: Wanted, place: Place, first: int, last: int) -> Features:
    """What the words of a phrase are: known from the question, empty, rare, found in other facts."""
    sentence = place.sentence
    low, stems = sentence.low[first:last], [one for one in sentence.stems[first:last] if one]
    new = [one for one in stems if one not in wanted.topic]
    known = sum(one in wanted.topic or one in wanted.people for one in stems)
    pairs = zip(low, sentence.stems[first:last], strict=True)
    return {
        "repeats": known / max(len(stems), 1),
        "new": math.log1p(len(stems) - known),
        "vague last": float(low[-1] in _VAGUE),
        "vague all": float(all(word in _VAGUE or not one for word, one in pairs)),
        "aside inside": float(any(at in sentence.aside for at in range(first, last))),
        "votes": place.field.votes(new, sentence.source) if new else 0.0,
        "rare": place.field.rarity(stems),
        "pronoun first": float(low[0] in _PRONOUNS),
        "self inside": float(any(word in _FIRST for word in low)),
    }


def _around(wanted: Wanted, place: Place, first: int, last: int) -> Features:
    """What stands beside a phrase: the question's verb, its topic, a form of "be"."""
    sentence = place.sentence
    stems = sentence.stems
    out: Features = {}
    near = min(
        [first - at for at in range(first) if stems[at] in wanted.topic and stems[at]] or [99],
    )
    behind = min(
        [at - last + 1 for at in range(last, len(stems)) if stems[at] in wanted.topic and stems[at]] or [99]
    )
    out["behind topic"] = 1 / near if near < 99 else 0.0
    out["before topic"] = 1 / behind if behind < 99 else 0.0
    if wanted.verb:
        verbs = [first - at for at in range(first) if stems[at] == wanted.verb]
        out["behind verb"] = 1 / min(verbs) if verbs else 0.0
        at = first
        while at > 0 and sentence.tag(at - 1) in ("DT", "PRP$", "JJ", "IN", "PDT", "CD"):
            at -= 1
        out["right behind verb"] = float(at > 0 and stems[at - 1] == wanted.verb)
        if stems[first] == wanted.verb:
            out["begins with verb"] = 1.0
    if sentence.word(first - 1) in ("is", "was", "are", "were", "'s", "'re", "'m", "be"):
        out["behind be"] = 1.0
    before = sentence.word(first - 1)
    if before in ("like", "called", "named", "with", "by", "to", "about", "for", "from", "of"):
        out[f"behind {before}"] = 1.0
        if before in wanted.words:
            out["behind the same preposition"] = 1.0
    if wanted.subject and wanted.verb and wanted.verb in stems[last : last + 2]:
        out["subject of the verb"] = 1.0
    if place.causes is not None and first == 0 and last >= len(stems) - 1:
        out["told cause"] = 1.0
    if wanted.form == "why" and before in ("because", "'cause", "cause"):
        out["because"] = 1.0
    out["from the start"] = float(first == 0)
    return out


def _kinds(wanted: Wanted, form: str, place: Place, text: str, phrase: Phrase) -> Features:
    """Whether a phrase is a person, a place, a number, or the thing that the question names."""
    first, last, shape = phrase
    sentence, out = place.sentence, {}
    inside = [one for one in sentence.stems[first:last] if one]
    low = text.casefold()
    kinds = {
        kind for name, kind in place.evidence.entities if name.casefold() in low or low in name.casefold()
    }
    for kind in ("person", "place", "product", "organization", "event"):
        if kind in kinds and last - first <= 6:
            out[f"{form}|a {kind}"] = 1.0
    if set(sentence.low[first:last]) & _RELATIVES and last - first <= 6:
        out[f"{form}|relative"] = 1.0
    if any(sentence.words[at].tag == "CD" for at in range(first, last)):
        out[f"{form}|number inside"] = 1.0
    if wanted.focus:
        out["focus last"] = float(bool(inside) and inside[-1] in wanted.focus)
        out["focus inside"] = float(any(one in wanted.focus for one in inside))
        out["focus behind"] = float(
            any(one in wanted.focus for one in sentence.stems[last : last + 2] if one)
        )
        out["focus ahead"] = float(
            any(one in wanted.focus for one in sentence.stems[max(0, first - 3) : first] if one)
        )
    capital = text[0].isupper() and first > 0
    if capital:
        out[f"{form}|capital"] = 1.0
    if wanted.sort == "colour":
        out["a colour"] = float(bool(COLOURS & set(sentence.low[first:last])))
    elif wanted.sort is not None:
        out[f"{wanted.sort}|{shape}"] = 1.0
        out[f"{wanted.sort}|capital"] = float(capital)
    return out
