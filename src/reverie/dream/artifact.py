"""A dream as one page that needs nothing else: no script, nothing that is loaded, charts as inline SVG.

Every claim links to the facts it rests on, which stand at the end of the page. Whatever does not fit is left
out whole, a claim with its facts, and the page says how much that is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape as as_html
from uuid import UUID

from reverie.dream.config import DreamConfig
from reverie.dream.model import Dream
from reverie.dream.view import Ids, View
from reverie.dream.wording import short

_LINKS = 6
"""Facts that a claim links to; the rest are counted."""
_BARS = 12
_WIDE, _HIGH, _LINE = 640, 120, 20
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "h1,h2{line-height:1.2}svg{max-width:100%;height:auto}.m{color:#666;font-size:.9em}a{color:#0b57a4}"
    "li:target{background:#fff3c4}@media(prefers-color-scheme:dark){body{background:#16181c;color:#ddd}"
    "a{color:#8ab8ef}.m{color:#a3a8b0}text{fill:#ddd}li:target{background:#4a3f12}}"
)
"""The one style of every page; the console's policy allows it by its hash."""
# no such character belongs on a page: controls, and marks that turn the direction of what follows
_UNSEEN = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def escape(text: str) -> str:
    """A text as HTML, without characters that nobody sees."""
    return as_html(text.translate(_UNSEEN))


@dataclass(slots=True)
class _Piece:
    """Something that is shown or left out whole, under the heading of its section."""

    section: str
    html: str
    evidence: Ids = ()


@dataclass(slots=True)
class _Page:
    """A page as it grows, at most ``most`` bytes; ``numbers`` are those of the facts it shows."""

    view: View
    head: str
    most: int
    sections: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[UUID, int] = field(default_factory=dict)
    left_out: int = 0

    def add(self, piece: _Piece) -> None:
        """Show a piece where there is room for it with its facts."""
        known = {fact.id for fact in self.view.facts}
        cited = [one for one in piece.evidence if one in known]
        before = dict(self.numbers)
        for one in cited[:_LINKS]:
            self.numbers.setdefault(one, len(self.numbers) + 1)
        links = " ".join(
            f'<a href="#e{self.numbers[one]}">[{self.numbers[one]}]</a>' for one in cited[:_LINKS]
        )
        more = f' <span class="m">and {len(cited) - _LINKS} more</span>' if len(cited) > _LINKS else ""
        shown = self.sections.setdefault(piece.section, [])
        shown.append(piece.html.replace("\0", f" {links}{more}" if links else ""))
        if len(self.written().encode()) > self.most:
            shown.pop()
            self.numbers = before
            self.left_out += 1
            if not shown:
                del self.sections[piece.section]

    def written(self) -> str:
        """The page as it is now."""
        body = "".join(f"<h2>{escape(name)}</h2>{''.join(shown)}" for name, shown in self.sections.items())
        facts = {fact.id: fact for fact in self.view.facts}
        listed = "".join(
            f'<li id="e{number}">{escape(short(facts[one].text, 240))} <span class="m">'
            f"{facts[one].said_at.astimezone(self.view.zone).date()}, {one}</span></li>"
            for one, number in self.numbers.items()
        )
        evidence = f"<h2>Evidence</h2><ol>{listed}</ol>" if listed else ""
        # as many characters, whatever the number: what was measured must not grow
        note = f'<p class="m">Left out for want of room: {self.left_out:>4}</p>'
        return f"{self.head}{body}{evidence}{note}</body></html>"


def artifact(
    bank_id: str, run_id: UUID, view: View, dream: Dream, config: DreamConfig, novelty: float
) -> str:
    """The page of a dream, in UTF-8 at most ``config.max_artifact_bytes`` long."""
    page = _Page(view, _head(bank_id, run_id, view, dream, novelty), config.max_artifact_bytes)
    pieces: list[_Piece] = []
    if config.dream_experience != "narrative":
        pieces += _charts(view, dream)
    if config.dream_experience != "structured":
        pieces += _told(dream)
    else:
        pieces += _tables(dream)
    for piece in pieces:
        page.add(piece)
    return page.written()


