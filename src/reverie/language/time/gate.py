"""The cheap question asked of every sentence, can there be a time in it, and where one may begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reverie.language.time.words import (
    CARDINALS,
    DECADE_WORDS,
    HOURS,
    MONTHS,
    ORDINALS,
    PARTS_OF_DAY,
    SEASONS,
    UNITS,
    WEEKDAYS,
)

# Every time expression holds a digit or one of these words, or its plural.
_TRIGGERS = {
    *DECADE_WORDS, *MONTHS, *PARTS_OF_DAY, *SEASONS, *UNITS, *WEEKDAYS, *HOURS.split()[1:], "twenty", "half",
    "today", "yesterday", "tomorrow", "tmrw", "tonight", "tonite", "noon", "midday", "midnight", "clock",
    "pm", "weekend", "weekday", "workday", "hourly", "daily", "nightly", "weekly", "biweekly",
    "fortnightly", "monthly", "bimonthly", "quarterly", "yearly", "annually", "springtime", "summertime",
    "wintertime", "ago", "recently", "lately", "while", "now", "moment", "centuries", "daylong", "weeklong",
    "monthlong", "yearlong", "decadelong", "christmas", "christmases", "xmas", "halloween", "hallowe",
    "easter", "thanksgiving", "valentine", "cinco", "juneteenth", "mardi", "pentecost", "whitsun",
    "epiphany",
}  # fmt: skip
TRIGGERS = frozenset(word + ending for word in _TRIGGERS for ending in ("", "s"))
_BYTES = frozenset(word.encode() for word in TRIGGERS)
# Every byte as a lower-case letter, a zero for any digit, or a space: one pass, then whole words.
_FOLD = bytes(
    byte if chr(byte).islower() and byte < 128
    else byte + 32 if chr(byte).isupper() and byte < 128
    else ord("0") if 48 <= byte <= 57
    else ord(" ")
    for byte in range(256)
)  # fmt: skip
# Words that may begin an expression, besides triggers, digits and number words.
_OPENERS = frozenset(
    "the a an in on for from at by no since ever until till up through before after prior between around"
    " about circa c approx approximately roughly nearly almost over more less just under some sometime"
    " maybe like every each most once twice many several few couple early mid late very beginning start"
    " starting middle end last final past previous recent next coming upcoming following this that these"
    " my our earlier later within during throughout as effective not quite dozen new boxing st saint earth"
    " groundhog independence bastille canada veterans veteran remembrance armistice mlk martin presidents"
    " president mother mothers father fathers memorial labor labour columbus indigenous black cyber shrove"
    " pancake ash palm maundy good holy all guy ascension whit corpus q h one hundred".split()
) | frozenset((*ORDINALS, *CARDINALS))  # fmt: skip
# Words that may stand between the beginning of an expression and the first word of time in it.
_GLUE = _OPENERS | frozenset(
    "of to than later least single other times time good so too long little short eve s th rd nd luther"
    " king jr fools patrick people peoples saints souls fawkes christi and only".split()
)
_TOKEN = re.compile(r"[A-Za-z]+|\d+", re.ASCII)


def may_hold_time(text: str) -> bool:
    """Whether a text has a digit or a word of time; true too often rather than too seldom."""
    folded = text.encode(errors="replace").translate(_FOLD)
    return b"0" in folded or not _BYTES.isdisjoint(folded.split())


def openings(text: str) -> Iterator[int]:
    """Where an expression may begin, in order: words from which only glue leads to a word of time."""
    places, reached = [], False
    for token in reversed(list(_TOKEN.finditer(text))):
        word, start = token[0].lower(), token.start()
        timely = word in TRIGGERS or word[0].isdigit()
        reached = timely or (reached and word in _GLUE)
        if not (reached and (timely or word in _OPENERS)):
            continue
        before = text[start - 1] if start else " "
        if not (before.isalnum() or before == "_"):
            places.append(start)
            if before == "'" and word[0].isdigit():
                places.append(start - 1)  # the '90s
    return reversed(places)
