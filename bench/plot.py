"""Line charts as SVG, logarithmic both ways: enough for the curves of a benchmark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

Line = Sequence[tuple[float, float]]
"""Points (x, y), both above zero."""

_WIDTH, _HEIGHT = 640, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 150, 40, 50
_COLOURS = ("#1b6ca8", "#c8553d", "#4c956c", "#8a5a99", "#b08900", "#555555")


def chart(path: Path, title: str, x_label: str, y_label: str, lines: Mapping[str, Line]) -> None:
    """Draw lines by their names into a file."""
    points = [point for line in lines.values() for point in line]
    x_low, x_high = _span([x for x, _ in points])
    y_low, y_high = _span([y for _, y in points])

    def x_at(x: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (math.log10(x) - x_low) / (x_high - x_low)

    def y_at(y: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * (math.log10(y) - y_low) / (y_high - y_low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 22, title, size=15),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, x_label, anchor="middle"),
        _text(10, _TOP - 8, y_label),
    ]
    for power in range(x_low, x_high + 1):
        x = x_at(10**power)
        parts.append(_rule(x, _TOP, x, _HEIGHT - _BOTTOM))
        parts.append(_text(x, _HEIGHT - _BOTTOM + 18, f"{10**power:,}", anchor="middle"))
    for tick in (m * 10.0**power for power in range(y_low, y_high + 1) for m in (1, 2, 5)):
        if tick <= 10**y_high:
            parts.append(_rule(_LEFT, y_at(tick), _WIDTH - _RIGHT, y_at(tick)))
            parts.append(_text(_LEFT - 6, y_at(tick) + 4, f"{tick:g}", anchor="end"))
    labels = _apart([(y_at(line[-1][1]), name) for name, line in lines.items()])
    for (name, line), colour in zip(lines.items(), _COLOURS * len(lines), strict=False):
        path_points = " ".join(f"{x_at(x):.1f},{y_at(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{path_points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x_at(x):.1f}" cy="{y_at(y):.1f}" r="3" fill="{colour}"/>' for x, y in line]
        parts.append(_text(x_at(line[-1][0]) + 8, labels[name] + 4, name, colour=colour))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _span(values: Sequence[float]) -> tuple[int, int]:
    """Powers of ten that hold all values between them."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _apart(wanted: Sequence[tuple[float, str]]) -> dict[str, float]:
    """Heights near those wanted, by name, with room for a line of text between any two."""
    found: dict[str, float] = {}
    last = -math.inf
    for height, name in sorted(wanted):
        last = found[name] = max(height, last + 14)
    return found


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, colour: str = "#222222"
) -> str:
    style = f'text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'
