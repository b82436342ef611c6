"""What a directive asks for that code can check, read from its words.

Only what is said without condition counts: "answer in French" does, "if they write French, answer in French"
is left to a model's judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reverie.reflect.checks import (
    Check,
    CitesSources,
    IsJson,
    Listed,
    NeverSays,
    NoEmoji,
    PlainText,
    Says,
)
from reverie.reflect.directive_limits import languages, lengths
from reverie.reflect.directive_words import EVER, LANGUAGE, NOT, QUOTED, Found, negated, says_nothing


@dataclass(frozen=True, slots=True)
class Recognised:
    """The checks of a directive. ``whole``: they cover all that it says."""

    checks: tuple[Check, ...]
    whole: bool


_LITERAL = (
    r"(?:say(?:ing)?|mention(?:ing)?|nam(?:e|ing)|utter(?:ing)?|writ(?:e|ing)|us(?:e|ing)|includ(?:e|ing)"
    r"|refer(?:ring)? to|bring(?:ing)? up|talk(?:ing)? about|speak(?:ing)? (?:of|about)|discuss(?:ing)?"
    r"|reveal(?:ing)?|disclos(?:e|ing)|print(?:ing)?|contain(?:ing)?|mentions? of)"
)
_SAYING = re.compile(r"(?:say|mention|nam|utter|bring)", re.I)
_WRITING = re.compile(rf"^{NOT}{EVER} (?:writ|us|includ|print|contain)", re.I)
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|except|while|until|only for|in case|where|as long as|wherever|wenn|falls"
    r"|si|sauf|cuando)\b",
    re.I,
)
_HARMLESS = re.compile(
    r",? ?\b(?:when(?:ever)?|where|wherever|while) (?:you (?:are )?)?(?:mak\w+|stat\w+|giv\w+|answer\w*"
    r"|respond\w*|reply\w*|possible|applicable|available|relevant|necessary)"
    r"(?: (?:a |any |the )?(?:claims?|facts?|answers?|statements?|questions?|things))?",
    re.I,
)
_READ = 2000
"""Characters of a directive that are read."""


@lru_cache(1024)
def recognise(content: str) -> Recognised:
    """The checks that the words of a directive ask for; none where it is for judgement alone."""
    text = _HARMLESS.sub("", content.strip())[:_READ]
    if not text or _CONDITION.search(text):
        return Recognised((), whole=False)
    found: list[Check] = []
    whole, rest = True, text
    for reader in (_forbidden, _phrases, _forms, _citations, languages, lengths):
        for check, covered, span in reader(rest):
            found.append(check)
            whole = whole and covered
            rest = rest[: span[0]] + " " * (span[1] - span[0]) + rest[span[1] :]
    whole = whole and bool(found) and says_nothing(rest)
    if not whole:  # a form that is asked for some things only would spoil all others
        found = [check for check in found if not isinstance(check, IsJson | Listed)]
    return Recognised(tuple(dict.fromkeys(found)), whole)


_FORBIDDEN = re.compile(
    rf"\b(?:{NOT}{EVER} {_LITERAL}|under no circumstances {_LITERAL}"
    r"|avoid(?= the (?:word|phrase|term|name)s?\b))"
    rf"(?P<what>(?:{QUOTED}|[^.;!?\n])*)",
    re.I,
)
_PASSIVE = re.compile(
    r"(?P<what>[A-Z][\w.&'’-]*(?:\s+[A-Z][\w.&'’-]*){0,3})\s+(?:must|should|may|can|shall|is|are)"
    r"\s*(?:not|never)(?: to)? be (?:mentioned|named|said|used|discussed|referred to|talked about)\b"
)
_BUT = re.compile(rf"(?P<quoted>{QUOTED})|,? \bbut\b.*", re.I | re.S)
_THE_WORDS = re.compile(
    r"\b(?:the |these |this )?(?:words?|phrases?|terms?|names?|expressions?)\b(?! (?:of|for|that)\b):?", re.I
)
_BETWEEN = re.compile(r"\s*(?:,|\bor\b|\band\b|\bnor\b|/)\s*", re.I)
_ARTICLES = re.compile(r"^(?:the|any|a|an|our|my|your|his|her|their|anything about|about|either)\s+", re.I)
_PROPER = re.compile(r"(?:[A-Z0-9][\w.&'’-]*)(?:\s+(?:of|the|de|&|and)?\s*[A-Z0-9][\w.&'’-]*)*$")


def _forbidden(text: str) -> Iterator[Found]:
    for match in _FORBIDDEN.finditer(text):
        what = _BUT.sub(lambda found: found["quoted"] or "", match["what"])
        where = match.start(), match.start("what") + len(what)
        quoted = [one[1:-1].strip() for one in re.findall(QUOTED, what)]
        if quoted:
            rest = _THE_WORDS.sub("", re.sub(QUOTED, "", what))
            yield NeverSays(tuple(quoted)), not re.sub(r"[\s,]|\b(?:or|and|nor|the|ever)\b", "", rest), where
            continue
        if _OTHERWISE.search(what):
            continue
        named = _THE_WORDS.match(what.lstrip())
        what = what.strip()
        listed = _BETWEEN.split(what[named.end() :] if named else what.strip())
        pieces = [piece for one in listed if (piece := _ARTICLES.sub("", one.strip()))]
        longest = max((len(one.split()) for one in pieces), default=99)
        saying = _SAYING.search(text[match.start() : match.start("what")])
        proper = all(_PROPER.match(one) and not _ACRONYMS.fullmatch(one) for one in pieces)
        if (named or (proper and not _WRITING.search(match.group()))) and longest <= 5:
            yield NeverSays(tuple(pieces)), True, where
        elif saying and longest <= 2:
            yield NeverSays(tuple(pieces)), False, where
    for match in _PASSIVE.finditer(text):
        yield NeverSays((match["what"],)), True, match.span()


_OTHERWISE = re.compile(rf"\b(?:{LANGUAGE}|sources?|citations?|json|markdown|emojis?|names? of)\b", re.I)
"""What is forbidden here is no word."""
_EDGE = re.compile(
    r"\b(?P<edge>start|begin|open|end|close|finish|conclude|sign off)\b[^.;\n“\"'‘«`]{0,40}?\bwith\b"
    rf"[^.;\n“\"'‘«`]{{0,30}}?(?P<what>{QUOTED})",
    re.I,
)
_ANYWHERE = re.compile(
    r"\b(?:always |must )(?:say|mention|include|add|contain|state|use)"
    rf"(?: the (?:words?|phrase|sentence|line|text|disclaimer|note))?:? (?P<what>{QUOTED})",
    re.I,
)


def _phrases(text: str) -> Iterator[Found]:
    for match in _EDGE.finditer(text):
        first = match["edge"].casefold() in ("start", "begin", "open")
        if not negated(text, match.start()):
            phrase = match["what"][1:-1].strip()
            yield Says(phrase, "start" if first else "end"), True, match.span()
    for match in _ANYWHERE.finditer(text):
        if not negated(text, match.start()):
            yield Says(match["what"][1:-1].strip()), True, match.span()


_JSON = (
    r"\b(?:in|as|use|using|return|output|produce)\s+(?:an?\s+)?(?:(?:valid|only|pure)\s+)*json"
    r"(?:\s+(?:object|format|only))*\b"
)
_BULLETS = (
    r"\b(?:as|in|with|use|using)\s+(?:an?\s+)?(?:short\s+)?"
    r"(?:bullet(?:ed)?[- ]?(?:points?|lists?|form)?s?(?:\s+(?:list|form|only))?"
    r"|list of bullets?(?: points)?)\b"
)
_NUMBERED = r"\b(?:as|in|with|use|using)\s+(?:an?\s+)?numbered\s+(?:list|points?|items?)\b"
_PLAIN = (
    r"\b(?:as |use |in )?plain text(?: only)?\b"
    rf"|\b{NOT}(?: us(?:e|ing))?(?: any)? (?:markdown|formatting)(?: formatting)?\b"
)
_PICTURES = rf"\b{NOT}(?: us(?:e|ing)| includ(?:e|ing))?(?: any)? (?:emojis?|emoticons?|smileys?)\b"
_FORMS: tuple[tuple[re.Pattern[str], Check], ...] = (
    (re.compile(_JSON, re.I), IsJson()),
    (re.compile(_BULLETS, re.I), Listed()),
    (re.compile(_NUMBERED, re.I), Listed(numbered=True)),
    (re.compile(_PLAIN, re.I), PlainText()),
    (re.compile(_PICTURES, re.I), NoEmoji()),
)


def _forms(text: str) -> Iterator[Found]:
    for pattern, check in _FORMS:
        for match in pattern.finditer(text):
            if isinstance(check, PlainText | NoEmoji) or not negated(text, match.start()):
                yield check, True, match.span()


_CITES = re.compile(
    r"\b(?:cite|cites|citing|quote|give|list|name|provide|include|show|state|add|mention|reference"
    r"|back(?: it)? up with)"
    r"\s+(?:(?:your|the|all|its|their|any|a|an|at least one|each|every|relevant|exact|original)\s+)*"
    r"(?:sources?|citations?|references?)(?:\s+(?:for|of|to|behind)\s+(?:each|every|all|your|any)?"
    r"\s*(?:facts?|claims?|statements?|answers?|it|them))?\b"
    r"|\bback up (?:your |all |every |each )*(?:claims?|facts?|answers?|statements?|it)"
    r" with (?:citations?|sources?|references?)\b",
    re.I,
)


def _citations(text: str) -> Iterator[Found]:
    for match in _CITES.finditer(text):
        if not negated(text, match.start()):
            yield CitesSources(), True, match.span()
