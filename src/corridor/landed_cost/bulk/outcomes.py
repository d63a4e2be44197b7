"""How sure the price of each item is, and why there is none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from corridor.landed_cost.bulk.codes import UNKNOWN, Floats, Ints
from corridor.landed_cost.bulk.compiled import CompiledRules
from corridor.landed_cost.bulk.flags import HANDED, words_of
from corridor.landed_cost.bulk.matching import ITEM
from corridor.landed_cost.bulk.priced import HEADS, Priced
from corridor.landed_cost.elements import BUYER
from corridor.landed_cost.ledger import DAYS

OUTCOMES = ("complete", "estimated", "refused")
DAY = "{day}"
"""Stands in a reason for the day of the item, as ``{item}`` for its name."""


@dataclass(frozen=True)
class Told:
    """Outcome and number of the reason of each item (-1: none); amounts that stand instead of those of the bulk."""

    outcome: Ints
    reason: Ints
    instead: tuple[Ints, dict[str, Floats]] | None


class Reasons:
    """Reasons met so far; threads may share it."""

    def __init__(self, compiled: CompiledRules, traced: Callable[[pl.DataFrame], Any] | None) -> None:
        self._compiled = compiled
        self._traced = traced
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._items: list[int] = []
        self._examples: list[str] = []
        self._outcomes = [0, 0, 0]

    def tell(self, frame: pl.DataFrame, made: Priced) -> Told:
        """Outcomes and reasons of a chunk; what cannot be priced in bulk is handed to the traced pricer."""
        outcome = np.where(made.wrong != 0, 2, made.estimated.astype(np.int64))
        reason = np.full(len(outcome), UNKNOWN, np.int64)
        handed = np.flatnonzero(made.wrong & HANDED)
        instead = None
        if self._traced is not None and len(handed):
            instead = self._hand_over(frame, handed, outcome, reason)
        left = made.wrong != 0
        if instead is not None:
            left[handed] = False
        self._word(frame, made, np.flatnonzero(left), reason)
        with self._lock:
            for number, count in enumerate(np.bincount(outcome, minlength=3)):
                self._outcomes[number] += int(count)
        return Told(outcome, reason, instead)

    def table(self) -> pl.DataFrame:
        """``reason_id, reason, items, example``, the commonest first."""
        texts = list(self._numbers)
        return pl.DataFrame(
            {"reason_id": range(len(texts)), "reason": texts, "items": self._items, "example": self._examples},
            schema={"reason_id": pl.Int64, "reason": pl.String, "items": pl.Int64, "example": pl.String},
        ).sort("items", "reason_id", descending=[True, False])

    def counts(self) -> dict[str, int]:
        return dict(zip(OUTCOMES, self._outcomes, strict=True))

    def _word(self, frame: pl.DataFrame, made: Priced, at: Ints, reason: Ints) -> None:
        """Give items that are alike in what is wrong the same reason."""
        if not len(at):
            return
        alike = made.wrong[at] * (len(self._compiled.problems) + 2) + made.problem[at] + 1
        _, first, back, count = np.unique(alike, return_index=True, return_inverse=True, return_counts=True)
        ids = frame["item_id"]
        with self._lock:
            numbers = [
                self._number(self._text(made, int(at[k])), int(n), str(ids[int(at[k])]))
                for k, n in zip(first, count, strict=True)
            ]
        reason[at] = np.array(numbers, np.int64)[back]

    def _text(self, made: Priced, at: int) -> str:
        problem = int(made.problem[at])
        said = [] if problem == UNKNOWN else [self._compiled.problems[problem].replace(DAYS, DAY)]
        return " ".join([*said, *words_of(int(made.wrong[at]))])

    def _number(self, text: str, count: int, example: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self._numbers)
            self._items.append(0)
            self._examples.append(example)
        number = self._numbers[text]
        self._items[number] += count
        return number

    def _hand_over(self, frame: pl.DataFrame, at: Ints, outcome: Ints, reason: Ints) -> tuple[Ints, dict[str, Floats]]:
        """Price items one by one in the traced ledger."""
        assert self._traced is not None
        items = frame[at]
        found = self._traced(items)
        landed = items.select(entry_id=pl.col("item_id").cast(pl.String)).join(
            found.landed_costs, on="entry_id", how="left", maintain_order="left"
        )
        bought = found.cost_lines.filter(pl.col("payer") == BUYER)
        heads = bought.group_by("entry_id", "head").agg(pl.col("amount_per_unit").sum())
        by_head = landed.select("entry_id").join(
            heads.pivot("head", index="entry_id", values="amount_per_unit"), on="entry_id", how="left",
            maintain_order="left",
        )  # fmt: skip
        outcome[at] = [OUTCOMES.index(word) for word in landed["outcome"]]
        days = items["on"].to_list()
        with self._lock:
            for k, (item, word, why) in enumerate(landed.select("entry_id", "outcome", "reason").iter_rows()):
                if word == "refused":
                    text = (why or "").replace(item, ITEM).replace(days[k].isoformat(), DAY)
                    reason[at[k]] = self._number(text, 1, item)
        figures = {
            name: landed[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            for name in ("customs_value_per_unit", "landed_per_unit", "cash_per_unit")
        }
        for head in HEADS:
            told = by_head[head] if head in by_head.columns else pl.Series([0.0] * len(at))
            figures[f"{head}_per_unit"] = told.cast(pl.Float64).fill_null(0.0).to_numpy()
        return at, figures
