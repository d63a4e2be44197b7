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


def _plain() -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "aria": {"enabled": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True},
    }


def _label(color: str) -> dict[str, Any]:
    return {"color": color, "fontSize": 12}
