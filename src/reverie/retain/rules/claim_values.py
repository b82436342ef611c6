"""Which values of one attribute cannot both hold. Where that is in doubt they can."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from reverie.language.lexicon import read

LOCAL = " in its document"
"""Ends attributes of what is named so barely that another document may mean another ("the meeting")."""
BECAME = "now "
"""Begins a job title that is said to have replaced what was before it."""

_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d{3}\b)")
_ARTICLE = re.compile(r"^(?:the|a|an|my|his|her|our|their|its)\s+")
_EDGES = " \t\n.,;:!?\"'“”‘’()[]"

_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.](\d\d))? ?(am|pm|a\.m|p\.m)\b|\b(\d{1,2}):(\d\d)\b|\b(noon|midnight)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b")

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNITS = (
    (re.compile(r"[$]|\b(?:us )?dollars?\b|\busd\b|\bbucks\b"), " dollar "),
    (re.compile(r"€|\beuros?\b|\beur\b"), " euro "),
    (re.compile(r"£|\bpounds?\b|\bgbp\b"), " pound "),
    (re.compile(r"%|\bper ?cent\b"), " percent "),
)
_SCALED = re.compile(r"(\d+(?:\.\d+)?)\s*(k|thousand|m|million|bn|billion)\b")
_SCALES = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
_PERIODS = frozenset("hour day week month year hourly daily weekly monthly yearly annual annually".split())
_STREETS = {"st": "street", "rd": "road", "ave": "avenue", "st.": "street", "rd.": "road", "ave.": "avenue"}
_FILLERS = frozenset("exactly only just now currently still the a an is at to of in".split())
_ROUGH = frozenset("about around roughly approximately almost nearly circa over under".split())

_MORE_REGIONS = frozenset(
    "africa asia europe america scandinavia england scotland wales usa us uk uae netherlands turkey".split()
) | {"united states", "united kingdom", "great britain", "northern ireland", "czech republic", "bay area"}
_VAGUE_PLACES = frozenset("countryside suburbs city mountains coast".split())
_BOROUGHS = {
    "new york": frozenset(
        "brooklyn queens manhattan bronx harlem williamsburg soho tribeca bushwick".split()
    ),
    "london": frozenset("camden hackney islington soho brixton shoreditch greenwich westminster".split()),
    "berlin": frozenset("kreuzberg neukölln mitte charlottenburg friedrichshain wedding pankow".split()),
    "paris": frozenset("montmartre marais belleville".split()),
    "los angeles": frozenset("hollywood venice".split()),
}


def folded(value: str) -> str:
    """The form in which values, subjects and attributes are compared."""
    plain = unicodedata.normalize("NFKC", value).casefold().replace("’", "'")
    plain = _NUMBER_COMMA.sub("", " ".join(plain.split())).strip(_EDGES)
    shorter = _ARTICLE.sub("", plain)
    return shorter.removesuffix("'s") or plain


def denies(one: str, other: str) -> bool:
    """Whether a value that is denied is the one that is stated, whichever of the two is which."""
    return folded(one.removeprefix(BECAME)) == folded(other.removeprefix(BECAME))


def contradicts(attribute: str, older: str, newer: str) -> bool:
    """Whether the newer value of an attribute ends the older one.

    It does not where they may be the same in other words, or one is only more exact than the other.
    """
    kind = attribute.removesuffix(LOCAL)
    if kind == "job title":
        return newer.startswith(BECAME) and _differ(older.removeprefix(BECAME), newer.removeprefix(BECAME))
    if kind in ("time", "end time"):
        return _times_differ(older, newer)
    if kind == "value":
        return _amounts_differ(older, newer)
    if kind == "place":
        return _differ(older, newer) and not _words(older).isdisjoint(_words(newer))
    if kind.endswith("phone"):
        return _digits(older)[-7:] != _digits(newer)[-7:]
    if kind.endswith("address"):
        return _differ(_street(older), _street(newer))
    if kind == "version" and any(a.startswith(f"{b}.") for a, b in ((older, newer), (newer, older))):
        return False
    if kind == "employer" and any(v.islower() and _ARTICLE.match(v) for v in (older, newer)):
        return False  # "a bakery" tells what an employer is, not which
    if kind == "residence" and _may_hold_one_another(folded(older), folded(newer)):
        return False
    return _differ(older, newer)


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def _street(address: str) -> str:
    return " ".join(_STREETS.get(word, word) for word in folded(address).replace(",", " ").split())


def _differ(one: str, other: str) -> bool:
    """Whether neither value has all the words of the other, nor abbreviates it."""
    words, others = _words(one), _words(other)
    if words <= others or others <= words:
        return False
    return not (_abbreviates(one, other) or _abbreviates(other, one))


def _abbreviates(short: str, long: str) -> bool:
    """Whether a value is made of the other's initials: MIT."""
    initials = "".join(word[0] for word in folded(long).split() if word not in ("of", "and", "the", "for"))
    return len(initials) > 1 and folded(short).replace(".", "") == initials


