"""The drawing of a schedule: names on the left, the calendar with its bars on the right, both of one height."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from corridor.report.blocks import Gantt
from corridor.report.gantt.rows import Bar, Row, lanes
from corridor.report.gantt.scale import Scale, day_marks, fit, month_marks

LANE, GAP, HEAD, FOOT, NAMES = 16.0, 6.0, 38.0, 20.0, 190.0
LETTER = 5.7
"""Width of a letter of the size used in bars, a little on the wide side."""
MOST_ROWS = 120
PAPER = 690.0
"""Width of a sheet of A4 between its margins, in the pixels of a browser."""


@dataclass(frozen=True)
class _Line:
    row: Row
    top: float
    bars: tuple[tuple[Bar, int], ...]
    height: float


def draw(
    title: str, summary: str, rows: Sequence[Row], begin: datetime, hours: float, legend: Sequence[tuple[str, str]]
) -> Gantt:
    """Draw a schedule.

    Parameters
    ----------
    title, summary
        Heading, and what a screen reader hears.
    rows
        In the order to show; past `MOST_ROWS` they are left out, and the block says how many.
    begin, hours
        The stretch of time to show.
    legend
        Colour and meaning.
    """
    scale = fit(begin, hours, [bar.end - bar.start for row in rows for bar in row.bars])
    placed: list[_Line] = []
    top = HEAD
    for row in rows[:MOST_ROWS]:
        bars = tuple(lanes(row.bars))
        height = LANE * (1 + max((lane for _, lane in bars), default=0)) + GAP
        placed.append(_Line(row, top, bars, height))
        top += height
    whole = top + FOOT
    names = [f'<svg class="gantt" width="{NAMES:g}" height="{whole:g}" aria-hidden="true">', *_names(placed), "</svg>"]
    chart = [
        f'<svg class="gantt" width="{scale.width:g}" height="{whole:g}" role="img"><title>{escape(summary)}</title>',
        *_grid(scale, placed, top),
        *(piece for line in placed for piece in _line(scale, line)),
        "</svg>",
    ]
    fit_on_paper = min(1.0, PAPER / (NAMES + scale.width))
    return Gantt(title, summary, "".join(names), "".join(chart), tuple(legend), len(rows) - len(placed), fit_on_paper)


def _names(placed: Sequence[_Line]) -> Iterator[str]:
    for line in placed:
        base = line.top + GAP / 2 + LANE - 4.5
        sub = f'<tspan class="sub" dx="5">{escape(line.row.sub)}</tspan>' if line.row.sub else ""
        told = escape(f"{line.row.label} {line.row.sub}".strip())
        yield f'<text x="0" y="{base:g}">{escape(line.row.label)}{sub}<title>{told}</title></text>'
        yield f'<path class="rule" d="M0 {line.top + line.height:g}H{NAMES:g}"/>'


def _grid(scale: Scale, placed: Sequence[_Line], bottom: float) -> Iterator[str]:
    for line in placed:
        yield f'<path class="rule" d="M0 {line.top + line.height:g}H{scale.width:g}"/>'
    for x, text in month_marks(scale):
        yield f'<path class="month" d="M{x:g} 4V{bottom:g}"/>'
        yield f'<text class="month" x="{x + 4:g}" y="14">{text}</text>'
    for x, text in day_marks(scale):
        yield f'<path class="week" d="M{x:g} {HEAD - 14:g}V{bottom:g}"/>'
        yield f'<text class="day" x="{x + 2:g}" y="{HEAD - 4:g}">{text}</text>'
        yield f'<text class="day" x="{x + 2:g}" y="{bottom + 13:g}">{text}</text>'


def _line(scale: Scale, line: _Line) -> Iterator[str]:
    for shut in line.row.shut:
        left, right = scale.at(shut.start), scale.at(shut.end)
        if right > left:
            yield (
                f'<rect class="{shut.tone}" x="{left:g}" y="{line.top:g}" width="{right - left:g}" '
                f'height="{line.height:g}"><title>{escape(shut.why)}</title></rect>'
            )
    for hour in line.row.due:
        x = scale.at(hour)
        # Midnight belongs to the day that ends with it.
        told = f"<title>due {scale.when(hour - 0.01):%Y-%m-%d}</title>"
        yield f'<path class="due" d="M{x:g} {line.top:g}v{line.height:g}">{told}</path>'
    for bar, lane in line.bars:
        yield _bar(scale, bar, line.top + GAP / 2 + lane * LANE)


def _bar(scale: Scale, bar: Bar, top: float) -> str:
    left, height = scale.at(bar.start), LANE - 2
    width = max(1.2, scale.at(bar.end) - left)
    body = [f'<g class="{" ".join(("bar", *bar.marks))}"><title>{escape(bar.title)}</title>']
    body.append(
        f'<rect x="{left:g}" y="{top + 1:g}" width="{width:g}" height="{height:g}" rx="1.5" style="fill:{bar.tone}"/>'
    )
    room = int((width - 5) / LETTER)
    if room >= 3:
        text = bar.label if len(bar.label) <= room else bar.label[: max(1, room - 1)] + "…"
        body.append(f'<text x="{left + 3:g}" y="{top + height - 3:g}">{escape(text)}</text>')
    return "".join((*body, "</g>"))