def _head(bank_id: str, run_id: UUID, view: View, dream: Dream, novelty: float) -> str:
    when = view.now.astimezone(view.zone)
    meta = f"quality {dream.quality.score:.2f}, novelty {novelty:.2f}, {len(view.facts)} facts seen"
    title = f"Dream of {escape(short(bank_id, 80))}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport"'
        f' content="width=device-width"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
        f'<p class="m">{when:%Y-%m-%d %H:%M %Z}, run {run_id}, {meta}</p>'
        f"<p>{escape(short(dream.summary, 600))}</p>"
    )


def _told(dream: Dream) -> Iterator[_Piece]:
    for block in dream.narrative:
        for statement in block.statements:
            yield _Piece(block.title, f"<p>{escape(statement.text)}\0</p>", statement.evidence)


def _tables(dream: Dream) -> Iterator[_Piece]:
    for one in dream.audit.held:
        text = f"{escape(one.kind)}, {one.confidence:.0%}: {escape(one.text)}"
        yield _Piece("What holds", f"<p>{text}\0</p>", (*one.evidence_for, *one.evidence_against))
    for contradiction in dream.audit.contradictions:
        text = f"{escape(contradiction.kind)}: {escape(contradiction.text)}"
        yield _Piece("Contradictions", f"<p>{text}\0</p>", contradiction.facts)
    for expected in dream.what_if.predictions:
        text = f"{escape(expected.title)} ({expected.probability:.0%}, until {expected.expires_at.date()})"
        yield _Piece("Predictions", f"<p>{text}\0</p>", expected.evidence)
    for proposal in dream.value.proposals:
        text = f"{escape(proposal.type)}: {escape(proposal.content)}"
        yield _Piece("Proposals", f"<p>{text}\0</p>", proposal.evidence)


def _charts(view: View, dream: Dream) -> Iterator[_Piece]:
    ids = set(dream.evidence)
    months = Counter(f"{fact.said_at.astimezone(view.zone):%Y-%m}" for fact in view.facts if fact.id in ids)
    if len(months) > 1:
        yield _Piece("Evidence by month", _columns(sorted(months.items())[-24:]))
    held = sorted(dream.audit.held, key=lambda h: (-h.confidence, h.key))[:_BARS]
    if held:
        yield _Piece("Confidence", _bars([(f"{h.kind}: {h.text}", h.confidence) for h in held]))
    expected = dream.what_if.predictions[:_BARS]
    if expected:
        yield _Piece("Probability of predictions", _bars([(p.title, p.probability) for p in expected]))
    scored = [c for c in dream.train.calibration if c.brier is not None]
    if scored:
        told = [
            (f"{c.kind}: Brier {c.brier:.3f}, base {c.brier_of_base or 0:.3f}", c.brier or 0) for c in scored
        ]
        yield _Piece("Brier score by kind (less is better)", _bars(told))


def _bars(shares: Sequence[tuple[str, float]]) -> str:
    """Horizontal bars of shares from 0 to 1, each with its label."""
    rows = []
    for n, (label, share) in enumerate(shares):
        wide = round(max(0.0, min(share, 1.0)) * 150)
        rows.append(
            f'<rect x="0" y="{n * _LINE + 4}" width="{wide}" height="12" fill="#4c8fd6"/>'
            f'<text x="158" y="{n * _LINE + 14}" font-size="12">{share:.2f} {escape(short(label, 64))}</text>'
        )
    return f'<svg viewBox="0 0 {_WIDE} {len(shares) * _LINE}" role="img">{"".join(rows)}</svg>'


def _columns(counts: Sequence[tuple[str, int]]) -> str:
    """Columns of counts, each with its label below."""
    most, step = max(n for _, n in counts), _WIDE / len(counts)
    columns = []
    for place, (label, n) in enumerate(counts):
        high = round(n / most * (_HIGH - 40))
        x = place * step
        top = _HIGH - 20 - high
        columns.append(
            f'<rect x="{x:.0f}" y="{top}" width="{step * 0.7:.0f}" height="{high}" fill="#4c8fd6"/>'
            f'<text x="{x:.0f}" y="{_HIGH - 24 - high}" font-size="11">{n}</text>'
            f'<text x="{x:.0f}" y="{_HIGH - 5}" font-size="10">{escape(label[2:])}</text>'
        )
    return f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img">{"".join(columns)}</svg>'