@lru_cache(4096)
def _words(value: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\s,;()\"]+", folded(value)))


def _may_hold_one_another(one: str, other: str) -> bool:
    """Whether a place may lie in the other: a town in a country, a street in a town."""
    if one in _VAGUE_PLACES or other in _VAGUE_PLACES or _is_region(one) != _is_region(other):
        return True
    if any(
        (one.startswith(c) and other in b) or (other.startswith(c) and one in b) for c, b in _BOROUGHS.items()
    ):
        return True
    return one[:1].isdigit() != other[:1].isdigit()


def _is_region(place: str) -> bool:
    return place in _MORE_REGIONS or place in _regions()


@cache
def _regions() -> frozenset[str]:
    """Countries and states, but for those that share a city's name."""
    known = {section: {name.casefold() for name in names} for section, names in read("places.txt").items()}
    towns = known["metropolis"] | known["city"] | {"new york", "washington"}
    return frozenset(known["country"] | (known["state"] - towns))


def _times_differ(one: str, other: str) -> bool:
    """Whether two times have a part that differs; a day and an hour hold both."""
    parts, others = _time_parts(one), _time_parts(other)
    return any(
        part and against and not (part <= against or against <= part)
        for part, against in zip(parts, others, strict=True)
    )


@lru_cache(4096)
def _time_parts(value: str) -> tuple[frozenset[object], ...]:
    """Years, months, days of the month, days of the week, and minutes since midnight."""
    rest = folded(value)
    clocks = frozenset(map(_minutes, _CLOCK.finditer(rest)))
    rest = _CLOCK.sub(" ", rest)
    dates = _DATE.findall(rest)
    rest = _DATE.sub(" ", rest)
    years = {int(year) for year, _, _ in dates} | {int(y) for y in _YEAR.findall(rest)}
    rest = _YEAR.sub(" ", rest)
    words = re.findall(r"[a-z]+", rest)
    months = {int(month) for _, month, _ in dates} | _named(words, _MONTHS)
    days = {int(day) for _, _, day in dates} | ({int(d) for d in _DAY.findall(rest)} if months else set())
    return tuple(map(frozenset, (years, months, days, _named(words, _WEEKDAYS), clocks)))


def _minutes(found: re.Match[str]) -> int:
    if found[6]:
        return 720 if found[6] == "noon" else 0
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3].startswith("p") else 0)
    return hour * 60 + minute


def _named(words: list[str], names: list[str]) -> set[int]:
    """The numbers of the months or days that words name, in full or in three letters or more."""
    return {
        n for n, name in enumerate(names, 1) for w in words if len(w) > 2 and name.startswith(w.rstrip("s"))
    }


def _amounts_differ(one: str, other: str) -> bool:
    """Whether two values are different numbers of the same thing, or different words."""
    (numbers, words), (other_numbers, other_words) = _amount(one), _amount(other)
    if bool(numbers) != bool(other_numbers) or not _ROUGH.isdisjoint(words | other_words):
        return False
    if words & _PERIODS != other_words & _PERIODS:
        return False
    if not numbers:
        return _differ(one, other)
    alike = words <= other_words or other_words <= words
    return alike and not (numbers <= other_numbers or other_numbers <= numbers)


@lru_cache(4096)
def _amount(value: str) -> tuple[frozenset[float], frozenset[str]]:
    """The numbers in a value, and its other words, units in one spelling."""
    plain = folded(value)
    plain = _SCALED.sub(lambda found: f"{float(found[1]) * _SCALES[found[2][0]]:f}", plain)
    for pattern, spelling in _UNITS:
        plain = pattern.sub(spelling, plain)
    numbers = frozenset(float(number) for number in _NUMBER.findall(plain))
    words = frozenset(word.rstrip("s") for word in re.findall(r"[^\W\d]+", plain))
    return numbers, words - _FILLERS
