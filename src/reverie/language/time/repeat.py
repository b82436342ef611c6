"""Rules for what recurs: "every Monday", "weekly", "on Sundays", "twice a month". Such spans have no ends."""

from __future__ import annotations

import re
from datetime import datetime

from reverie.language.time.clock import clock_time
from reverie.language.time.cycles import RULE_DAYS, WEEKEND_DAYS, WORKING_DAYS
from reverie.language.time.daytime import CLOCK_RANGE, range_on
from reverie.language.time.grammar import Scene, rule
from reverie.language.time.span import Found, Period, Precision
from reverie.language.time.tense import direction
from reverie.language.time.words import count, ordinal_number, pattern, unit_named, weekday_number

# The frequency of a unit in a rule, and how many of that frequency the unit is.
_FREQUENCY: dict[Precision, tuple[str, int]] = {
    "second": ("SECONDLY", 1), "minute": ("MINUTELY", 1), "hour": ("HOURLY", 1), "day": ("DAILY", 1),
    "week": ("WEEKLY", 1), "month": ("MONTHLY", 1), "season": ("MONTHLY", 3), "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1), "decade": ("YEARLY", 10), "century": ("YEARLY", 100),
}  # fmt: skip
_ADVERBS: dict[str, tuple[Precision, int]] = {
    "hourly": ("hour", 1), "daily": ("day", 1), "nightly": ("day", 1), "weekly": ("week", 1),
    "biweekly": ("week", 2), "fortnightly": ("week", 2), "monthly": ("month", 1), "bimonthly": ("month", 2),
    "quarterly": ("quarter", 1), "yearly": ("year", 1), "annually": ("year", 1),
}  # fmt: skip
_UNIT = pattern(r"(?P<unit>{unit}|weekdays?|workdays?|week-?ends?)")
_OF = pattern(r" (?:of|in) (?:the|each|every) (?P<unit>week|month|quarter|year)")
_PARTS = pattern(r" (?:morning|afternoon|evening|night)s?")
_DAY = r"(?:{weekday}|(?:mon|tues|wednes|thurs|fri|satur|sun)days)"
_MORE_DAYS = pattern(rf"(?:(?:, | and | or | & |, and |/){_DAY})+")
_DAY_NAME = pattern(_DAY)
_TIME = pattern(
    r",? (?:at|around) (?:(?P<word>noon|midnight)|(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?"
    r"(?:\s?(?P<half>[ap]m|[ap]\.m\.)| o'?clock)?)"
)
_HOURS = pattern(r",? (?:from |between )?" + CLOCK_RANGE)
_ANY_DAY = datetime(2000, 1, 1)
_ON = pattern(r" (?:on |in |at )(?:the )?", ends_word=False)


def _rule(unit: Precision, interval: int = 1, by: str = "") -> str:
    frequency, size = _FREQUENCY[unit]
    every = f";INTERVAL={interval * size}" if interval * size != 1 else ""
    return f"FREQ={frequency}{every}{by}"


def _stepped(cycle_rule: str, interval: int) -> str:
    """The rule of a cycle, skipping to every `interval`-th of its weeks or years."""
    frequency, *by = cycle_rule.split(";")
    return ";".join([frequency, f"INTERVAL={interval}", *by]) if interval != 1 else cycle_rule


def _recurring(scene: Scene, precision: Precision, end: int, recurrence: str | None) -> Found:
    """A recurring span; a part of the day or a clock time behind it belongs to it and is no moment."""
    duration = None
    if part := _PARTS.match(scene.text, end):
        precision, end = "hour", part.end()
    if of := _OF.match(scene.text, end):
        end = of.end()
    if hours := _HOURS.match(scene.text, end):
        try:
            window = range_on(_ANY_DAY, hours)
        except ValueError:
            window = None
        if window and window.start and window.end:
            at = f";BYHOUR={window.start.hour};BYMINUTE={window.start.minute}"
            recurrence = recurrence and recurrence + at
            precision, end, duration = window.precision, hours.end(), window.end - window.start
    elif clock := _TIME.match(scene.text, end):
        hour, minute = _clock(clock)
        recurrence = recurrence and f"{recurrence};BYHOUR={hour};BYMINUTE={minute}"
        precision, end = "hour", clock.end()
    return Found(Period(None, None, precision, recurring=True, rule=recurrence, duration=duration), end)


