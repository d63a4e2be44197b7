"""Two runs side by side: which numbers moved, and by which line.

Question   What changed between these runs, where, and by how much?
Takes      the result tables of two runs
Gives      one long table of movements; every total in it is the sum of the lines below it
Leaves     why a rule changed to the inputs, whose hashes run.json keeps
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from corridor.runs import RunTables

TOLERANCE = 1e-9
"""Amounts that differ by less, as a share of the larger, are the same."""


@dataclass(frozen=True)
class Comparison:
    """`plan`: cost by head and product; `units`: landed cost per unit by entry and line; `inputs`: changed files."""

    plan: pl.DataFrame
    units: pl.DataFrame
    inputs: pl.DataFrame
    before: str
    after: str

    def to_text(self, most: int = 20) -> str:
        """The largest movements, total first."""
        lines = [f"{self.before} -> {self.after}"]
        total = self.plan["change"].sum()
        lines.append(
            f"Plan cost moved by {total:+,.2f}; its lines:" if len(self.plan) else "The plan's cost is the same."
        )
        for row in self.plan.head(most).iter_rows(named=True):
            what = f"{row['head']} of {row['product_id']}" if row["product_id"] else row["head"]
            lines.append(f"  {what}: {row['before']:,.2f} -> {row['after']:,.2f} ({row['change']:+,.2f})")
        if len(self.plan) > most:
            lines.append(f"  … and {len(self.plan) - most} smaller ones")
        lines.append(
            "Landed cost per unit, by line:" if len(self.units) else "No landed cost per unit of both runs differs."
        )
        for row in self.units.head(most).iter_rows(named=True):
            lines.append(
                f"  {row['entry_id']}, {row['line']}: {row['before']:,.4f} -> {row['after']:,.4f} "
                f"({row['change']:+,.4f}; {row['rule_before']} -> {row['rule_after']})"
            )
        if len(self.units) > most:
            lines.append(f"  … and {len(self.units) - most} smaller ones")
        for row in self.inputs.iter_rows(named=True):
            lines.append(f"Input {row['file']}: {row['change']}.")
        return "\n".join(lines)


def compare_runs(before: RunTables, after: RunTables) -> Comparison:
    """Lines that differ between two runs, the largest change first.

    Returns
    -------
    Comparison
        `plan` has ``head, product_id, before, after, change``; `units` has ``entry_id, head, line, before, after,
        change, rule_before, rule_after`` for entries that both runs priced. Money in each run's currency.
    """
    return Comparison(
        plan=_plan(before.results["plan_cost_lines"], after.results["plan_cost_lines"]),
        units=_units(before.results["cost_lines"], after.results["cost_lines"]),
        inputs=_inputs(before.meta.get("file_hashes", {}), after.meta.get("file_hashes", {})),
        before=str(before.meta.get("run", "before")),
        after=str(after.meta.get("run", "after")),
    )


def _moved(joined: pl.DataFrame) -> pl.DataFrame:
    filled = joined.with_columns(pl.col("before", "after").fill_null(0.0))
    filled = filled.with_columns(change=pl.col("after") - pl.col("before"))
    scale = pl.max_horizontal(pl.col("before").abs(), pl.col("after").abs())
    return filled.filter(pl.col("change").abs() > TOLERANCE * scale)


def _plan(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    keys = ["head", "product_id"]
    sums = [f.group_by(keys).agg(pl.col("amount").sum()) for f in (before, after)]
    joined = sums[0].rename({"amount": "before"}).join(
        sums[1].rename({"amount": "after"}), on=keys, how="full", coalesce=True, nulls_equal=True
    )  # fmt: skip
    moved = _moved(joined).sort(pl.col("change").abs(), *keys, descending=[True, False, False])
    return moved.select(*keys, "before", "after", "change")


def _units(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    keys = ["entry_id", "head", "line"]
    both = set(before["entry_id"]) & set(after["entry_id"])
    sums = [
        f.filter(pl.col("entry_id").is_in(sorted(both)))
        .group_by(keys)
        .agg(pl.col("amount_per_unit").sum(), pl.col("rule_id").unique().sort().str.join("|"))
        for f in (before, after)
    ]
    joined = sums[0].rename({"amount_per_unit": "before", "rule_id": "rule_before"}).join(
        sums[1].rename({"amount_per_unit": "after", "rule_id": "rule_after"}), on=keys, how="full", coalesce=True
    )  # fmt: skip
    moved = _moved(joined).sort(pl.col("change").abs(), *keys, descending=[True, False, False, False])
    return moved.select(*keys, "before", "after", "change", "rule_before", "rule_after")


def _inputs(before: dict[str, str], after: dict[str, str]) -> pl.DataFrame:
    rows = []
    for file in sorted(set(before) | set(after)):
        if before.get(file) == after.get(file):
            continue
        kind = "new" if file not in before else "gone" if file not in after else "changed"
        rows.append((file, kind))
    return pl.DataFrame(rows, schema={"file": pl.String, "change": pl.String}, orient="row")
