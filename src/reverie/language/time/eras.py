"""Rules for decades and centuries: "the 1990s", "the nineties", "the 19th century", "the 1800s"."""

from __future__ import annotations

import re
from datetime import datetime

from reverie.language.time.grammar import Scene, rule
from reverie.language.time.span import Found, Unresolved
from reverie.language.time.units import unit_of
from reverie.language.time.words import DECADE_WORDS, ordinal_number


@rule("point", r"(?:the )?(?P<y>1[0-9]\d0|20\d0)'?s")
def decade(scene: Scene, m: re.Match[str]) -> Found:
    """The 1990s; the 1800s are a century, but the 2000s the years up to 2009."""
    year = int(m["y"])
    return Found(
        unit_of(datetime(year, 1, 1), "decade" if year % 100 or year >= 2000 else "century"), m.end()
    )


_THE_DECADE = re.compile(
    r"\bthe\s+(?:very\s+)?(?:(?:early|mid|middle|late)[\s-]+(?:to[\s-]+late[\s-]+)?)?$", re.I
)


@rule("point", r"(?:the )?(?:'?(?P<tens>\d)0'?s|(?P<word>twenties|thirties|forties|fifties|sixties|seventies"
      r"|eighties|nineties))(?! (?:degrees|celsius|fahrenheit|percent)\b)")  # fmt: skip
def short_decade(scene: Scene, m: re.Match[str]) -> Found | None:
    """The '90s, the nineties; but not the twenties of somebody's life."""
    if not (m[0].lower().startswith("the") or scene.before(m.start(), _THE_DECADE)):
        return None
    if m["word"]:
        year = DECADE_WORDS[m["word"].lower()]
    else:
        tens = int(m["tens"]) * 10
        year = tens + (2000 if tens <= 20 else 1900)
    return Found(unit_of(datetime(year, 1, 1), "decade"), m.end())


@rule("point", r"(?:the )?(?P<nth>{nth})[ -]century(?P<bc> (?:bce?\b|b\.c\.))?")
def century(scene: Scene, m: re.Match[str]) -> Found:
    """The 19th century, taken for 1800 to 1899; before Christ there is no date."""
    number = ordinal_number(m["nth"])
    if m["bc"] or not 1 <= number <= 30:
        return Found(None, m.end())
    if number == 1:
        raise Unresolved("the calendar begins within it")
    return Found(unit_of(datetime((number - 1) * 100, 1, 1), "century"), m.end())
