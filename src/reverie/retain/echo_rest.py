"""Whether what stands beside a quotation says something of its own: if so, the fact with it is no echo.

In doubt it does: an echo that is stored once more costs less than a fact that is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reverie.language.sentences import sentences
from reverie.model import Fact, Span
from reverie.retain.echo_candidates import is_heading
from reverie.retain.rules.clauses import is_clause
from reverie.retain.rules.given_names import is_given_name

_MARKS = re.compile(r"^[\s>]*(?:[-*+•‣–]|\(?\d{1,3}[.):\]]|\[\d{1,3}\])[ \t]+|^[\s<>(\[*_#`\"'“]+")
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_NUMBER = re.compile(
    r"(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|dozen|hundred"
    r"|half|noon|midnight|tonight|today|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b"
)
_RESULTS_COUNTED = re.compile(
    r"(?i)\b(?:\d{1,3}|one|two|three|four|five|ten)(?= [\w ]{0,24}(?:memor|fact|result))"
)
_LEAD_IN = re.compile(
    r"(?i)(?:here(?:'s|’s)?|these|this is|below|the following|use|using|based on|according to|from|what"
    r"|relevant|recalled|retrieved|known|remembered|related|some|things|facts|memor(?:y|ies)|context"
    r"|i (?:found|recall(?:ed)?|remember(?:ed)?|know|looked up|retrieved))\b"
)
"""How the line before recalled facts begins."""
_COURTESY = re.compile(
    r"(?i)(?:(?:please )?let me know\b.{0,60}|(?:i )?hope (?:this|that|it) helps.{0,20}"
    r"|(?:is there )?anything else\b.{0,40}|(?:i'm |i am )?(?:happy|glad) to help.{0,20}|you're welcome)"
    r"[.!?]*"
)
_ORDER = re.compile(
    r"(?i)(?:you (?:are|have|should|must|can|may|will|always|never)|you're|use|answer|respond|reply|be|follow"
    r"|do not|don't|never|always|please|keep|act)\b"
)
"""How a system prompt tells a model what to do."""
_SYSTEM = frozenset({"system", "developer"})
_MOST_CONNECTING = 4
"""Words that connect: more of them, with no verb that is known, may be another language's sentence."""


def says_more(text: str, fact: Fact, quoted: Sequence[Span]) -> bool:
    """Whether the fact says something outside the ``quoted`` spans of its text, which are in order."""
    names = {mention.name for mention in fact.mentions if mention.kind != "concept"}
    return any(says_something(rest, fact.speaker, names) for rest in _rests(text, fact.span, quoted))


def says_something(words: str, speaker: str | None = None, names: Iterable[str] = ()) -> bool:
    """Whether words have a number, a name or a clause, headings and courtesies aside.

    ``speaker``: whose label may stand before them; ``names``: names that are known to be such.
    """
    if speaker:
        label = (
            rf"^[^\n]{{0,60}}?\b{re.escape(speaker)}\b[*_ ]*(?:[\[(][^\])\n]{{0,40}}[\])])?[*_ ]*:[*_]*\s*"
        )
        words = re.sub(label, "", words, count=1, flags=re.I)
    is_system = bool(speaker and speaker.casefold() in _SYSTEM)
    for line in filter(None, map(str.strip, words.splitlines())):
        for span in sentences(line):
            if _tells(line[span.start : span.end], is_system=is_system, names=names):
                return True
    return False


def _rests(text: str, span: Span, quoted: Sequence[Span]) -> Iterator[str]:
    """What a span has outside others."""
    at = span.start
    for other in quoted:
        if other.end <= at or other.start >= span.end:
            continue
        if other.start > at:
            yield text[at : other.start]
        at = max(at, other.end)
    if at < span.end:
        yield text[at : span.end]


def _tells(said: str, *, is_system: bool, names: Iterable[str]) -> bool:
    words, heading = _WORD.findall(said), is_heading(said)
    said = _MARKS.sub("", said, count=1)
    if heading or said.endswith(":"):
        if not _is_clause(said.lower()):  # "Search results:" is none, whatever its capitals
            return not heading and bool(_NUMBER.search(said) or _has_name(said, words, names))
        return not _LEAD_IN.match(said) or bool(_NUMBER.search(_RESULTS_COUNTED.sub("", said)))
    if _NUMBER.search(said) or _has_name(said, words, names):
        return True
    if _COURTESY.fullmatch(said) or (is_system and _ORDER.match(said)):
        return False
    foreign = sum(1 for letter in said if letter.isalpha() and ord(letter) > 0x24F)
    return foreign > _MOST_CONNECTING or len(words) > _MOST_CONNECTING or _is_clause(said)


def _is_clause(said: str) -> bool:
    """Whether a verb has a subject, or begins ("Booked a table")."""
    return is_clause(said) or is_clause(f"someone {said.lower()}")


def _has_name(said: str, words: Sequence[str], names: Iterable[str]) -> bool:
    """Whether a known name stands here, a given name, or a capital that opens no sentence."""
    capital = any(word[0].isupper() and word.partition("'")[0] != "I" for word in words[1:])
    return capital or any(map(is_given_name, words[:1])) or any(name in said for name in names)
