"""Tables as lines that are understandable one by one: each value stands with the name of its column.

A row of a table of people reads "- Name: Alice; City: Lisbon": a list item, which is never cut.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from reverie.files.text import unreadable

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 40
_LONGEST_NAME = 60
_PERIOD = re.compile(r"(?:[QH][1-4]|FY|CW|KW)?[ -]?(?:\d{2}|\d{4})?", re.I)
_ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$")
_RULE = re.compile(r"^[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$")
_BAR = re.compile(r"(?<!\\)\|")
_SPACES = re.compile(r"\s+")
_MOST_CHARACTERS_OF_A_CELL = 10_000_000

Row = Sequence[str]


def lines(rows: Iterable[Row], *, headed: bool | None = None, form: bool = False) -> list[str]:
    """One line a row. ``headed``: whether the first row names the columns; None looks at it.

    Rows of one cell before the names are captions. ``form``: of two columns without names the first is taken
    for the name of the second, as in a form.
    """
    table = [[_SPACES.sub(" ", cell).strip() for cell in row] for row in rows]
    table = [row for row in table if any(row)]
    width = max((len(_filled(row)) for row in table), default=0)
    found: list[str] = []
    while headed is not False and width > 1 and table and len(_filled(table[0])) == 1:
        found += _filled(table.pop(0))
    if headed is None and form and width == 2:
        return found + [f"- {': '.join(cell.rstrip(':') for cell in _filled(row))}" for row in table]
    names: Row = []
    if len(table) > 1 and (headed or (headed is None and _names_columns(table[0], width))):
        names = table.pop(0)
    return found + [_line(row, names) for row in table]


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell]


def _names_columns(row: Row, width: int) -> bool:
    """Whether a row looks like names: short, all different, one for most columns, and no values.

    Years and quarters name columns where there are several.
    """
    names = _filled(row)
    values = [name for name in names if _is_value(name)]
    return (
        len(names) * 2 > width
        and len({name.casefold() for name in names}) == len(names)
        and all(len(name) <= _LONGEST_NAME and name[-1] not in ".!" for name in names)
        and (not values or (1 < len(values) < len(names) and all(map(_PERIOD.fullmatch, values))))
    )


def _is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or an amount rather than words."""
    letters = sum(map(str.isalpha, cell))
    return letters == 0 or (letters < 4 and any(map(str.isdigit, cell)))


def _line(row: Row, names: Row) -> str:
    named = [
        f"{names[at].rstrip(':')}: {cell}" if at < len(names) and names[at] else cell
        for at, cell in enumerate(row)
        if cell
    ]
    return f"- {'; '.join(named)}"


def from_csv(text: str) -> str:
    """The rows of a CSV file, whatever stands between its values. Raises InvalidRequest."""
    csv.field_size_limit(_MOST_CHARACTERS_OF_A_CELL)
    try:
        return "\n".join(lines(_parsed(text, _delimiter(text))))
    except csv.Error as error:
        raise unreadable(f"is not CSV ({error}): mend it, or name it .txt") from None


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True)


def _delimiter(text: str) -> str:
    """What cuts the first rows most evenly into more than one value."""

    def evenness(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row, _ in zip(_parsed(text, delimiter), range(_SAMPLE), strict=False) if row]
        width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
        return (times / len(widths), width) if width > 1 else (0.0, 0)

    return max(_DELIMITERS, key=evenness)


def unroll(markdown: str) -> str:
    """Markdown with each of its tables as lines."""
    found: list[str] = []
    table: list[list[str]] = []
    ruled = False
    for line in [*markdown.split("\n"), ""]:
        if _RULE.match(line):
            ruled = True
        elif row := _ROW.match(line):
            table.append([cell.replace("\\|", "|") for cell in _BAR.split(row[1])])
        else:
            if table:
                found += _unrolled(table, ruled)
            table, ruled = [], False
            found.append(line)
    return "\n".join(found[:-1])


def _unrolled(table: list[list[str]], ruled: bool) -> list[str]:
    named = ruled and any(cell.strip() for cell in table[0])
    return ["", *lines(table, headed=True if named else None, form=True), ""]
