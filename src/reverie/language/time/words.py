"""Vocabulary: the words that name numbers, units, months and weekdays, and how rules spell them.

A rule's pattern writes `{month}` for a fragment below and a plain space for any white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from reverie.language.time.span import Precision

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday weds wed", "thursday thurs thur thu",
         "friday fri", "saturday sat", "sunday sun"))
    for name in names.split()
}  # fmt: skip
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # first month
HOURS = "one two three four five six seven eight nine ten eleven twelve"
PARTS_OF_DAY = {"morning": (5, 12), "afternoon": (12, 17), "evening": (17, 22), "night": (18, 28)}  # hours

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " \
    "sixteen seventeen eighteen nineteen"  # fmt: skip
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINAL_ONES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth " \
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"  # fmt: skip
CARDINALS = {word: n for n, word in enumerate(_ONES.split(), 1)} | {
    word: n for n, word in zip(range(20, 100, 10), _TENS.split(), strict=True)
}
ORDINALS = {word: n for n, word in enumerate(_ORDINAL_ONES.split(), 1)} | {"twentieth": 20, "thirtieth": 30}
VAGUE = {"couple": 2, "few": 3, "several": 4}  # what a vague count is taken for; such spans are `around`
DECADE_WORDS = dict(
    zip(["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"],
        (2020, 1930, 1940, 1950, 1960, 1970, 1980, 1990), strict=True)
)  # fmt: skip
UNITS: dict[str, tuple[Precision, int]] = {
    "sec": ("second", 1), "second": ("second", 1), "min": ("minute", 1), "minute": ("minute", 1),
    "hr": ("hour", 1), "hour": ("hour", 1), "day": ("day", 1), "week": ("week", 1),
    "fortnight": ("week", 2), "month": ("month", 1), "season": ("season", 1), "quarter": ("quarter", 1),
    "year": ("year", 1), "yr": ("year", 1), "decade": ("decade", 1), "century": ("century", 1),
    "centurie": ("century", 1), "night": ("day", 1),
}  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


_TEEN = _any(CARDINALS)
FRAGMENTS = {
    # "may", "march", "mar" are also verbs and names: without a capital they need digits beside them
    "month": "(?:(?-i:May|March|Mar|MAY|MARCH|MAR)|"
    + _any(set(MONTHS) - {"may", "march", "mar"}) + r")(?![a-z']){dot}",
    "any_month": _any(MONTHS) + r"(?![a-z']){dot}",
    "weekday": "(?:" + _any(w for w in WEEKDAYS if w.endswith("day"))
    + "|(?-i:" + _any(w.title() for w in WEEKDAYS if not w.endswith("day")) + r")(?![a-z']){dot})",
    "dot": r"(?:\.(?=,?\s*[\d]|,))?",  # "Dec. 3", but not the end of a sentence
    "season": _any(SEASONS),
    "part": _any(PARTS_OF_DAY),
    "day": r"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)|(?:0?[1-9]|[12]\d|3[01])"
    r"(?!\d|[:.,/]\d|\s*%|\s*[ap]\.?m\b|{counted})|{ordinal})",
    "nth": r"(?:(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)|{ordinal})",
    "ordinal": "(?:(?:twenty|thirty)[ -])?" + _any(ORDINALS),
    "hour_word": _any(HOURS.split()),
    "num": rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|(?:a )?couple(?: of)?|(?:a )?(?:good )?few|several"
    rf"|(?:a |one )?hundred|half an?|(?:{_any(_TENS.split())}[ -])?{_TEEN}|a dozen|an?)",
    "unit": r"(?:" + _any(set(UNITS) - {"sec", "min", "hr", "yr", "night", "centurie"})
    + r"|secs?|mins?|hrs?|yrs?|nights|centuries)s?\b",
    "calendar": "(?:week|fortnight|month|quarter|season|year|decade|century)",
    "duration": r"(?P<n>{num})(?P<half> and a half)?[ -](?P<unit>{unit})(?P<half_after> and a half)?"
    r"(?:(?:,| and|(?= \d)) (?P<n2>{num}) (?P<unit2>{unit}))?",  # not ", and": that begins something else
    "about": r"(?:(?P<about>about|around|roughly|approximately|approx\.?|nearly|almost|over|more than"
    r"|less than|just over|just under|under|some|at least|maybe|like) )?",
    # what a number counts when it is no day or year: "in 2000 people", "June 12 students"
    "counted": r"(?:\s+(?:people|persons?|men|women|students|guests|members|kids|children|users|items?|copies"
    r"|dollars|euros|pounds|bucks|percent|calories|steps|words|pages|points|votes|miles|kilomet(?:er|re)s"
    r"|feet|meters|metres|km|kg|lbs|grams|units|times|seconds|minutes|hours|days|weeks|months|years|of us"
    r"|of them)\b)",
    "possessive": "(?:'s|s')",
}  # fmt: skip


def pattern(source: str, *, ends_word: bool = True) -> re.Pattern[str]:
    """Compile a rule's pattern: fragments expanded, spaces loosened, whole words, any case, ASCII."""
    while True:
        expanded = re.sub(r"\{([a-z_]+)\}", lambda m: FRAGMENTS[m[1]], source)
        if expanded == source:
            break
        source = expanded
    # A space inside a character class stays a space; anywhere else it is any run of white space.
    source = re.sub(r"(\[[^\]]*\])| ", lambda m: m[1].replace(" ", r"\s") if m[1] else r"\s+", source)
    return re.compile(source + (r"(?![A-Za-z0-9_])" if ends_word else ""), re.IGNORECASE | re.ASCII)


def month_number(word: str) -> int:
    """1-12 for a month's name or abbreviation."""
    return MONTHS[word.lower().rstrip(".")]


def weekday_number(word: str) -> int:
    """0 (Monday) to 6 for a weekday's name or abbreviation."""
    return WEEKDAYS[word.lower().rstrip(".")]


def ordinal_number(word: str) -> int:
    """7 for "7", "7th", "seventh"; 23 for "twenty-third"."""
    if word[0].isdigit():
        return int(re.sub(r"\D", "", word))
    *tens, last = re.split(r"[\s-]+", word.lower())
    return sum(CARDINALS[t] for t in tens) + ORDINALS[last]


def count(words: str) -> tuple[float, bool]:
    """The number that `words` name, and whether they are vague: "a few" -> (3, True)."""
    words = words.lower()
    for vague, value in VAGUE.items():
        if vague in words:
            return value, True
    if words.startswith("half"):
        return 0.5, False
    if words[0].isdigit():
        return float(words), False
    if "dozen" in words:
        return 12, False
    if "hundred" in words:
        return 100, False
    if words in ("a", "an"):
        return 1, False
    return sum(CARDINALS[part] for part in re.split(r"[\s-]+", words)), False


def unit_named(word: str) -> tuple[Precision, int]:
    """The unit a word names and how many of it: "fortnights" -> ("week", 2)."""
    word = word.lower().rstrip("'")
    return UNITS.get(word) or UNITS[word.removesuffix("s")]
