"""The ledger of a call: lines that were reckoned, and problems that forbid a total."""

from __future__ import annotations

import polars as pl

from corridor.landed_cost.elements import BUYER

LINE = {
    "entry_id": pl.String,
    "head": pl.String,
    "line": pl.String,
    "basis": pl.String,
    "quantity": pl.Float64,
    "unit": pl.String,
    "rate": pl.Float64,
    "currency": pl.String,
    "fx": pl.Float64,
    "is_cost": pl.Boolean,
    "payer": pl.String,
    "per_load": pl.Boolean,
    "rule_id": pl.String,
    "source": pl.String,
    "confidence": pl.String,
    "estimates": pl.String,
    "term": pl.String,
    "stands_on": pl.String,
    "own_fx": pl.Float64,
    "formula": pl.String,
    "calc_order": pl.Int64,
}
"""Columns of a line as the parts of this room make it.

``payer`` is the buyer, or the seller for what his price holds; ``is_cost``: whoever pays it does not get it back.
``estimates`` names the rows it uses that are estimates. The rest is what a second reckoning needs, on lines of duty and
tax: ``term``, what the amount counts as in later bases, several joined by ``+``; ``stands_on``, the terms, some times a
factor, whose sum is the quantity (empty: the quantity is a plain number); ``own_fx``, the declaration's currency for
one unit of the rate's; ``formula``, by which the rate was made, per unit or declaration as ``unit`` says and in the
currency of the rate, with the terms as names and everything else put in; ``calc_order``.
"""

_DEFAULTS: dict[str, str | bool | float] = {
    "is_cost": True, "payer": BUYER, "per_load": False, "estimates": "", "term": "", "stands_on": "", "own_fx": 1.0,
    "formula": "", "calc_order": 0,
}  # fmt: skip

OWED = (
    "duty", "remedy", "excise", "vat", "other_tax", "processing_fee", "recycling_fee", "registration", "relief",
)  # fmt: skip
"""Heads that are paid to the state of import."""
PROBLEM = {"entry_id": pl.String, "subject": pl.String, "missing": pl.String, "remedy": pl.String}
DAYS = "{days}"
"""Stands in the text of a problem for the day of the entry, so that one refusal can speak for many days."""


def text(value: pl.Expr | str) -> pl.Expr:
    """A column, or words that are the same in every row."""
    return pl.lit(value, pl.String) if isinstance(value, str) else value


def lines_of(frame: pl.DataFrame, **columns: pl.Expr | str | bool | float) -> pl.DataFrame:
    """Lines from a frame with ``entry_id``: words and flags are the same for all, expressions differ."""
    given: dict[str, pl.Expr | str | bool | float] = {**_DEFAULTS, **columns}
    made = [
        (value if isinstance(value, pl.Expr) else pl.lit(value)).cast(LINE[name]).alias(name)
        for name, value in given.items()
    ]
    return frame.select("entry_id", *made).select(*LINE)


class Ledger:
    """Collects lines and problems; an entry with a problem gets no total."""

    def __init__(self) -> None:
        self._lines: list[pl.DataFrame] = []
        self._problems: list[pl.DataFrame] = []

    def add(self, lines: pl.DataFrame) -> None:
        """Add lines made by `lines_of`."""
        self._lines.append(lines)

    def refuse(
        self, entries: pl.DataFrame, subject: pl.Expr | str, missing: pl.Expr | str, remedy: pl.Expr | str
    ) -> None:
        """Say of each of these entries what is missing and what would cure it; `subject` names the thing, in short."""
        if not entries.is_empty():
            told = entries.select("entry_id", subject=text(subject), missing=text(missing), remedy=text(remedy)).unique(
                maintain_order=True
            )
            self._problems.append(told)

    def refuse_for(self, keyed: Ledger, entries: pl.DataFrame, key: str) -> None:
        """Take over the problems of a ledger that was kept per `key`, for every entry that has that key."""
        if keyed._problems:
            told = keyed.problems.rename({"entry_id": key})
            self._problems.append(entries.select("entry_id", key).join(told, on=key).select(*PROBLEM))

    def take_lines(self) -> pl.DataFrame:
        """All lines; the ledger forgets them, for they are most of the memory that a call takes."""
        lines = pl.concat(self._lines) if self._lines else pl.DataFrame(schema=LINE)
        self._lines.clear()
        return lines

    def lines_of_entries(self, entries: pl.Series) -> pl.DataFrame:
        """The lines of some entries that stand in the ledger so far."""
        wanted = pl.col("entry_id").is_in(entries.implode())
        found = [lines.filter(wanted) for lines in self._lines]
        return pl.concat(found) if found else pl.DataFrame(schema=LINE)

    def rules_used(self) -> pl.DataFrame:
        """``entry_id, rule_id``: the rows that lines rest on, lines of refused entries among them."""
        pairs = [lines.select("entry_id", "rule_id") for lines in self._lines]
        return (
            pl.concat(pairs).unique() if pairs else pl.DataFrame(schema={"entry_id": pl.String, "rule_id": pl.String})
        )

    @property
    def problems(self) -> pl.DataFrame:
        return pl.concat(self._problems) if self._problems else pl.DataFrame(schema=PROBLEM)


def plain(number: pl.Expr) -> pl.Expr:
    """A number as people write it: 5, not 5.0."""
    return number.cast(pl.String).str.replace(r"\.0$", "")
