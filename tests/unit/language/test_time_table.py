"""Every row of the table of time expressions, and what must hold for all of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from reverie.language.time import TimeSpan, engine, find_times, may_hold_time
from reverie.language.time.gate import openings

ANCHOR = "2023-06-15T14:30"
FLOOR = 0.97
"""Share of the rows that must be right: a row that a change of the rules gives up is named, not deleted."""


class Row(NamedTuple):
    """A line of the table, whose head says how to read it."""

    sentence: str
    meanings: list[str]
    anchor: str


def _rows() -> list[Row]:
    lines = Path(__file__).with_name("time_table.txt").read_text(encoding="utf-8").splitlines()
    parts = [re.split(r" =>\s?| @ ", line) for line in lines if line and not line.startswith("#")]
    return [Row(p[0], [m for m in p[1].split("; ") if m], p[2] if len(p) > 2 else ANCHOR) for p in parts]


TABLE = _rows()
_MEANING = re.compile(r"(~?)(\w+)(?: (\S*)/(\S*))?(?: every (\S+))?(?: lasts (\d+)([dhm]))?")
_LENGTH = {"d": "days", "h": "hours", "m": "minutes"}
Meaning = tuple[str, bool, str, datetime | None, datetime | None, str | None, timedelta | None]


def _moment(words: str | None) -> datetime | None:
    if not words:
        return None
    return datetime.fromisoformat(words if len(words) != len("2023-06-15T14") else words + ":00").replace(
        tzinfo=UTC
    )


def _meant(words: str, meaning: str) -> Meaning:
    m = _MEANING.fullmatch(meaning)
    assert m is not None, meaning
    length = timedelta(**{_LENGTH[m[7]]: int(m[6])}) if m[6] else None
    return words, m[1] == "~", m[2], _moment(m[3]), _moment(m[4]), m[5], length


def _read(span: TimeSpan) -> Meaning:
    return (
        span.text, span.around, span.precision, span.start, span.end, span.recurrence, span.duration
    )  # fmt: skip


def _text(row: Row) -> str:
    return row.sentence.replace("[", "").replace("]", "")


def _wrong(row: Row) -> str | None:
    """What is wrong with the reading of a row; None when it is right."""
    words = re.findall(r"\[(.*?)\]", row.sentence)
    meant = [_meant(w, meaning) for w, meaning in zip(words, row.meanings, strict=True)]
    read = [_read(s) for s in find_times(_text(row), _moment(row.anchor))]
    return None if read == meant else f"{row.sentence}\n  meant {meant}\n  read  {read}"


def test_the_table_is_read_right() -> None:
    wrong = [fault for row in TABLE if (fault := _wrong(row))]
    assert len(TABLE) >= 150
    assert 1 - len(wrong) / len(TABLE) >= FLOOR, "\n".join(wrong)


@pytest.mark.parametrize("row", TABLE, ids=_text)
def test_every_expression_passes_the_gate(row: Row) -> None:
    assert may_hold_time(_text(row)) or not row.meanings


@pytest.mark.parametrize("row", TABLE, ids=_text)
def test_the_shortcut_to_openings_misses_nothing(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    text, anchor = _text(row), _moment(ANCHOR)
    quick = find_times(text, anchor)
    places = [m.start() for m in re.finditer(r"(?<![A-Za-z0-9_])'?(?=\w)", text)]
    monkeypatch.setattr(engine, "openings", lambda _: iter(places))
    assert find_times(text, anchor) == quick


def test_an_opening_leads_to_a_word_of_time() -> None:
    text = "The end of the road, early in the week, and on the whole no May."
    assert [text[p:].split(" ")[0] for p in openings(text)] == ["early", "in", "the", "week,", "no", "May."]


@pytest.mark.parametrize("row", [r for r in TABLE if any(" every " in m for m in r.meanings)], ids=_text)
def test_what_recurs_has_no_ends(row: Row) -> None:
    for span in find_times(_text(row), _moment(ANCHOR)):
        assert span.recurring == (span.recurrence is not None)
        assert not span.recurring or (span.start, span.end) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("We met last summer.", "2022-12-01", "2023-03-01"),
        ("We met in winter 2022.", "2022-06-01", "2022-09-01"),
        ("We met in the spring of 2021.", "2021-09-01", "2021-12-01"),
        ("We met in early autumn 2023.", "2023-03-01", "2023-04-01"),
        ("We met in May 2022.", "2022-05-01", "2022-06-01"),
    ],
)
def test_seasons_of_the_south(sentence: str, start: str, end: str) -> None:
    spans = find_times(sentence, _moment(ANCHOR), hemisphere="south")
    assert [(s.start, s.end) for s in spans] == [(_moment(start), _moment(end))]


_RULE = re.compile(
    r"FREQ=(?:SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=[1-9]\d*)?"
    r"(?:;BYMONTH=(?:[1-9]|1[0-2]))?(?:;BYMONTHDAY=-?[1-9]\d?)?(?:;BYYEARDAY=-?[1-9]\d*)?"
    r"(?:;BYDAY=(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)?"
    r"(?:;BYHOUR=\d{1,2};BYMINUTE=\d{1,2})?"
)
_EVERY = (
    "day", "other day", "3 weeks", "Monday", "other Friday night", "Tue and Thu",
    "2nd Sunday of the month", "15th of the month", "June", "Christmas", "Thanksgiving", "Easter",
    "29 February", "4th of July", "weekend", "weekday", "quarter", "decade", "few months",
    "evening at 8 pm", "Sunday from 9 to 11 am", "year on May 3", "spring",
)  # fmt: skip


@pytest.mark.parametrize("what", _EVERY)
def test_recurrences_are_rules_of_the_standard(what: str) -> None:
    (span,) = find_times(f"We swim every {what}.", _moment(ANCHOR))
    assert span.text == f"every {what}"
    assert span.recurrence is not None
    assert _RULE.fullmatch(span.recurrence)
