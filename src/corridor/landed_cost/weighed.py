"""The rows that could have counted for an entry, and why each did or did not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from corridor.conditions import parse
from corridor.landed_cost.conditions_of import BY_VALUE, CIRCUMSTANCES, Judge
from corridor.landed_cost.options import LandedCostOptions
from corridor.landed_cost.rule_match import with_prefixes
from corridor.landed_cost.tariff_lookup import MULTIPLIER, ON_TOP, UNKNOWN, has_rate, origins, series
from corridor.landed_cost.tax_bases import CONSTANT
from corridor.landed_cost.tax_lookup import by_total

WEIGHED = {
    "entry_id": pl.String, "table": pl.String, "of": pl.String, "rule_id": pl.String, "verdict": pl.String,
    "why": pl.String, "source": pl.String, "note": pl.String,
}  # fmt: skip
"""Columns of the trace; ``of`` is what the row competes for: a measure, a quota, a remedy or a tax.

``verdict``: used, beaten, does_not_hold, other_dates, other_origin, not_permitted, or unknown.
"""
_ORDER = ("used", "beaten", "unknown", "not_permitted", "other_dates", "does_not_hold", "other_origin")
_TARIFF = "tariffs"
Row = Mapping[str, Any]


def none_weighed() -> pl.DataFrame:
    """The trace of a call that asked for none."""
    return pl.DataFrame(schema=WEIGHED)


def weighed(
    valued: pl.DataFrame,
    goods: pl.DataFrame,
    tariffs: pl.DataFrame,
    import_taxes: pl.DataFrame,
    country_groups: pl.DataFrame,
    judge: Judge,
    options: LandedCostOptions,
    used: pl.DataFrame,
) -> pl.DataFrame:
    """Every row whose prefix the code of an entry begins with, and what became of it.

    Parameters
    ----------
    valued
        Entries with ``goods_id``, ``on``, ``value_usd`` and ``within_union``.
    used
        ``entry_id, rule_id``: the rows that the lines of the entry rest on.

    Returns
    -------
    pl.DataFrame
        Columns of `WEIGHED`: the rows used first, then those that came close.
    """
    places = {}
    for country, origin, narrow in origins(goods, country_groups).iter_rows():
        places[country, origin] = narrow
    duties = tariffs.rename({"scheme": "place", "tariff_id": "rule_id", "agreement_id": "under"})
    duties = duties.with_columns(of=series(), has_rate=has_rate(), table=pl.lit(_TARIFF))
    levied = import_taxes.filter(pl.col("base") != CONSTANT).rename({"country": "place", "tax_id": "rule_id"})
    levied = levied.with_columns(of="tax", table=pl.lit("import_taxes"), money_band=by_total(pl.col("band_variable")))
    candidates = {"territory": duties, "to_country": levied}
    by_goods: dict[tuple[str, int], list[Row]] = {}
    for place, rules in candidates.items():
        for row in with_prefixes(goods, rules, place).sort("rule_id").iter_rows(named=True):
            by_goods.setdefault((str(row["table"]), row["goods_id"]), []).append(row)
    about = {row["goods_id"]: row for row in goods.iter_rows(named=True)}
    rested: dict[str, set[str]] = {}
    for entry_id, rule_id in used.iter_rows():
        rested.setdefault(entry_id, set()).update((rule_id or "").split("|"))
    told: list[tuple[Any, ...]] = []
    # Entries that ask the same question get the same answer, and most do.
    answers: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    asked = ("entry_id", "goods_id", "on", "value_usd", "within_union")
    for entry_id, goods_id, on, value_usd, inside in valued.select(asked).iter_rows():
        for table in ("import_taxes",) if inside else (_TARIFF, "import_taxes"):
            rows = by_goods.get((table, goods_id), [])
            of_rows = frozenset(rested.get(entry_id, set()) & {row["rule_id"] for row in rows})
            value = value_usd if any(BY_VALUE in (row["condition"] or "") for row in rows) else None
            question = (table, goods_id, on, value, of_rows)
            if question not in answers:
                weighing = _Weighing(about[goods_id], on, value, judge, options, places, of_rows)
                answers[question] = [
                    (table, row["of"], row["rule_id"], *verdict, row["source"], row["note"])
                    for row, verdict in weighing.of(rows)
                ]
            told += [(entry_id, *answer) for answer in answers[question]]
    found = pl.DataFrame(told, schema=WEIGHED, orient="row")
    rank = pl.col("verdict").replace_strict({v: n for n, v in enumerate(_ORDER)}, return_dtype=pl.Int64)
    return found.sort("entry_id", pl.col("table") != _TARIFF, "of", rank, "rule_id", maintain_order=True)


class _Weighing:
    """Weighs the rows of one table for one entry."""

    def __init__(
        self,
        goods: Row,
        on: date,
        value_usd: float | None,
        judge: Judge,
        options: LandedCostOptions,
        places: Mapping[tuple[str, str], int],
        used: Collection[str],
    ) -> None:
        self._goods, self._on, self._value_usd, self._judge = goods, on, value_usd, judge
        self._options, self._places, self._used = options, places, used

    def of(self, rows: list[Row]) -> Iterator[tuple[Row, tuple[str, str]]]:
        """Each row with its verdict and why."""
        left = [(row, self._out(row)) for row in rows]
        standing = [row for row, out in left if out is None]
        for row, out in left:
            yield row, out or self._among(row, standing)

    def _out(self, row: Row) -> tuple[str, str] | None:
        """Why a row does not even come into question, or None."""
        if row["table"] == _TARIFF and self._narrow(row) is None:
            if (self._goods["origin_country"] or UNKNOWN) == UNKNOWN and row["measure"] in ON_TOP:
                return "unknown", "cannot be told without: origin_country"
            return "other_origin", f"is for goods of {row['origin']}, and these are of {self._goods['origin_country']}"
        return self._unpermitted(row) or self._failing(row) or self._other_dates(row) or self._open(row)

    def _narrow(self, row: Row) -> int | None:
        anywhere = row["measure"] == MULTIPLIER and row["origin"] == UNKNOWN
        return self._places.get((self._goods["origin_country"] or UNKNOWN, "*" if anywhere else row["origin"]))

    def _unpermitted(self, row: Row) -> tuple[str, str] | None:
        claim = self._goods["agreement_id"]
        if row["table"] == _TARIFF:
            under, measure = row["under"], row["measure"]
            if (measure == "preference" or (measure == "quota" and under)) and under != claim:
                said = f"{claim} is claimed" if claim else "no preference is claimed"
                return "not_permitted", f"is a rate of {under or 'no agreement'}, and {said}"
            bare = measure == "end_use" and row["condition"] is None
            if bare and row["rule_id"] not in self._options.end_use_permits:
                return "not_permitted", f"needs the permit {row['rule_id']}, which end_use_permits does not state"
            if not row["has_rate"]:
                return "not_permitted", "states a fact and gives no rate"
        if not self._judge.meant(self._goods["goods_id"], row["condition"]):
            return "not_permitted", self._why_not(row["condition"], CIRCUMSTANCES)
        return None

    def _failing(self, row: Row) -> tuple[str, str] | None:
        verdict = self._judge.verdict(self._goods["goods_id"], row["condition"], self._value_usd)
        if verdict.holds is False:
            return "does_not_hold", self._why_not(row["condition"])
        if row["table"] == _TARIFF:
            low, high, variable, included = row["engine_cc_from"], row["engine_cc_to"], "engine_cc", True
        else:
            low, high, variable = row["band_from"], row["band_to"], row["band_variable"]
            included = row["band_to_included"] is not False
            if variable is None or row["money_band"]:
                return None
        number = self._judge.facts[self._goods["goods_id"]].number(variable)
        if number is None or (low is None and high is None):
            return None
        zero = row["table"] == _TARIFF and number == low == 0
        above = low is None or number > low or zero
        below = high is None or number < high or (included and number == high)
        if above and below:
            return None
        bounds = [f"above {low:.10g}" if low is not None else "", f"up to {high:.10g}" if high is not None else ""]
        return "does_not_hold", f"{variable} is {number:.10g}, and the row is for {' '.join(filter(None, bounds))}"

    def _why_not(self, condition: str | None, about: Collection[str] = ()) -> str:
        """The clause that fails; with `about`, the one that fails by these words alone."""
        goods_id = self._goods["goods_id"]
        facts = self._judge.facts[goods_id]
        for clause in parse(condition):
            if about and not all(atom.fact in about for atom in clause):
                continue
            text = "|".join(f"{a.fact}{a.operator}{a.value}" for a in clause)
            if self._judge.verdict(goods_id, text, self._value_usd).holds is False:
                known = [
                    f"{BY_VALUE} is {self._value_usd:.2f}" if a.fact == BY_VALUE else facts.told(a.fact) for a in clause
                ]
                return f"condition {text} does not hold: {', '.join(dict.fromkeys(known))}"
        return f"condition {condition} does not hold"

    def _other_dates(self, row: Row) -> tuple[str, str] | None:
        if row["valid_from"] is not None and row["valid_from"] > self._on:
            return "other_dates", f"valid from {row['valid_from'].isoformat()}"
        if row["valid_to"] is not None and row["valid_to"] < self._on:
            return "other_dates", f"ended {row['valid_to'].isoformat()}"
        return None

    def _open(self, row: Row) -> tuple[str, str] | None:
        goods_id = self._goods["goods_id"]
        verdict = self._judge.verdict(goods_id, row["condition"], self._value_usd)
        asks = list(verdict.asks_for) if verdict.holds is None else []
        if row["table"] == _TARIFF:
            variable = "engine_cc" if (row["engine_cc_from"], row["engine_cc_to"]) != (None, None) else None
        else:
            variable = None if row["money_band"] else row["band_variable"]
        if variable is not None and self._judge.facts[goods_id].number(variable) is None:
            asks.append(variable)
        return ("unknown", f"cannot be told without: {', '.join(dict.fromkeys(asks))}") if asks else None

    def _among(self, row: Row, standing: list[Row]) -> tuple[str, str]:
        """Used, or beaten by whom."""
        rivals = [r for r in standing if r["of"] == row["of"]]
        best = max(rivals, key=lambda r: (self._score(r), r["rule_id"] in self._used))
        if row is best and row["of"] == MULTIPLIER:
            return "used", f"multiplies the ordinary rate by {row['factor']:.10g}"
        if row["rule_id"] in self._used:
            return "used", self._merits(row, rivals)
        winner = next((r for r in rivals if r["rule_id"] in self._used), best)
        if self._score(row) < self._score(winner):
            return "beaten", self._beaten_by(row, winner)
        if row.get("money_band"):
            return "beaten", "the value lies in another step"
        if winner is not row:
            return "beaten", f"says the same as {winner['rule_id']}"
        lower = [r for r in standing if r["rule_id"] in self._used and r["of"] != row["of"] and self._ordinary(r)]
        if lower and self._ordinary(row):
            rivals_named = ", ".join(f"{r['rule_id']} ({r['of']})" for r in lower)
            return "beaten", f"the duty is no higher by {rivals_named}"
        if row["table"] == _TARIFF and row["quota_id"]:
            return "not_permitted", f"quota {row['quota_id']} is not open to the entry, or is used up"
        return "used", "would be used, but the entry is refused or nothing falls due"

    @staticmethod
    def _ordinary(row: Row) -> bool:
        return row["table"] == _TARIFF and row["measure"] not in (*ON_TOP, MULTIPLIER)

    def _score(self, row: Row) -> tuple[int, int, int]:
        clauses = len(parse(row["condition"]))
        if row["table"] != _TARIFF:
            return row["prefix_len"], 0, clauses * 10
        bounded = row["engine_cc_from"] is not None or row["engine_cc_to"] is not None
        residual = "=all_others" in (row["condition"] or "")
        return row["prefix_len"], self._narrow(row) or 0, clauses * 10 + bounded - 5 * residual

    def _merits(self, row: Row, rivals: list[Row]) -> str:
        prefix = f"prefix {row['hs_prefix']}" if row["hs_prefix"] else "no prefix: for all goods"
        if len(rivals) == 1:
            return f"{prefix}; no other row of {row['of']} holds on {self._on.isoformat()}"
        return f"{prefix}; wins among {len(rivals)} rows of {row['of']} that hold"

    def _beaten_by(self, row: Row, winner: Row) -> str:
        name = winner["rule_id"]
        own, best = self._score(row), self._score(winner)
        if own[0] < best[0]:
            return f"a longer prefix wins: {name} ({winner['hs_prefix']})"
        if own[1] < best[1]:
            return f"a narrower origin wins: {name} ({winner['origin']})"
        return f"a more special condition wins: {name} ({winner['condition'] or 'bounds of engine'})"
