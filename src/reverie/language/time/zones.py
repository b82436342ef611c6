"""Time zones as they are written behind a clock time: "UTC", "PST", "+02:00", "Eastern Time"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from reverie.language.time.holidays import nth_weekday

# Hours east of UTC. Where letters have several meanings, the most common one: IST is India's.
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "WET": 0, "WEST": 1,
    "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9,
    "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_AMERICAN = {"E": -5, "C": -6, "M": -7, "P": -8}  # standard time, by initial

ZONE = (
    r"(?P<zone>(?-i:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?|(?-i:"
    + "|".join(sorted(_HOURS.keys() - {"UTC", "GMT"}, key=len, reverse=True))
    + r")|[+-]\d\d:?\d\d|(?-i:ET|CT|MT|PT)"
    r"|(?-i:Eastern|Central|Mountain|Pacific)(?: (?:standard|daylight))?(?: time\b|(?! (?-i:[A-Z]))))(?!\w)"
)
_SIGNED = re.compile(r"([+-])(\d{1,2}):?(\d\d)?$")


def utc_offset(zone: str, local: datetime) -> timedelta:
    """The offset from UTC of the zone of these words, at a wall-clock time in it."""
    if signed := _SIGNED.search(zone):
        offset = timedelta(hours=int(signed[2]), minutes=int(signed[3] or 0))
        return -offset if signed[1] == "-" else offset
    if zone.upper() in _HOURS:
        return timedelta(hours=_HOURS[zone.upper()])
    standard = _AMERICAN[zone[0].upper()]
    if "standard" in zone.lower():
        return timedelta(hours=standard)
    return timedelta(hours=standard + ("daylight" in zone.lower() or _summer_time(local)))


def _summer_time(local: datetime) -> bool:
    """Whether the United States keep daylight time then, by the rules since 1987."""
    if local.year >= 2007:
        first, last = nth_weekday(local.year, 3, 6, 2), nth_weekday(local.year, 11, 6, 1)
    else:
        first, last = nth_weekday(local.year, 4, 6, 1), nth_weekday(local.year, 10, 6, -1)
    two = timedelta(hours=2)
    return (
        datetime(first.year, first.month, first.day) + two
        <= local
        < (datetime(last.year, last.month, last.day) + two)
    )
