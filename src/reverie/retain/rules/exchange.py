"""Exchanges that lose their sense when they are cut: a question and its answer, a discussion and its end.

An answer such as "Two years ago." is no fact without what was asked, and "They chose Beach Beats." tells
little without what was proposed. Such neighbours become one unit, which covers all the turns or sentences in
between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reverie.retain.rules.clauses import is_clause
from reverie.retain.rules.people import Dialogue
from reverie.retain.rules.selection import filler
from reverie.retain.rules.units import Unit, joined

LONGEST = 900
"""Characters of a merged discussion at most."""
MOST_TURNS = 8
_LONGEST_QUESTION = 320
_LONGEST_ANSWER = 140

_PROPOSAL = re.compile(
    r"""\b(?:
        suggest(?:s|ed|ing)?|propos(?:e|es|ed|ing)|recommend(?:s|ed)?|how[ ]about|what[ ]about|what[ ]if
        |why[ ]not|why[ ]don['’]t[ ]we|maybe|perhaps|options?|which[ ]one
        |something[ ](?:more|less|else)|too[ ]\w+|not[ ]sure[ ]about
        |we[ ](?:could|might|should|can)|(?:shall|could)[ ]we|should[ ](?:we|I)|what[ ]should[ ]we
        |let['’]?s[ ](?:call|go|take|use|do|try|name|pick|meet)
        |(?:I|he|she|they|[A-Z][a-z]+)(?:['’]d|[ ]would)?[ ](?:(?:also|really|just)[ ])?(?:
            prefer(?:s|red)?|wants?[ ](?:something|it|an?|the)|wanted[ ](?!to\b)|like[ ]something|rather
            |vote[sd]?|favou?r(?:s|ed)?|pushed|argued|liked|insisted|objected)
    )\b|\bI['’]d[ ]""",
    re.I | re.X,
)
_CHOICE = "name|title|plan|place|date|time|venue|gift|idea|theme"
_OPENING = re.compile(
    rf"""\b(?:
        discuss(?:ed|ing|es)?|debat(?:ed|ing|es)|brainstorm(?:ed|ing)?|argu(?:ed|ing)[ ](?:about|over)
        |talked[ ]about|considered|weighed|needs?[ ](?:a|some|to)[ ](?:{_CHOICE})
        |(?:need|needed|have|had|trying|tried)[ ]to[ ](?:decide|choose|pick|settle|find|name)
    )\b|\?\s*$""",
    re.I | re.X,
)
_DECISION = re.compile(
    r"""\b(?:
        (?:decided|settled|agreed|opted|landed)[ ](?:on|upon|to|for|that|with|against|['"“])
        |(?:we|they|she|he|I|both|everyone|you[ ]two|(?-i:[A-Z])\w+)[ ]
            (?:(?:finally|ultimately|eventually|all|both|then|just)[ ]){0,2}
            (?:chose|picked(?![ ]up)|selected|went[ ]with|go[ ]with|are[ ]going[ ]with|opted|voted)
        |(?:let['’]?s|we['’]ll|we[ ]will|I['’]ll|I[ ]will)[ ](?:just[ ])?
            (?:go[ ]with|take|use|pick|choose|stick[ ]with|call[ ]it|book)
        |(?:it|that)['’]?s[ ](?:decided|settled|a[ ]deal|the[ ]one|agreed)
        |(?:final|the)[ ]decision[ ](?:is|was)
    )\b
    |^(?:[^\n:]{1,40}:[ ])?(?:decided|agreed|settled|deal)[ :,.!]
    |[\w'’"”)][ ]it[ ]is(?=[.!,'"]|$)""",
    re.I | re.X,
)
_ANAPHOR = re.compile(
    r"""^(?:(?:so|and|in[ ]the[ ]end|after[ ](?:all|some|a)[^,]{0,30}|finally|ultimately|eventually|then|later
        |at[ ]last),?[ ]?)*
    (?:they|we|she|he|it|both|this|that|everyone
        |the[ ](?:team|group|two|couple|committee|board|family|friends|band))\b""",
    re.I | re.X,
)
_POINTING = re.compile(
    r"""\b(?:with|on|for|to|take|do|use|pick|choose|call)[ ]
        (?:that|it|this|them|yours|your[ ]\w+|the[ ](?:first|second|former|latter|last))\b
    |\bthe[ ]one\b
    |^(?:[^\n:]{1,40}:[ ])?(?:great|perfect|good|ok|okay|deal|agreed|decided|settled|yes|sure)\b""",
    re.I | re.X,
)
_TERM = re.compile(r"['\"“‘]([^'\"”’\n]{3,40})['\"”’]|\b([A-Z][\w-]+|[a-z]{5,})\b")
_COMMON = frozenset(
    """about after again agree agreed because before being could decided doing going great let's maybe
    might other people really right should something still sounds their there these thing things think
    those today want wants where which while would yeah perfect great sure what that love good nice they
    like have will then this with from""".split()
)
_INTERJECTION = re.compile(
    r"^(?:(?:yes|yeah|yep|yup|yea|no|nope|nah|oh|ah|hmm+|well|sure|ok|okay|haha|absolutely|definitely"
    r"|totally|exactly|of course|thanks?(?: you)?|right|wow|maybe|probably|not really|not yet|i think so"
    r"|i do|i did|i am"
    r"|it is|it was|it does)\b[ ,.!…-]*)+",
    re.I,
)
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")


def merged(text: str, found: Sequence[Unit], kept: Sequence[bool], dialogue: Dialogue) -> list[Unit]:
    """Units with those of one exchange made one. ``kept`` says which of them say anything by themselves."""
    if len(found) < 2:
        return list(found)
    return _with_decisions(text, _with_answers(text, found, kept, dialogue))


def _with_answers(text: str, found: Sequence[Unit], kept: Sequence[bool], dialogue: Dialogue) -> list[Unit]:
    out: list[Unit] = []
    asked: Unit | None = None
    for unit, keep in zip(found, kept, strict=True):
        if asked is not None and _answers(text, asked, unit, dialogue):
            out[-1] = joined(asked, unit)
            asked = None
            continue
        out.append(unit)
        asked = unit if keep and _is_question(text, unit) else None
    return out


def _is_question(text: str, unit: Unit) -> bool:
    said = text[unit.body.start : unit.body.end].rstrip()
    return said.endswith("?") and len(said) <= _LONGEST_QUESTION and unit.speaker is not None


def _answers(text: str, question: Unit, unit: Unit, dialogue: Dialogue) -> bool:
    """Whether a turn is an answer that needs its question: short, and no clause where its content begins."""
    if unit.speaker is None or unit.speaker == question.speaker or unit.whole:
        return False
    said = text[unit.body.start : unit.body.end]
    if len(said) > _LONGEST_ANSWER or said.endswith("?"):
        return False
    for sentence in _SENTENCE.findall(said):
        begins = _INTERJECTION.match(sentence)
        rest = sentence[begins.end() :] if begins else sentence
        if rest.lower().startswith(("because", "'cause", "cause ")):
            return True
        if rest.strip() and not filler(sentence, dialogue):
            return not is_clause(rest)
    return True


def _with_decisions(text: str, found: list[Unit]) -> list[Unit]:
    """Units with each discussion made one: from its opening or first proposal to its decision."""
    out: list[Unit] = []
    for unit in found:
        start = _discussion_start(text, out, unit)
        if start is None:
            out.append(unit)
            continue
        whole = out[start]
        for part in out[start + 1 :]:
            whole = joined(whole, part)
        out[start:] = [joined(whole, unit)]
    return out


def _discussion_start(text: str, before: Sequence[Unit], unit: Unit) -> int | None:
    """Index of the unit that the discussion begins with which ``unit`` decides; None if it decides none."""
    said = text[unit.span.start : unit.span.end]
    if unit.whole or len(said) > LONGEST or not _DECISION.search(said):
        return None
    spoken = unit.speaker is not None
    if not spoken and not _ANAPHOR.match(said):
        return None
    start, proposal = None, None
    terms = _terms(said)
    for index in range(len(before) - 1, max(-1, len(before) - MOST_TURNS), -1):
        other = before[index]
        if not _goes_with(other, unit, spoken) or unit.span.end - other.span.start > LONGEST:
            break
        words = text[other.span.start : other.span.end]
        proposes = bool(_PROPOSAL.search(words))
        opens = bool(_OPENING.search(words))
        related = bool(terms & _terms(words))
        if not (proposes or opens or related or (spoken and len(words) <= 60)):
            break
        if proposes and (related or proposal is not None or _POINTING.search(said) or not spoken):
            proposal = index
        if opens or proposes:
            start = index
        terms |= _terms(words) if related or index == len(before) - 1 else set()
        if opens and not proposes and proposal is not None:
            break
    return start if proposal is not None and start is not None else None


def _goes_with(other: Unit, unit: Unit, spoken: bool) -> bool:
    """Whether two units can be of one discussion: both turns, or both prose under one heading and near."""
    if (other.speaker is not None) != spoken:
        return False
    return spoken or other.heading == unit.heading


def _terms(words: str) -> set[str]:
    """Names, quoted words and longer words, folded."""
    found = {(m[1] or m[2]).casefold() for m in _TERM.finditer(words)}
    return found - _COMMON
