"""HTML as Markdown: headings, paragraphs, list items, tables row by row. Scripts and styles are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

from reverie.files import tables
from reverie.files.text import decode, tidy

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_HEAD = 4096
_SKIPPED = frozenset("script style template noscript svg math iframe object".split())
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre section summary table tbody td tfoot th
    thead title tr ul""".split()
)
_MARKS = {"title": "# ", "li": "- ", **{f"h{n}": "#" * n + " " for n in range(1, 7)}}
_SPACES = re.compile(r"\s+")
_AROUND_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
_LONGEST_CELL = 300


def from_html(content: bytes) -> str:
    """The text of a page. Raises InvalidRequest where its character set is another than it says."""
    named = _CHARSET.search(content[:_HEAD])
    return to_markdown(decode(content, named[1].decode("ascii") if named else None))


def to_markdown(html: str) -> str:
    """The text of HTML, well formed or not."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tidy(reader.text())


@dataclass(slots=True)
class _Table:
    """Rows of cells, each a list of blocks; ``headed`` where the first row is one of ``th``."""

    rows: list[list[list[str]]] = field(default_factory=list)
    headed: bool = False
    cell_open: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[list[str]] = [[]]  # of the page, then of each cell that is open
        self._tables: list[_Table] = []
        self._words: list[str] = []
        self._mark = ""
        self._skipping: list[str] = []
        self._pre = 0

    def text(self) -> str:
        while self._tables:
            self._end_table()
        self._end_block()
        return _joined(self._blocks[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping.append(tag)
        if self._skipping:
            return
        if tag == "br":
            self._words.append("\n")
        if tag in _BLOCKS:
            self._end_block()
            self._mark = _MARKS.get(tag, self._mark)
            self._pre += tag == "pre"
            if tag == "table":
                self._tables.append(_Table())
            elif self._tables:
                self._start_part(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag in self._skipping:
                del self._skipping[self._skipping.index(tag) :]
            return
        if tag not in _BLOCKS:
            return
        self._end_block()
        if tag in _MARKS:
            self._mark = ""
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in ("td", "th", "tr") and self._tables:
            self._end_cell()
        elif tag == "table" and self._tables:
            self._end_table()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._words.append(data if self._pre else _SPACES.sub(" ", data))

    def _start_part(self, tag: str) -> None:
        table = self._tables[-1]
        if tag in ("tr", "td", "th"):
            self._end_cell()
        if tag == "tr":
            table.rows.append([])
        elif tag in ("td", "th"):
            if not table.rows:
                table.rows.append([])
            table.headed = table.headed or (tag == "th" and len(table.rows) == 1)
            table.cell_open = True
            self._blocks.append([])

    def _end_block(self) -> None:
        words = "".join(self._words)
        self._words.clear()
        if self._pre:
            if words.strip():
                self._blocks[-1].append(f"```\n{words.strip(chr(10))}\n```")
            return
        words = _AROUND_BREAKS.sub("\n", words).strip()
        if words:
            self._blocks[-1].append(self._mark + _SPACES.sub(" ", words) if self._mark else words)
            self._mark = ""

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.cell_open:
            self._end_block()
            table.rows[-1].append(self._blocks.pop())
            table.cell_open = False

    def _end_table(self) -> None:
        self._end_cell()
        table = self._tables.pop()
        cells = [cell for row in table.rows for cell in row]
        wide = max((sum(map(bool, row)) for row in table.rows), default=0) > 1
        if wide and all(len(cell) < 2 and len("".join(cell)) <= _LONGEST_CELL for cell in cells):
            rows = [["".join(cell) for cell in row] for row in table.rows]
            self._blocks[-1] += tables.lines(rows, headed=table.headed or None, form=True)
        else:  # it lays out the page
            self._blocks[-1] += [block for cell in cells for block in cell]


def _joined(blocks: list[str]) -> str:
    """Blocks with a blank line between them; items of a list stand close."""
    parts = blocks[:1]
    for before, block in pairwise(blocks):
        close = before.startswith("- ") and block.startswith("- ")
        parts += ["\n" if close else "\n\n", block]
    return "".join(parts)
