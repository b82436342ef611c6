"""Clock times as words write them: "3 pm", "10:30", "five o'clock", "half past three", "noon"."""

from __future__ import annotations

import re
from datetime import time

from reverie.language.time.span import Precision, Unresolved
from reverie.language.time.words import CARDINALS

HALF = r"\s?(?P<half>a\.m\.|p\.m\.|am|pm)"
MERIDIEM = r"(?P<hour>\d{1,2}|{hour_word}(?= ))(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?)?" + HALF
COLON = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?![:.]?\d)"
O_CLOCK = r"(?P<hour>\d{1,2}|{hour_word}) o'?clock"
# "half past three", "quarter to nine", "20 minutes past six": `part` of an hour beside the hour `whole`
PARTED = (
    r"(?P<part>half|(?:a )?quarter|(?:\d{1,2}|five|ten|twenty(?:[ -]five)?) minutes?)"
    r" (?P<side>past|after|to|till) (?P<whole>\d{1,2}(?![\d:/]|\.\d)|{hour_word}|noon|midnight)"
)
# without "minutes" only where something else says that a clock time is meant
SHORT_PARTED = (
    r"(?P<part>five|ten|twenty(?:[ -]five)?) (?P<side>past|to)"
    r" (?P<whole>\d{1,2}(?![\d:/]|\.\d)|{hour_word}|noon|midnight)"
)
# one of them all; `word` and `oclock` tell which it was
ANY = (
    r"(?:(?P<word>noon|midday|midnight)|" + PARTED
    + r"|(?P<hour>\d{1,2}|{hour_word}(?= (?:am|pm|a\.m|p\.m|o'?clock|in the|at night)))(?![\d/]|\.\d)"
    r"(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?)?(?:" + HALF + r"|(?P<oclock> o'?clock))?)"
)  # fmt: skip

# What happens at such an hour tells morning from evening where nobody says am or pm.
_MORNING = re.compile(
    r"\b(?:woke|wakes?|waking|awake|get(?:s|ting)? up|got up|alarm|breakfast|sunrise|dawn)\b", re.I
)
_EVENING = re.compile(
    r"\b(?:dinner|supper|drinks|part(?:y|ies)|concert|gig|movie|film|theat(?:er|re)|show|bed(?:time)?|sunset)\b",
    re.I,
)
_REACH = 60
_BORDER = re.compile(r"[.!?]\s|[;\n]")


def hour_number(word: str) -> int:
    """6 for "6" and "six"; 12 for noon, 0 for midnight."""
    word = word.lower()
    if word in ("noon", "midday", "midnight"):
        return 0 if word == "midnight" else 12
    return int(word) if word.isdigit() else CARDINALS[word]


def clock_time(m: re.Match[str]) -> tuple[time, Precision]:
    """The time of day of a match of one of the patterns above; ValueError when there is none.

    Without am or pm, 1 to 6 o'clock are afternoon hours unless written with a leading zero, and words
    such as "breakfast" and "dinner" nearby decide.
    """
    groups = m.groupdict()
    if groups.get("part"):
        return _parted(m), "minute"
    hour = hour_number(m["hour"])
    minute, second = (int(groups.get(name) or 0) for name in ("minute", "second"))
    half = (groups.get("half") or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise Unresolved("no such hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif not m["hour"].startswith("0"):
        hour = _assumed(hour, m)
    precision: Precision = "second" if groups.get("second") else "minute" if groups.get("minute") else "hour"
    return time(hour, minute, second), precision


def _assumed(hour: int, m: re.Match[str]) -> int:
    """The hour of the day meant by an hour of the clock."""
    if not 1 <= hour <= 11:
        return hour
    first, last = max(0, m.start() - _REACH), m.end() + _REACH
    for border in _BORDER.finditer(m.string, first, m.start()):
        first = border.end()
    border_after = _BORDER.search(m.string, m.end(), last)
    last = border_after.start() if border_after else last
    if hour >= 4 and _MORNING.search(m.string, first, last):
        return hour
    if hour >= 5 and _EVENING.search(m.string, first, last):
        return hour + 12
    return hour + 12 if hour <= 6 else hour


def _parted(m: re.Match[str]) -> time:
    """Quarter to nine is 8:45; "half past midnight" 0:30."""
    words = m["part"].lower().split(" minute")[0]
    if words == "half" or "quarter" in words:
        minutes = 30 if words == "half" else 15
    else:
        minutes = int(words) if words.isdigit() else sum(CARDINALS[w] for w in re.split(r"[\s-]+", words))
    named = m["whole"].lower() in ("noon", "midnight")
    hour = hour_number(m["whole"])
    if not (1 <= hour <= 24 or named) or not 0 < minutes < 60:
        raise Unresolved("no such time")
    hour = hour if named or m["whole"].startswith("0") else _assumed(hour, m)
    total = hour * 60 + (minutes if m["side"].lower() in ("past", "after") else -minutes)
    return time(total // 60 % 24, total % 60)