def _clock(m: re.Match[str]) -> tuple[int, int]:
    if m["word"]:
        return (12 if m["word"].lower() == "noon" else 0), 0
    at, _ = clock_time(m)
    return at.hour, at.minute


def _days(scene: Scene, position: int) -> tuple[str, int] | None:
    """The weekdays listed at `position` as a rule has them: "Monday and Friday" -> "MO,FR"."""
    first = _DAY_NAME.match(scene.text, position)
    if first is None:
        return None
    more = _MORE_DAYS.match(scene.text, first.end())
    end = more.end() if more else first.end()
    names = [name[0].lower() for name in _DAY_NAME.finditer(scene.text, position, end)]
    numbers = sorted(
        {weekday_number(name.removesuffix("s") if name.endswith("days") else name) for name in names}
    )
    return ",".join(RULE_DAYS[number] for number in numbers), end


@rule("whole", r"(?:once )?(?:every|each)(?: single)? (?:(?:(?P<nth>other|{nth})|(?P<n>{num})) )?",
      ends_word=False)  # fmt: skip
def every(scene: Scene, m: re.Match[str]) -> Found | None:
    """Every Monday, each summer, every other week, every morning, every 3rd Friday of the month."""
    position, (interval, vague) = m.end(), _interval(m)
    counted = m.start("nth") if m["nth"] else m.start("n")
    date = scene.cycle(counted) if counted >= 0 else None
    if date and date.kind == "date":  # every 29 February, every 4th of July
        return _recurring(scene, date.cycle.precision, date.end, date.cycle.rule)
    if m["nth"] and m["nth"].lower() != "other" and (of := _OF.match(scene.text, position - 1)):
        return _recurring(scene, "day", of.end(), f"FREQ=MONTHLY;BYMONTHDAY={interval}")
    if part := _PARTS.match(scene.text, position - 1):
        return _recurring(scene, "hour", part.end(), _rule("day", interval))
    if unit := _UNIT.match(scene.text, position):
        found = _every_unit(scene, unit, interval)
    elif listed := _days(scene, position):
        of = _OF.match(scene.text, listed[1])
        if of and of["unit"].lower() == "month" and "," not in listed[0]:
            found = _recurring(scene, "day", of.end(), f"FREQ=MONTHLY;BYDAY={interval}{listed[0]}")
        else:
            rule_ = _rule("week", interval, f";BYDAY={listed[0]}")
            found = _recurring(scene, "day", listed[1], rule_)
    else:
        words = scene.cycle(position)
        if words is None:
            return None
        rule_ = _stepped(words.cycle.rule, interval)
        found = _recurring(scene, words.cycle.precision, words.end, rule_)
    if vague and found.period:
        return Found(
            Period(None, None, found.period.precision, True, True, rule=found.period.rule), found.end
        )
    return found


def _interval(m: re.Match[str]) -> tuple[int, bool]:
    """Which ones are meant, 2 for every other one, and whether the words are vague about it."""
    if m["nth"]:
        return (2 if m["nth"].lower() == "other" else ordinal_number(m["nth"])), False
    if m["n"]:
        number, vague = count(m["n"])
        return max(1, int(number)), vague
    return 1, False


def _every_unit(scene: Scene, unit: re.Match[str], interval: int) -> Found:
    """Every day, every two months, every year in May."""
    word = unit["unit"].lower().replace("-", "").removesuffix("s")
    if word in ("weekday", "workday", "weekend"):
        days = WEEKEND_DAYS if word == "weekend" else WORKING_DAYS
        return _recurring(scene, "day", unit.end(), _rule("week", interval, f";BYDAY={days}"))
    precision, size = unit_named(unit["unit"])
    on = _ON.match(scene.text, unit.end())
    words = scene.cycle(on.end()) if on else None
    if words and words.cycle.rule.startswith(_rule(precision)):
        return _recurring(scene, words.cycle.precision, words.end, _stepped(words.cycle.rule, interval))
    return _recurring(scene, precision, unit.end(), _rule(precision, interval * size))


