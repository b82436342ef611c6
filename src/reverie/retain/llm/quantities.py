"""The numbers of a text in one form, whether written in digits or in English words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

_DIGITS = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)(?:\s?(?P<scale>k|m|mn|bn|thousand|million|billion)\b|(?P<pm>\s?p\.?m\b)|(?P<decade>s\b))?",
    re.I,
)
_WORD = re.compile(r"[A-Za-z]+")
_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: value
    for value, word in zip(
        range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True
    )
}
_SCALES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9,
    "hundred": 100, "dozen": 12,
}  # fmt: skip
_OTHERWISE = {
    "once": 1, "single": 1, "first": 1, "both": 2, "couple": 2, "pair": 2, "twice": 2, "double": 2,
    "second": 2, "twin": 2, "twins": 2, "third": 3, "triple": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "half": 2,
    "fortnight": 14,
}  # fmt: skip
"""Words that hold a number without being one: enough for a text to support it, not for a claim to need it."""


def stated(text: str) -> list[set[float]]:
    """The numbers a text states, each with the values it may stand for; "one" alone is seldom a number."""
    found = [_readings(match) for match in _DIGITS.finditer(text)]
    return found + [{value} for value, words in _in_words(text) if words > 1 or value > 1]


def held(text: str) -> set[float]:
    """Every number that a text can be said to hold, parts of larger ones included."""
    found: set[float] = set()
    for match in _DIGITS.finditer(text):
        found |= _readings(match) | _plain(match["number"])
        if match["decade"]:  # the '90s
            found |= {century + value for century in (1900, 2000) for value in _plain(match["number"])}
    found |= {value for value, _ in _in_words(text)}
    for word in _WORD.findall(text.lower()):
        for known in (_UNITS, _TENS, _OTHERWISE):
            if word in known:
                found.add(float(known[word]))
    return found


def of_moment(moment: datetime) -> set[float]:
    """The numbers a moment is written with: year, month, day, hour (in both clocks) and minute."""
    parts = (
        moment.year,
        moment.year % 100,
        moment.month,
        moment.day,
        moment.hour,
        moment.hour % 12,
        moment.minute,
    )
    return {float(part) for part in parts}


def _readings(match: re.Match[str]) -> set[float]:
    """The values that digits may stand for: "1.000" is one or a thousand, "3 pm" also 15."""
    plain = _plain(match["number"])
    if match["scale"]:
        return {value * _SCALES[match["scale"].lower()] for value in plain}
    if match["pm"]:
        return plain | {value + 12 for value in plain if value < 12}
    return plain


def _plain(digits: str) -> set[float]:
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    values = {float(re.sub(r"[.,]", "", digits))} if grouped else set()
    parts = re.split(r"[.,]", digits)
    if len(parts) == 2 and not (grouped and "," in digits):
        values.add(float(f"{parts[0]}.{parts[1]}"))
    elif len(parts) > 2 and not grouped:
        values.update(float(part) for part in parts)  # 14.06.2024, 1.2.3
    elif len(parts) == 1:
        values.add(float(digits))
    return values


def _in_words(text: str) -> Iterator[tuple[float, int]]:
    """Numbers written out, each with how many words it takes: "twenty-five", "two hundred and ten"."""
    total, current, words = 0, 0, 0
    for token in [*re.findall(r"[a-z]+|[^a-z\s-]", text.lower()), "."]:
        value = _UNITS.get(token, _TENS.get(token))
        if value is not None and words and not _fits(current, value):
            yield float(total + current), words
            total, current, words = 0, value, 1
        elif value is not None:
            current, words = current + value, words + 1
        elif token in _SCALES and len(token) > 2 and words:
            scale = _SCALES[token]
            current, words = (current or 1) * scale, words + 1
            if scale >= 1000:
                total, current = total + current, 0
        elif token == "dozen":
            yield 12.0, 2
        elif not (token == "and" and words and current % 100 == 0 and current + total):
            if words:
                yield float(total + current), words
            total, current, words = 0, 0, 0


def _fits(current: int, value: int) -> bool:
    """Whether a number word goes on with the one before it: "twenty five" does, "two three" does not."""
    return (value < 10 and current % 100 >= 20 and current % 10 == 0) or (value < 100 and current % 100 == 0)
