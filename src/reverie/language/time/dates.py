"""Rules for times that need no anchor: numeric dates, ISO datetimes, bare years."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from reverie.language.time.cycles import choose, date_cycle
from reverie.language.time.grammar import Scene, rule
from reverie.language.time.span import Found, Period
from reverie.language.time.units import FIXED, day_at, unit_of
from reverie.language.time.words import month_number

_NOT_IN_NUMBER = r"(?<![\d.,:/$#-])"  # no date begins inside a longer number
_NUMBER_ENDS = r"(?![-/.,:]?\d|\s?%)"


def _year(words: str) -> int:
    """A year in two or four digits; two digits are 1950 to 2049."""
    number = int(words)
    return number if len(words) > 2 else number + (2000 if number < 50 else 1900)


def _day(end: int, year: int, month: int, day: int) -> Found:
    """A day, or words stepped over when the calendar has no such day."""
    try:
        return Found(day_at(year, month, day), end)
    except (ValueError, OverflowError):
        return Found(None, end)


@rule("point", _NOT_IN_NUMBER + r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})" + _NUMBER_ENDS)
def year_first(scene: Scene, m: re.Match[str]) -> Found:
    """2023-05-07, 2023/5/7."""
    return _day(m.end(), int(m["y"]), int(m["m"]), int(m["d"]))


@rule("point", _NOT_IN_NUMBER + r"(?P<a>\d{1,2})([/-])(?P<b>\d{1,2})\2(?P<y>\d{4}|\d\d)" + _NUMBER_ENDS)
def month_first(scene: Scene, m: re.Match[str]) -> Found:
    """05/07/2023 is May 7th; 25/12/2023, impossible that way, is Christmas."""
    month, day = int(m["a"]), int(m["b"])
    if month > 12:
        month, day = day, month
    return _day(m.end(), _year(m["y"]), month, day)


@rule("point", _NOT_IN_NUMBER + r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})" + _NUMBER_ENDS)
def day_first(scene: Scene, m: re.Match[str]) -> Found:
    """7.5.2023, as in Europe."""
    return _day(m.end(), int(m["y"]), int(m["m"]), int(m["d"]))


@rule(
    "point", _NOT_IN_NUMBER + r"(?P<d>\d{1,2})([-/. ])(?P<mon>{any_month})\2(?P<y>\d{4}|\d\d)" + _NUMBER_ENDS
)
def day_name_year(scene: Scene, m: re.Match[str]) -> Found | None:
    """7-May-2023, 7/May/23; with spaces, only a year in full."""
    if m[2] == " " and len(m["y"]) == 2:
        return None
    return _day(m.end(), _year(m["y"]), month_number(m["mon"]), int(m["d"]))


_ISO = (
    _NOT_IN_NUMBER + r"(?P<date>\d{4}-\d\d-\d\d)[T ]"
    r"(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,]\d+)?)?(?:\s?(?P<z>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
)


@rule("point", _ISO + r"(?!\s*[ap]\.?m\b)")
def iso_datetime(scene: Scene, m: re.Match[str]) -> Found:
    """2023-05-07T14:30:00Z; without an offset, in the anchor's zone."""
    clock = f"{m['H']}:{m['M']}:{m['S'] or '00'}"
    try:
        start = datetime.fromisoformat(f"{m['date']}T{clock}")
    except ValueError:
        return Found(None, m.end())
    unit: Literal["second", "minute"] = "second" if m["S"] else "minute"
    if not m["z"]:
        period = unit_of(start, unit)
        return Found(Period(period.start, period.end, unit, instant=True), m.end())
    aware = start.replace(tzinfo=_offset(m["z"]))
    first, last = (at.astimezone(scene.zone).replace(tzinfo=None) for at in (aware, aware + FIXED[unit]))
    return Found(Period(first, last, unit, instant=True), m.end())


def _offset(words: str) -> timezone:
    """The zone of "Z", "UTC", "+02:00", "-0530"."""
    if words[0] not in "+-":
        return UTC
    digits = words[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if words[0] == "-" else minutes))


_MONTH_CONTEXT = re.compile(
    r"\b(?:in|on|by|since|until|till|from|before|after|due|dated|during|between|of)\s+$", re.I
)