@rule("whole", r"(?:on )?the (?P<nth>{nth}|last)(?: (?P<day>{weekday}|day|week|week-?end))? (?:of|in) "
      r"(?:each|every) (?P<unit>month|quarter|year)")  # fmt: skip
def nth_of_every(scene: Scene, m: re.Match[str]) -> Found | None:
    """The first Monday of every month, the 1st of each month."""
    nth = -1 if m["nth"].lower() == "last" else ordinal_number(m["nth"])
    day, unit = (m["day"] or "").lower(), m["unit"].lower()
    rule_: str | None = None
    if unit == "month" and (day == "day" or not day):
        rule_ = f"FREQ=MONTHLY;BYMONTHDAY={nth}"
    elif unit == "month" and "week" not in day:
        rule_ = f"FREQ=MONTHLY;BYDAY={nth}{RULE_DAYS[weekday_number(day)]}"
    elif day == "day" and unit == "year":
        rule_ = f"FREQ=YEARLY;BYYEARDAY={nth}"
    return _recurring(scene, "week" if "week" in day else "day", m.end(), rule_)


_WEEKDAY_S = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"


@rule("whole", rf"(?:(?:on|most|some|during) )?(?:the )?(?P<days>{_WEEKDAY_S}s|weekdays|workdays|week-?ends"
      rf"|(?P<day>{_WEEKDAY_S}|weekday|week-?end) (?:mornings|afternoons|evenings|nights))")  # fmt: skip
def plural_days(scene: Scene, m: re.Match[str]) -> Found:
    """On Sundays, weekends, Friday nights, Tuesdays and Thursdays."""
    position, word = m.start("days"), (m["day"] or m["days"]).lower().replace("-", "").removesuffix("s")
    precision: Precision = "hour" if m["day"] else "day"
    if word in ("weekday", "workday", "weekend"):
        days, end = (WEEKEND_DAYS if word == "weekend" else WORKING_DAYS), m.end()
    elif m["day"]:
        days, end = RULE_DAYS[weekday_number(word)], m.end()
    else:
        days, end = _days(scene, position) or ("", m.end())
    return _recurring(scene, precision, end, f"FREQ=WEEKLY;BYDAY={days}")


@rule("whole", r"(?P<first>{weekday})\s?(?:-| to | through | thru )\s?(?P<last>{weekday})")
def working_days(scene: Scene, m: re.Match[str]) -> Found | None:
    """Open Mon-Fri: every week, unless a verb puts it in the past or the future."""
    if direction(scene.text, m.start(), m.end()) or scene.prefer != "tense":
        return None
    first, last = weekday_number(m["first"]), weekday_number(m["last"])
    days = [RULE_DAYS[day % 7] for day in range(first, last + 1 if last >= first else last + 8)]
    return _recurring(scene, "day", m.end(), f"FREQ=WEEKLY;BYDAY={','.join(days)}")


@rule("whole", r"in the (?:mornings|afternoons|evenings)")
def plural_parts(scene: Scene, m: re.Match[str]) -> Found:
    """In the mornings."""
    return _recurring(scene, "hour", m.end(), "FREQ=DAILY")


@rule("whole", r"(?P<word>" + "|".join(_ADVERBS) + ")")
def adverb(scene: Scene, m: re.Match[str]) -> Found:
    """Daily, weekly, annually."""
    unit, interval = _ADVERBS[m["word"].lower()]
    return _recurring(scene, unit, m.end(), _rule(unit, interval))


@rule("whole", r"(?:once|twice|(?:{num}|many|several) (?:times|days|nights|mornings|evenings)"
      r"|{num} hours) (?:a|an|per|each|every) (?P<unit>{unit})")  # fmt: skip
def rate(scene: Scene, m: re.Match[str]) -> Found:
    """Once a week, three times per month: how many of them in each, no rule can say."""
    unit, size = unit_named(m["unit"])
    return _recurring(scene, unit, m.end(), _rule(unit, size))
