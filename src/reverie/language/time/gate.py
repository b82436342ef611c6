"""The cheap question asked of every sentence: can there be a time in it at all?"""

from __future__ import annotations

from reverie.language.time.words import DECADE_WORDS, MONTHS, PARTS_OF_DAY, SEASONS, UNITS, WEEKDAYS

_STEMS = {
    *DECADE_WORDS, *MONTHS, *PARTS_OF_DAY, *SEASONS, *UNITS, *WEEKDAYS, "today", "yesterday", "tomorrow",
    "tmrw", "weekly", "monthly",
    "tonight", "tonite", "noon", "midday", "midnight", "weekend", "weekday", "hourly", "daily", "nightly",
    "biweekly", "fortnightly", "quarterly", "yearly", "annually", "springtime", "summertime",
    "wintertime", "christmas", "christmases", "xmas", "halloween", "hallowe", "easter", "thanksgiving",
    "valentine", "cinco", "juneteenth", "mardi", "centuries",
}  # fmt: skip
_TRIGGERS = frozenset(word.encode() for stem in _STEMS for word in (stem, stem + "s"))
# Every byte as a lower-case letter, a zero for any digit, or a space: one pass, then whole words.
_FOLD = bytes(
    byte if chr(byte).islower() and byte < 128
    else byte + 32 if chr(byte).isupper() and byte < 128
    else ord("0") if 48 <= byte <= 57
    else ord(" ")
    for byte in range(256)
)  # fmt: skip


def may_hold_time(text: str) -> bool:
    """Whether a text has a digit or a word of time; true too often rather than too seldom."""
    folded = text.encode(errors="replace").translate(_FOLD)
    return b"0" in folded or not _TRIGGERS.isdisjoint(folded.split())
