"""Allocation at size: `python -m benchmarks.matching.allocation --needs 5000 --lines 20000`."""

import argparse
import time

import numpy as np
import polars as pl

from corridor.matching.allocation import AllocationRules, allocate
from corridor.solvers import SolveSettings


def made_up(needs: int, lines: int, seed: int = 0) -> tuple[pl.DataFrame, ...]:
    """Needs, pairs, lines and price steps: a line meets one to three needs, two thirds have a minimum order."""
    rng = np.random.default_rng(seed)
    quantity = np.round(10 ** rng.uniform(1.5, 4, needs))
    base = 10 ** rng.uniform(0.5, 2.5, needs)
    wanted = pl.DataFrame({"need_id": [f"N{n}" for n in range(needs)], "quantity": quantity,
                           "short_price": np.round(base * rng.uniform(1.0, 1.6, needs), 2)})  # fmt: skip
    line = np.repeat(np.arange(lines), rng.integers(1, 4, lines))
    need = rng.integers(0, needs, len(line))
    cost = np.round(base[need] * rng.uniform(0.7, 1.4, len(line)), 2)
    maker = rng.integers(0, 200, lines)
    pairs = pl.DataFrame({"need_id": [f"N{n}" for n in need], "line_id": [f"L{n}" for n in line],
                          "party_id": [f"P{maker[n]}" for n in line], "cost_per_unit": cost})  # fmt: skip
    pairs = pairs.unique(["need_id", "line_id"], keep="first", maintain_order=True)
    size = pl.DataFrame({"line": line, "quantity": quantity[need]}).group_by("line").agg(pl.col("quantity").mean())
    typical = np.full(lines, 100.0)
    typical[size["line"].to_numpy()] = size["quantity"].to_numpy()
    minimum = np.where(rng.random(lines) < 0.66, np.round(typical * rng.uniform(0.05, 0.8, lines)), 0.0)
    capacity = np.round(typical * rng.uniform(0.3, 2.5, lines))
    table = pl.DataFrame({"line_id": [f"L{n}" for n in range(lines)], "minimum_order_units": minimum,
                          "capacity": np.maximum(capacity, minimum)})  # fmt: skip
    stepped = np.flatnonzero(rng.random(lines) < 0.33)
    least = pairs.group_by("line_id").agg(pl.col("cost_per_unit").min())
    steps = pl.DataFrame({"line_id": [f"L{n}" for n in stepped], "from_units": np.round(typical[stepped] * 0.9) + 1})
    steps = steps.join(least, on="line_id").select(
        "line_id", "from_units", saving_per_unit=pl.col("cost_per_unit") * 0.06
    )
    return wanted, pairs, table, steps


def main() -> None:
    """Print time, gap and size of one allocation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--needs", type=int, default=5000)
    parser.add_argument("--lines", type=int, default=20000)
    parser.add_argument("--most-share", type=float, default=1.0)
    asked = parser.parse_args()
    tables = made_up(asked.needs, asked.lines)
    rules = AllocationRules(most_share=asked.most_share,
                            settings=SolveSettings(gap=0.005, time_limit_seconds=60.0, threads=2))  # fmt: skip
    wall, cpu = time.monotonic(), time.process_time()
    found = allocate(*tables, rules)
    record = found.solves.row(0, named=True)
    print(f"{asked.needs:,} needs, {asked.lines:,} lines, {tables[1].height:,} pairs, "
          f"{record['whole_decisions']:,} yes or no: "
          f"{record['status']}, gap {record['gap_frac']:.4%}, {time.monotonic() - wall:.1f} s on the clock, "
          f"{time.process_time() - cpu:.1f} s of processor")  # fmt: skip


if __name__ == "__main__":
    main()
