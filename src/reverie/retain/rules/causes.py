"""What a text says brought about what: by its cue words, and by the order of clauses around them.

Two sentences are linked where the second begins with a cue ("As a result, ...", "This was because ..."); one
sentence is cut in two where cause and effect are clauses of their own. Words that also mean something else
count only in that place: "since" before a subject and not before a year, "so" after a comma and before a
subject. "After" links nothing: what follows is not always what was caused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reverie.retain.rules.clauses import is_clause

Direction = Literal["effect", "cause"]

_EFFECT_OF_THAT = re.compile(
    r"""(?:and[ ]|so[ ]|but[ ])?(?:
        (?:that|this|it)(?:['’]s|[ ]is|[ ]was)[ ](?:(?:exactly|precisely|partly|mainly|really|also)[ ])?why\b
        |(?:that|this)[ ]explains[ ]why\b
        |which[ ]is[ ]why\b
        |because[ ]of[ ](?:that|this|it)\b(?![ ]+[a-z])
        |as[ ]a[ ](?:direct[ ])?(?:result|consequence)(?:[ ]of[ ](?:that|this)\b(?![ ]+[a-z]))?(?![ ]of\b)
        |(?:therefore|consequently|hence|thus|accordingly)\b(?![ ]far)
        |for[ ](?:that|this)[ ]reason\b
        |(?:thanks|due|owing)[ ]to[ ](?:that|this)\b(?![ ]+[a-z])
        |(?:that|this|it|which)[ ](?:(?:eventually|finally|then|also|soon|really|in[ ]turn)[ ])?
            (?:led[ ]to|caused|resulted[ ]in|made[ ](?:me|him|her|us|them|it|(?-i:[A-Z][a-z]+))\b(?!['’]s)
                |brought[ ]about|triggered)
        |so[ ]that['’]s[ ]why\b)""",
    re.I | re.X,
)
_CAUSE_OF_THAT = re.compile(
    r"""(?:and[ ]|but[ ])?(?:
        (?:that|this|it)(?:['’]s|[ ]is|[ ]was)[ ](?:(?:all|only|just|mostly|mainly|partly|probably)[ ])?
            (?:because\b(?![ ]of[ ](?:that|this)\b)|(?:due|thanks|owing)[ ]to|caused[ ]by|a[ ]result[ ]of)
        |(?:the|my|his|her|our|their)[ ](?:main[ ]|only[ ]|real[ ])?(?:reason|cause)
            (?:[ ]for[ ](?:that|this|it))?[ ](?:is|was)\b
        |because\b(?![ ]of[ ](?:that|this)\b))""",
    re.I | re.X,
)
_SO = re.compile(r"So,? (?:I|he|she|we|they)(?:['’]\w+)? ")
_LONGEST = 500
_MAYBE = re.compile(r"\b(?:because|since|so|therefore|as a result|caus|led to|result)", re.I)
_SUBJECT = r"(?:I|he|she|we|they|[A-Z][\w'’-]+|(?:the|my|his|her|our|their|a|an)[ ][a-z]+)\b"
_INSIDE = re.compile(
    rf"""(?P<between>,?[ ]+(?:
        (?P<cause>(?<!not[ ])(?<!n['’]t[ ])(?:just[ ]|mainly[ ]|partly[ ]|mostly[ ]|simply[ ]|largely[ ])?
            (?:because|['’]?cause|['’]?cuz|since|as)[ ]+)(?={_SUBJECT})
        |(?P<effect>(?:so|and[ ]so|and[ ](?:therefore|as[ ]a[ ]result|consequently|that['’]s[ ]why),?
            |which[ ]is[ ]why)[ ]+)(?={_SUBJECT})))""",
    re.X,
)
_FIRST = re.compile(r"(?P<cue>(?:Because|Since|As)[ ]+)(?P<cause>[^,;.!?\n]{8,160}),[ ]+(?P<effect>.+)", re.S)
_HANGING = re.compile(r"(?:it|this|that|these|those|there|they)\b", re.I)
_NEGATED = re.compile(r"(?:\bnot|n['’]t|\bonly|\bnever)(?: \w+){0,1}$")
_OPEN = re.compile(r"(?:\b(?:is|was|are|were|be|and|but|or|if|that|although|though|when)|[;:(–—-])$", re.I)
_INTENSE = re.compile(r"so (?:\w+ly )?(?:much|many|happy|sad|\w+ed|good|glad|excited|far)\b", re.I)

_TEMPORAL = re.compile(
    r"\b(?:\d{4}|child|kid|last|then|ago|met|moved|born|began|started|joined|young|was \w+ing|learned|said"
    r"|noted|mentioned|expected|shown|stated|described|usual|end|beginning)\b",
    re.I,
)
_STATE = re.compile(
    r"\b(?:is|are|was|were|had|has|have|needed|wanted|could|couldn['’]t|can['’]t|didn['’]t|doesn['’]t"
    r"|loves?|likes?|knew)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Halves:
    """A sentence cut between cause and effect, as offsets in it: the first clause ends, the second begins."""

    first_start: int
    first_end: int
    second_start: int
    cause_first: bool


def points_back(sentence: str, *, spoken: bool = False) -> Direction | None:
    """Whether a sentence is the effect, or the cause, of what was said right before it.

    "So we ..." counts in prose alone: in speech it often only begins a turn.
    """
    if sentence.endswith("?"):
        return None
    if _EFFECT_OF_THAT.match(sentence) or (not spoken and _SO.match(sentence)):
        return "effect"
    if _FIRST.match(sentence):  # its effect stands in the sentence itself
        return None
    return "cause" if _CAUSE_OF_THAT.match(sentence) else None


def halves(sentence: str) -> Halves | None:
    """Cause and effect of one sentence, where each is a clause that can stand alone."""
    if len(sentence) > _LONGEST or (not _MAYBE.search(sentence) and not sentence.startswith("As ")):
        return None
    if "?" in sentence or '"' in sentence or "“" in sentence:
        return None
    if found := _FIRST.match(sentence):
        return _leading(found)
    for found in _INSIDE.finditer(sentence):
        before, after = sentence[: found.start()], sentence[found.end() :]
        cause_first = found["effect"] is not None
        cue = (found["cause"] or "").strip()
        if _NEGATED.search(before) or _OPEN.search(before) or before.count("(") != before.count(")"):
            continue
        if cue in ("as", "since") and not (_is_reason(after) and (cue == "since" or "," in found["between"])):
            continue
        if cause_first and _INTENSE.match(found["effect"] + after):
            continue
        if _stands(before) and _stands(after) and not _HANGING.match(after):
            return Halves(0, found.start(), found.end(), cause_first)
    return None


def _leading(found: re.Match[str]) -> Halves | None:
    """A sentence that begins with its cause: "Because it rained, we stayed."."""
    cause, effect = found["cause"], found["effect"]
    if found["cue"].strip() != "Because" and not _is_reason(cause):
        return None
    if not (_stands(cause) and _stands(effect)) or _HANGING.match(cause):
        return None
    return Halves(found.start("cause"), found.end("cause"), found.start("effect"), True)


def _stands(clause: str) -> bool:
    return len(clause.split()) >= 3 and is_clause(clause)


def _is_reason(clause: str) -> bool:
    """Whether the clause behind "since" or "as" gives a reason rather than a time."""
    return bool(_STATE.search(clause)) and not _TEMPORAL.search(clause)
