"""The lines of one entry as somebody reads them who must sign for them: figures, row, dates, source, and who lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from corridor.landed_cost.elements import BUYER

Row = Mapping[str, Any]
Tables = Mapping[str, pl.DataFrame]
RULES = {"tariffs": "tariff_id", "import_taxes": "tax_id", "regimes": "regime_id", "value_additions": "addition_id"}
"""Tables whose rows lines rest on, and the column that names the row."""
ORDINARY = ("mfn", "preference", "end_use", "quota")
"""Measures that compete for the one ordinary duty."""


@dataclass(frozen=True)
class LineTrace:
    """One line: ``formula`` has its numbers in it; ``lost`` names the rows that could have counted, and why not."""

    head: str
    line: str
    formula: str
    amount: float
    currency: str
    is_cost: bool
    payer: str
    row: str
    dates: str
    source: str
    confidence: str
    note: str
    why: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Traced:
    """Lines in order, and rows of rules that no line rests on though they came into question."""

    lines: tuple[LineTrace, ...]
    others: tuple[str, ...]


def line_traces(lines: pl.DataFrame, weighed: pl.DataFrame, tables: Tables, currency: str) -> Traced:
    """Trace the lines of one entry.

    Parameters
    ----------
    lines
        The rows of `cost_lines` of the entry, in order.
    weighed
        The rows of `LandedCostResult.weighed` of the entry; may be empty.
    tables
        ``tariffs``, ``import_taxes``, ``sources`` and, where there are any, ``regimes`` and ``value_additions``.
    """
    told = weighed.to_dicts()
    of_row = {(w["table"], w["rule_id"]): w for w in told if w["verdict"] == "used"}
    named = tables.get("sources")
    titles = {} if named is None else dict(named.select("source_id", "title").iter_rows())
    traced: list[LineTrace] = []
    shown: set[tuple[str, str]] = set()
    for row in lines.iter_rows(named=True):
        found = list(_rows_of(row["rule_id"], tables))
        used = [of_row[table, rule["_id"]] for table, rule in found if (table, rule["_id"]) in of_row]
        competed = {(u["table"], of) for u in used for of in _against(u["of"])} - shown
        shown |= competed
        lost = [w for w in told if (w["table"], w["of"]) in competed and w["verdict"] != "used"]
        traced.append(
            LineTrace(
                head=row["head"],
                line=row["line"],
                formula=formula_of(row, currency),
                amount=row["amount_per_unit"],
                currency=currency,
                is_cost=row["is_cost"],
                payer=row.get("payer") or BUYER,
                row=", ".join(f"{table}/{rule['_id']}" for table, rule in found) or row["rule_id"],
                dates="; ".join(_dates(rule) for _, rule in found),
                source=_sources(row["source"], titles),
                confidence=row["confidence"],
                note="; ".join(dict.fromkeys(rule["note"] for _, rule in found if rule.get("note"))),
                why="; ".join(dict.fromkeys(u["why"] for u in used)),
                lost=tuple(_said(w) for w in lost),
            )
        )
    apart = [w for w in told if (w["table"], w["of"]) not in shown and w["verdict"] != "used"]
    return Traced(tuple(traced), tuple(f"{w['of']}: {_said(w)}" for w in apart))


def _against(of: str) -> tuple[str, ...]:
    """What a row competes with: the ordinary duties with each other, all else among its own kind."""
    return ORDINARY if of.split("/")[0] in ORDINARY else (of,)


def _said(weighed: Row) -> str:
    return f"{weighed['rule_id']} ({weighed['verdict'].replace('_', ' ')}): {weighed['why']}"


def _rows_of(named: str, tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in (named or "").split("|"):
        for table, key in RULES.items():
            rows = tables[table].filter(pl.col(key) == one) if table in tables else None
            if rows is not None and rows.height:
                yield table, {**rows.row(0, named=True), "_id": one}


def _dates(rule: Row) -> str:
    since, until = rule["valid_from"], rule["valid_to"]
    return f"in force from {since or 'always'} to {until or 'further notice'}"


def _sources(named: str | None, titles: Mapping[str, str]) -> str:
    return "; ".join(f"{name} ({titles[name]})" if name in titles else name for name in (named or "").split("|"))


def formula_of(row: Row, currency: str) -> str:
    """``1,034.83 RUB (customs value) x 0.05 x 0.0106298 USD per RUB``: what the amount is the product of."""
    own, basis = row["currency"], row["basis"].replace("+", " + ").replace("_", " ")
    times = "" if row["fx"] in (None, 1.0) else f" x {row['fx']:,.8g} {currency} per {own}"
    if row["unit"] == "money":
        return f"{row['quantity']:,.4f} {own} ({basis}) x {row['rate']:.10g}{times}"
    return f"{row['quantity']:,.6g} {row['unit']} ({basis}) x {row['rate']:,.8g} {own}{times}"
