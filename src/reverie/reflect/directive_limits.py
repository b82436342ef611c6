"""The language and the length that a directive asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reverie.reflect.checks import AtMost, InLanguage, Unit
from reverie.reflect.directive_words import CODES, LANGUAGE, NOT, Found, negated, says_nothing

_ONE_TO_TWENTY = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty""".split()
_NUMBERS = {word: n for n, word in enumerate(_ONE_TO_TWENTY, 1)} | {
    "a": 1, "an": 1, "single": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
_NUM = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|(?:a |one )?(?:single|hundred)|" + "|".join(_NUMBERS) + ")"
_UNIT = r"(?P<unit>words?|sentences?|characters?|chars?|paragraphs?)\b"
_UNITS: dict[str, Unit] = {"w": "words", "s": "sentences", "c": "characters", "p": "paragraphs"}
_WRITES = (
    r"(?:answers?|respond|responses?|repl(?:y|ies)|write|speak|communicate|talk|output|use|be"
    r"|language(?: is|:)?|antworte|schreib|sprich|réponds|répondez|écris|responde|contesta|escribe|rispondi"
    r"|antwoord)"
)
_AFTER = (
    r"(?=\s*(?:$|[.,;:!?)]|(?:only|please|language|at all times|always|with)\b"
    rf"|and\b(?!\s+(?:in\s+)?(?:{LANGUAGE})\b)))"
)
"""What may follow the name of a language: not what it describes ("French names"), nor another one."""
_IN_LANGUAGE = re.compile(
    rf"\b{_WRITES}\b(?P<how>[^.,;\n]{{0,40}}?)\b(?P<language>{LANGUAGE})\b{_AFTER}"
    rf"|(?:^|[,;.:]\s*)(?:(?:only|please),? )?in (?P<alone>{LANGUAGE})(?: only|,? please)?\s*(?=$|[.,;!])"
    rf"|(?:^|[,;.:]\s*)(?:(?P<before>{LANGUAGE}) only|only (?P<after>{LANGUAGE}))\s*(?=$|[.,;!])",
    re.I,
)
_MANNER = re.compile(
    r"\b(?:formal|informal|plain|simple|clear|proper|correct|british|american|european|brazilian|polite)\b",
    re.I,
)


def languages(text: str) -> Iterator[Found]:
    """The language of the answer."""
    for match in _IN_LANGUAGE.finditer(text):
        name = next(match[group] for group in ("language", "alone", "before", "after") if match[group])
        how = match["how"] or ""
        plain = _MANNER.sub("", how)
        if says_nothing(plain) and not negated(text, match.end() - len(name) - 1):
            yield InLanguage(CODES[name.casefold()]), plain == how, match.span()


_LEAST = re.compile(r"\b(?:at least|minimum(?: of)?|no (?:less|fewer) than|more than|over)\s*$", re.I)
_NO_MORE = (
    r"(?:(?:no|not|never)(?: be)? (?:more|longer) than"
    rf"|{NOT}\b(?P<verb>[^.,;\n]{{0,25}}?)\b(?:more|longer) than)"
)
_LEADS = (
    rf"(?:{_NO_MORE}|at most|(?:a )?max(?:imum)?\.?(?: of)?|up to|within|(?:not|never|n['’]t) exceed(?:ing)?"
    r"|(?:limit|keep|restrict|cut|shorten)(?:ed|s)?\b(?P<what>[^.;\n]{0,40}?)\bto|\bin|using|under|below"
    r"|fewer than|less than|shorter than)"
)
_MOST = re.compile(
    rf"(?P<lead>{_LEADS})(?P<exactly> exactly)?(?: (?:a|an))?(?: (?:maximum|max|total|limit) of)?\s+{_NUM}"
    rf"[\s-]*{_UNIT}(?: (?:or (?:less|fewer|under)|at most|max(?:imum)?))?",
    re.I,
)
_TAIL = re.compile(
    rf"(?P<open>\()?\b{_NUM}[\s-]*{_UNIT}\s*(?:or (?:less|fewer|under)|at (?:the )?most|max(?:imum)?\b|tops"
    r"|limit\b|answers?\b|responses?\b|replies\b|(?(open)\)|(?!)))",
    re.I,
)
_STRICT = ("under", "below", "fewer than", "less than", "shorter than")
_OF_PARTS = re.compile(
    r"\b(?:each|every|per)\s+(?!answer|respons|repl)|\b(?:sentences?|paragraphs?|bullets?|lines?|items?|points?"
    r"|titles?|names?|quotes?)\b[^.;\n]{0,20}$",
    re.I,
)


def lengths(text: str) -> Iterator[Found]:
    """The most words, sentences, characters or paragraphs of the answer as a whole."""
    taken: list[tuple[int, int]] = []
    for pattern in (_MOST, _TAIL):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(a < end and start < b for a, b in taken) or _of_something_else(text, match):
                continue
            told = match.groupdict()
            strict = (told.get("lead") or "").casefold() in _STRICT
            if strict and re.search(r"\b(?:no|not)\s*$", text[:start], re.I):
                continue
            taken.append((start, end))
            most = max(1, _number(match["n"]) - strict)
            yield AtMost(_UNITS[match["unit"][0].casefold()], most), not told.get("exactly"), (start, end)


def _of_something_else(text: str, match: re.Match[str]) -> bool:
    """Whether a number bounds from below, or bounds a part of the answer."""
    told = match.groupdict()
    clause = re.split(r"[.;:!?\n,]", text[: match.start()])[-1]
    return (
        not says_nothing(told.get("what") or "")
        or not says_nothing(told.get("verb") or "")
        or _LEAST.search(text[: match.start()]) is not None
        or _OF_PARTS.search(clause) is not None
        or re.match(r"\s*(?:each|apiece|per)\b", text[match.end() :], re.I) is not None
    )


def _number(word: str) -> int:
    digits = word.replace(",", "")
    return int(digits[:9]) if digits.isdigit() else _NUMBERS.get(word.casefold().split()[-1], 1)
