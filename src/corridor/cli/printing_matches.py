"""Matches in a few lines, and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import polars as pl

from corridor.cli.printing import table, to_json

if TYPE_CHECKING:
    from corridor.match_lists import OwnMatch
    from corridor.matching import ScoredPairs

MOST_SHOWN = 40


def matches(found: OwnMatch) -> str:
    """Each need with its best line, and how many needs came to what."""
    outcomes, pairs = found.results["need_outcomes"], found.results["pairs"]
    needs = found.tables["needs"].select("need_id", need=pl.coalesce("name", "number"))
    lines = found.tables["price_lists"].select(best_line_id="line_id", offer=pl.coalesce("name", "number"))
    shown = outcomes.join(needs, on="need_id").join(lines, on="best_line_id", how="left").select(
        "need_id", "need", "outcome", "best_line_id", "offer", chance="best_probability"
    )  # fmt: skip
    more = f"\n... and {len(shown) - MOST_SHOWN} more: --out writes them all." if len(shown) > MOST_SHOWN else ""
    counted = ", ".join(
        f"{n} {outcome.replace('_', ' ')}" for outcome, n in outcomes["outcome"].value_counts(sort=True).iter_rows()
    )
    bands = ", ".join(f"{n} {band.replace('_', ' ')}" for band, n in pairs["band"].value_counts(sort=True).iter_rows())
    return f"{table(shown.head(MOST_SHOWN), False)}{more}\n{len(outcomes)} needs: {counted}. Pairs: {bands or 'none'}."


def matches_json(found: OwnMatch) -> str:
    """Every result as JSON."""
    body = {name: frame.to_dicts() for name, frame in found.results.items()}
    return to_json({**body, "findings": [asdict(f) for f in found.findings]})


def scored(found: ScoredPairs) -> str:
    """How many pairs match, and how right that is."""
    lines = [f"{len(found.match)} pairs, {int(found.match.sum())} of them matches (probability of 0.5 or more)."]
    if found.f1 is not None:
        lines.append(f"Against the labels: F1 {found.f1:.4f}.")
    return "\n".join(lines)


def scored_csv(found: ScoredPairs) -> str:
    """One row per pair, in the order of the file."""
    frame = pl.DataFrame(
        {"pair": range(1, len(found.match) + 1), "probability": found.probability, "match": found.match.astype(int)}
    )
    return frame.write_csv()
