"""What a section of the page is made of; the templates draw each kind of block in one way everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One cell: what it shows, what it sorts by, a second line, a tooltip, a tone (a CSS class)."""

    text: str
    sort: float | str | None = None
    sub: str = ""
    title: str = ""
    tone: str = ""
    spark: tuple[float, ...] = ()
    bar: float | None = None


@dataclass(frozen=True)
class Head:
    """Heading of a column; `unit` stands below it."""

    title: str
    unit: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Grid:
    """A table. `shown` rows stand open, the rest opens on request; rows past the page's limit stay in the workbook."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    shown: int
    sheet: str = ""
    foot: tuple[Cell, ...] = ()
    kind: str = "grid"

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Card:
    """A headline figure with the sentence it rests on."""

    label: str
    value: str
    rests_on: str
    unit: str = ""
    tone: str = ""
    link: str = ""


@dataclass(frozen=True)
class Cards:
    """Headline figures side by side."""

    cards: tuple[Card, ...]
    kind: str = "cards"


@dataclass(frozen=True)
class Note:
    """Sentences; a tone marks a warning."""

    sentences: tuple[str, ...]
    tone: str = ""
    kind: str = "note"


@dataclass(frozen=True)
class Points:
    """Labelled sentences, one below the other."""

    points: tuple[tuple[str, str], ...]
    kind: str = "points"


@dataclass(frozen=True)
class Chart:
    """A chart: `spec` is drawn by page.js, `summary` is what a screen reader hears."""

    chart_id: str
    title: str
    summary: str
    height: int
    spec: dict[str, Any]
    kind: str = "chart"


@dataclass(frozen=True)
class Picture:
    """A drawing made here (SVG), with the table that belongs beside it."""

    title: str
    summary: str
    svg: str
    credit: str
    beside: tuple[Any, ...] = ()
    kind: str = "picture"


@dataclass(frozen=True)
class Stretch:
    """A stretch of a timeline in parts of its width, 0 to 1."""

    start: float
    end: float
    tone: str
    title: str


@dataclass(frozen=True)
class Lane:
    """One row of a timeline."""

    label: str
    sub: str
    stretches: tuple[Stretch, ...]
    note: str = ""


@dataclass(frozen=True)
class Timeline:
    """Stretches of time over the periods of the plan; `ticks` are (place, label, Gregorian days)."""

    title: str
    ticks: tuple[tuple[float, float, str, str], ...]
    lanes: tuple[Lane, ...]
    legend: tuple[tuple[str, str], ...]
    left_out: int = 0
    kind: str = "timeline"


@dataclass(frozen=True)
class Gantt:
    """A schedule: names that stay in place, beside a calendar that can be scrolled (two SVGs of one height).

    `fit` is the scale at which both lie side by side on a sheet of paper.
    """

    title: str
    summary: str
    names: str
    chart: str
    legend: tuple[tuple[str, str], ...]
    left_out: int = 0
    fit: float = 1.0
    kind: str = "gantt"


@dataclass(frozen=True)
class Shares:
    """One bar cut into shares of a whole: (label, tone, share, text)."""

    title: str
    parts: tuple[tuple[str, str, float, str], ...]
    kind: str = "shares"


@dataclass(frozen=True)
class Ledger:
    """The landed cost of one entry at a time, chosen by product and market; `entries` go to page.js."""

    title: str
    summary: str
    height: int
    entries: tuple[dict[str, Any], ...]
    heads: tuple[Head, ...]
    left_out: int = 0
    kind: str = "ledger"


@dataclass(frozen=True)
class Pair:
    """Two blocks side by side where the page is wide enough."""

    left: tuple[Any, ...]
    right: tuple[Any, ...]
    kind: str = "pair"


@dataclass(frozen=True)
class Section:
    """A question that a planner asks, and its answer."""

    section_id: str
    title: str
    lead: str
    blocks: tuple[Any, ...] = field(default=())
    badge: str = ""