@rule("point", _NOT_IN_NUMBER + r"(?P<m>1[0-2]|0?[1-9])/(?P<d>\d{1,2})(?! of\b)" + _NUMBER_ENDS)
def month_slash_day(scene: Scene, m: re.Match[str]) -> Found | None:
    """5/7 without a year, only after a preposition: elsewhere it is a fraction or a score."""
    if not scene.before(m.start(), _MONTH_CONTEXT):
        return None
    cycle = date_cycle(int(m["m"]), int(m["d"]))
    return Found(choose(cycle, scene.anchor(), scene.direction(m.start(), m.end())), m.end())


@rule("point", _NOT_IN_NUMBER + r"(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])" + _NUMBER_ENDS)
def year_month(scene: Scene, m: re.Match[str]) -> Found | None:
    """2023-05 after a preposition."""
    if not (scene.depth or scene.before(m.start(), _MONTH_CONTEXT)):
        return None
    return Found(unit_of(datetime(int(m["y"]), int(m["m"]), 1), "month"), m.end())


_YEAR_CONTEXT = re.compile(
    r"\b(?:in|during|of|for|from|to|by|throughout|through|years?|until|till|since|before|after|born)\s+$"
    r"|\(\s*$|\b(?:early|mid|late)[\s-]+$",
    re.I,
)
_OLD_CONTEXT = re.compile(
    r"\b(?:in|during|from|since|until|till|before|after|around|circa|born|years?)\s+$|\bc\.\s*$|\(\s*$", re.I
)
_LIST = re.compile(r"\s*(?:,|,?\s+(?:and|or|&)|/)\s*$", re.I)
_TO = re.compile(r"\bto\s+$", re.I)
_IN_BRACKETS = re.compile(r"\(\s*$")
_ROUND_COUNT = re.compile(r"\s+(?!this\b|does\b|always\b|perhaps\b|thus\b)[a-z]{3,}s\b")
_PHRASE_ENDS = re.compile(r"\s*(?:$|[.,;:!?)-])")
YEAR = r"(?P<y>(?:1[5-9]|20)\d\d|2100)(?!\d|[.,:/]\d|\s*%|{counted}|st\b|nd\b|rd\b|th\b)"


@rule("point", r"(?<![\d.,:/$#'&])(?:the year )?" + YEAR)
def bare_year(scene: Scene, m: re.Match[str]) -> Found | None:
    """2019 where the words around make it a year: "in 2019", "(2019)", "in 2019 and 2020"."""
    year, position = int(m["y"]), m.start("y")
    listed = scene.previous_end >= 0 and _LIST.fullmatch(scene.text, scene.previous_end, position)
    named = m.start("y") > m.start()
    if not (scene.depth or named or listed or scene.before(position, _YEAR_CONTEXT)):
        return None
    if not scene.depth and scene.before(position, _TO):
        return None
    if scene.before(position, _IN_BRACKETS) and not re.match(r"\s*[-),]", scene.text[m.end() : m.end() + 5]):
        return None
    if year % 100 == 0 and _ROUND_COUNT.match(scene.text, m.end()):
        return None
    if year < 1900 and not named and not _old_year(scene, year, position, m.end()):
        return None
    return Found(unit_of(datetime(year, 1, 1), "year"), m.end())


def _old_year(scene: Scene, year: int, start: int, end: int) -> bool:
    """Whether a number from 1500 to 1899 is a year: more numbers than years are as small."""
    if not (scene.depth or scene.before(start, _OLD_CONTEXT)):
        return False
    return year % 50 != 0 or _PHRASE_ENDS.match(scene.text, end) is not None


@rule("point", r"'(?P<yy>\d\d)(?![\d's]|\.\d)")
def short_year(scene: Scene, m: re.Match[str]) -> Found | None:
    """Back in '98."""
    if scene.before(m.start(), _IN_BRACKETS) or not (scene.depth or scene.before(m.start(), _YEAR_CONTEXT)):
        return None
    return Found(unit_of(datetime(_year(m["yy"]), 1, 1), "year"), m.end())


@rule(
    "whole",
    r"(?<![\d.,:/$#'&-])(?P<y>(?:1[5-9]|20)\d\d)\s?[-/]\s?(?P<last>(?:1[5-9]|20)\d\d|present|now|today)"
    r"(?![\d-]|{counted})",
)
def years(scene: Scene, m: re.Match[str]) -> Found | None:
    """2015-2018, 2019 - present, as in a curriculum vitae."""
    first, last = int(m["y"]), m["last"]
    end = datetime(int(last) + 1, 1, 1) if last.isdigit() else None
    if last.isdigit() and (int(last) <= first or (first < 1900 and first % 50 == 0)):
        return None  # 1500-2000 are more often so many of something
    return Found(Period(datetime(first, 1, 1), end, "year"), m.end())
