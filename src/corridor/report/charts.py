"""Charts as option tables of the chart library; page.js adds nothing but number formats and sizes for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corridor.report import numbers

INK, MUTED, RULE = "#1d2733", "#5f6b7a", "#dfe3e8"
ACCENT, DARK = "#0b6583", "#2f3b4a"
GOODS, STATE, OTHER = "#7d8a99", "#c08a3e", "#b9c1ca"
SERIES = ("#0b6583", "#6aa5bb", "#7d8a99", "#c08a3e", "#bcd6df", "#475467", "#dcbf8f", "#b9c1ca")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

HEAD_TONES = {
    **dict.fromkeys(("price", "making", "inputs"), GOODS),
    **dict.fromkeys(("inland", "freight", "handling", "border", "storage", "insurance", "clearance"), ACCENT),
    **dict.fromkeys(
        ("duty", "remedy", "excise", "vat", "other_tax", "processing_fee", "recycling_fee", "registration"), STATE
    ),
}
"""Goods, moving and what the state takes each have one colour; the rest is grey."""


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall: it goes on from where the one before ended, or stands on zero as a total."""

    label: str
    amount: float
    tone: str = ACCENT
    is_total: bool = False


def _hidden(name: str, data: list[float], stack: str = "steps") -> dict[str, Any]:
    clear = {"color": "transparent"}
    return {"name": name, "type": "bar", "stack": stack, "silent": True, "itemStyle": clear, "data": data}


def waterfall(steps: Sequence[Step], decimals: int = 0) -> dict[str, Any]:
    """A waterfall lying on its side: one bar per step, its amount written at its end.

    Each bar is stacked on a bar that cannot be seen. Parts above and below zero are stacked apart, so a total that
    crosses zero is still drawn where it stands.
    """
    bases: dict[str, list[float]] = {"above": [], "below": []}
    bars: dict[str, list[dict[str, Any]]] = {"above": [], "below": []}
    running = 0.0
    for step in steps:
        before, after = (0.0, step.amount) if step.is_total else (running, running + step.amount)
        running = after
        text = numbers.money(step.amount, decimals)
        for side, clip, nearer in (("above", max, min), ("below", min, max)):
            ends = clip(before, 0.0), clip(after, 0.0)
            base = nearer(ends)
            length = abs(ends[1] - ends[0]) * (1 if side == "above" else -1)
            bases[side].append(round(base, 6))
            drawn = side == ("above" if max(before, after) >= 0 else "below")
            bars[side].append(
                {
                    "value": round(length, 6),
                    "itemStyle": {"color": step.tone},
                    "label": {"show": drawn, "formatter": text, "position": "right"},
                    "amount": text,
                }
            )
    series = []
    for side in ("above", "below"):
        if side == "below" and not any(b["value"] for b in bars[side]) and not any(bases[side]):
            continue
        series += [_hidden(f"base {side}", bases[side])]
        series += [{"name": side, "type": "bar", "stack": "steps", "data": bars[side], "barWidth": "62%"}]
    return {
        "kind": "waterfall",
        "option": {
            **_plain(),
            "grid": {"left": 8, "right": 90, "top": 8, "bottom": 8, "containLabel": True},
            "xAxis": {"type": "value", "splitLine": {"lineStyle": {"color": RULE}}, "axisLabel": _label(MUTED)},
            "yAxis": {
                "type": "category",
                "inverse": True,
                "data": [s.label for s in steps],
                "axisTick": {"show": False},
                "axisLine": {"lineStyle": {"color": RULE}},
                "axisLabel": {**_label(INK), "interval": 0, "width": 230, "overflow": "truncate"},
            },
            "series": series,
        },
    }


def stacked(
    labels: Sequence[str], below: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], unit: str
) -> dict[str, Any]:
    """Standing bars, one per period, cut into named parts; `below` is a second line under each label."""
    lined = len(labels) <= 8 and any(below)
    names = [
        "\n".join((label, *days.split(" – "))) if lined and days else label
        for label, days in zip(labels, below, strict=True)
    ]
    return {
        "kind": "stacked",
        "unit": unit,
        "option": {
            **_plain(),
            "legend": {"top": 0, "left": 0, "icon": "rect", "itemWidth": 12, "itemHeight": 10, "textStyle": _label(INK),
                       "type": "plain"},
            "grid": {"left": 8, "right": 8, "top": 12 + 20 * ((len(series) + 2) // 3), "bottom": 8,
                     "containLabel": True},
            "xAxis": {
                "type": "category",
                "data": names,
                "axisTick": {"show": False},
                "axisLine": {"lineStyle": {"color": MUTED}},
                "axisLabel": {**_label(INK), "interval": 0 if lined else "auto", "lineHeight": 15},
            },
            "yAxis": {"type": "value", "splitLine": {"lineStyle": {"color": RULE}}, "axisLabel": _label(MUTED)},
            "series": [
                {
                    "name": name,
                    "type": "bar",
                    "stack": "all",
                    "barMaxWidth": 54,
                    "itemStyle": {"color": SERIES[i % len(SERIES)]},
                    "data": [round(v, 6) for v in values],
                }
                for i, (name, values) in enumerate(series)
            ],
        },
    }  # fmt: skip


@dataclass(frozen=True)
class Outlook:
    """A series over periods: known, projected with ends of its 95 % and 80 % intervals, and claimed; None is empty."""

    labels: Sequence[str]
    known: Sequence[float | None]
    coming: Sequence[float | None]
    bands: Sequence[tuple[float, float, float, float] | None]
    claimed: Sequence[float | None]


def outlook(lines: Outlook, unit: str) -> dict[str, Any]:
    """A line of what is known, a broken one of what comes next in its intervals, and a diamond per claim."""
    ends = {"95 %, low end": 0, "80 %, low end": 1, "80 %, high end": 2, "95 %, high end": 3}
    series: list[dict[str, Any]] = [
        {"name": "known", "type": "line", "data": list(lines.known), "connectNulls": True,
         "itemStyle": {"color": ACCENT}, "symbol": "circle", "symbolSize": 7,
         "lineStyle": {"color": ACCENT, "width": 2}}
    ]  # fmt: skip
    if any(band is not None for band in lines.bands):
        dashed = {"color": STATE, "width": 2, "type": "dashed"}
        series.append({"name": "projected", "type": "line", "data": list(lines.coming), "symbol": "circle",
                       "symbolSize": 6, "itemStyle": {"color": STATE}, "lineStyle": dashed})  # fmt: skip
        for name, place in ends.items():
            tone = OTHER if "95" in name else GOODS
            series.append({"name": name, "type": "line", "symbol": "none", "itemStyle": {"color": tone},
                           "lineStyle": {"color": tone, "width": 1, "type": "dotted" if "95" in name else "solid"},
                           "data": [None if band is None else round(band[place], 6)
                                    for band in lines.bands]})  # fmt: skip
    if any(value is not None for value in lines.claimed):
        series.append({"name": "claimed", "type": "scatter", "symbol": "diamond", "symbolSize": 13,
                       "itemStyle": {"color": DARK}, "data": list(lines.claimed)})  # fmt: skip
    return {
        "kind": "outlook",
        "unit": unit,
        "option": {
            **_plain(),
            "legend": {"top": 0, "left": 0, "itemWidth": 18, "itemHeight": 10, "textStyle": _label(INK)},
            "grid": {"left": 8, "right": 24, "top": 52, "bottom": 8, "containLabel": True},
            "xAxis": {"type": "category", "data": list(lines.labels), "axisTick": {"show": False},
                      "axisLine": {"lineStyle": {"color": MUTED}},
                      "axisLabel": {**_label(INK), "fontSize": 10, "lineHeight": 13, "hideOverlap": True}},
            "yAxis": {"type": "value", "splitLine": {"lineStyle": {"color": RULE}}, "axisLabel": _label(MUTED)},
            "series": series,
        },
    }  # fmt: skip


def frontier(
    labels: Sequence[str], found: Sequence[float | None], bound: Sequence[float | None], unit: str, below: str
) -> dict[str, Any]:
    """What was found for each amount allowed, and below it the bound that is proven; None leaves a gap."""
    line = {"type": "line", "step": "end", "connectNulls": False}
    series = [
        {**line, "name": "found", "data": list(found), "symbol": "circle", "symbolSize": 8,
         "itemStyle": {"color": ACCENT}, "lineStyle": {"color": ACCENT, "width": 2}},
        {**line, "name": "proven bound", "data": list(bound), "symbol": "emptyCircle", "symbolSize": 6,
         "itemStyle": {"color": GOODS}, "lineStyle": {"color": GOODS, "width": 1.5, "type": "dashed"}},
    ]  # fmt: skip
    return {
        "kind": "frontier",
        "unit": unit,
        "option": {
            **_plain(),
            "legend": {"top": 0, "left": 0, "itemWidth": 18, "itemHeight": 10, "textStyle": _label(INK)},
            "grid": {"left": 8, "right": 24, "top": 40, "bottom": 28, "containLabel": True},
            "xAxis": {"type": "category", "data": list(labels), "name": below, "nameLocation": "middle", "nameGap": 28,
                      "axisTick": {"show": False}, "axisLine": {"lineStyle": {"color": MUTED}},
                      "axisLabel": _label(INK)},
            "yAxis": {"type": "value", "scale": True, "splitLine": {"lineStyle": {"color": RULE}},
                      "axisLabel": _label(MUTED)},
            "series": series,
        },
    }  # fmt: skip


def _plain() -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "aria": {"enabled": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True},
    }


def _label(color: str) -> dict[str, Any]:
    return {"color": color, "fontSize": 12}
