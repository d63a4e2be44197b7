"""What is charged at any value on entries whose seller pays the duty: the border's own reckoning, on a ledger aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.customs_value import CUSTOMS_VALUE, with_lawful_values
from corridor.landed_cost.elements import SELLER
from corridor.landed_cost.ledger import Ledger
from corridor.landed_cost.owed import Border
from corridor.landed_cost.regimes import reliefs

if TYPE_CHECKING:
    from corridor.landed_cost.solving import Floats, Ints

_BESIDE = 1e-6
"""How far from a value the charges beside it are looked at, as a share of it, and how alike their slopes must be."""
_AT_A_TIME = 60_000
"""So many values are reckoned at a time."""
_MARK = "\0"
"""Between the name of an entry and the number of the trial; it comes before every sign, so that the order stays."""


@dataclass(frozen=True)
class AtBorder:
    """What falls due at the border, and the tables that values and reliefs hang on."""

    border: Border
    market_values: pl.DataFrame
    regimes: pl.DataFrame
    exchange: Exchange

    def owe(self, entries: pl.DataFrame, amounts: pl.DataFrame, ledger: Ledger, say_of_kits: bool) -> None:
        """Duty, taxes and reliefs on entries with their lawful ``value``."""
        value = entries.select("entry_id", sure="value_sure", term=pl.lit(CUSTOMS_VALUE), amount="value")
        self.border.owe(entries, pl.concat([amounts.select(value.columns), value]), ledger, say_of_kits)
        reliefs(entries, self.regimes, self.border.options, ledger)

    def lawful(self, entries: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
        """Entries with the value that the law takes."""
        return with_lawful_values(entries, self.market_values, self.exchange, ledger)


class Trials:
    """Asks what is charged on values, for many entries and values in one reckoning.

    What a lot finds left of a quota hangs on the lots before it: those are there in every trial of it, each at the
    value that it was settled at.

    Attributes
    ----------
    turns
        Places of entries to be asked for together, turn after turn: first those that draw on no quota, then lots that
        share none with each other, after all that draw before them.
    """

    def __init__(self, paid: pl.DataFrame, others: pl.DataFrame, amounts: pl.DataFrame, at: AtBorder) -> None:
        import numpy as np

        self._paid, self._at = paid, at
        quotas = at.border.tariffs.drop_nulls("quota_id").select("goods_id", "quota_id").unique()
        draws = pl.col("goods_id").is_in(quotas["goods_id"].unique().implode()) & ~pl.col("within_union")
        own = paid.select(draws).to_series().to_numpy()
        self._drawing = np.flatnonzero(own)
        self.turns = [np.flatnonzero(~own), *_turns(paid, self._drawing, quotas)]
        self._others = others.filter(draws) if len(self._drawing) else others.clear()
        self._settled = np.full(paid.height, np.nan)
        order = pl.concat([some.select("on", "entry_id") for some in (paid, self._others)])
        drawn = order.select(pl.struct("on", "entry_id").rank("ordinal")).to_series().to_numpy()
        self._drawn, self._drawn_others = drawn[: paid.height], drawn[paid.height :]
        ids = pl.concat([paid.select("entry_id"), self._others.select("entry_id")])
        self._amounts = amounts.join(ids, on="entry_id", how="semi")

    def settle(self, these: Ints, value: Floats) -> None:
        """Take these values for the lots from now on; NaN: it is not there, and takes nothing from those after it."""
        self._settled[these] = value

    def charges(self, which: Ints, value: Floats) -> Floats:
        """What the seller pays on each value, per unit in the currency of the declaration; NaN where it is refused."""
        import numpy as np

        parts = [self._totals(*self._reckoned(which[at], value[at]))[0] for at in _parts(len(which))]
        return np.concatenate([np.zeros(0), *parts])

    def around(self, value: Floats) -> tuple[pl.DataFrame, Floats]:
        """The lines that come out of the price at the values that were found (NaN: none was), and their slope there.

        The slope is what is charged on one more unit of value; NaN where it differs on the two sides.
        """
        import numpy as np

        done = np.flatnonzero(np.isfinite(value))
        slope = np.full(len(value), np.nan)
        found = [_charged(Ledger().take_lines())]
        name = pl.col("entry_id").str.split(_MARK)
        for at in _parts(len(done), 3):
            these = done[at]
            x, step = value[these], value[these] * _BESIDE
            total, lines = self._totals(*self._reckoned(np.tile(these, 3), np.concatenate([x, x - step, x + step])))
            here, low, high = np.split(total, 3)
            left, right = (here - low) / step, (high - here) / step
            slope[these] = np.where(np.abs(left - right) <= _BESIDE, np.round((left + right) / 2, 9), np.nan)
            found.append(lines.filter(name.list.get(1) == "0").with_columns(entry_id=name.list.get(0)))
        return pl.concat(found), slope

    def _totals(self, entries: pl.DataFrame, ledger: Ledger) -> tuple[Floats, pl.DataFrame]:
        """What the seller pays on each value that was asked for, and the lines of it."""
        import numpy as np

        lines = _charged(ledger.take_lines())
        sums = lines.group_by("entry_id").agg(charged=pl.col("amount").sum())
        asked = entries.filter("asked").select("entry_id", "row", "value", "fee_share", "pay_fx")
        asked = asked.join(sums, on="entry_id", how="left", maintain_order="left")
        refused = ledger.problems.select("entry_id").unique().with_columns(refused=pl.lit(True))
        asked = asked.join(refused, on="entry_id", how="left", maintain_order="left").sort("row")
        total = pl.col("charged").fill_null(0.0) / pl.col("pay_fx") + pl.col("fee_share") * pl.col("value")
        found = asked.select(pl.when(pl.col("refused").is_null()).then(total)).to_series()
        return found.cast(pl.Float64).fill_null(np.nan).to_numpy(), lines

    def _reckoned(self, which: Ints, value: Floats) -> tuple[pl.DataFrame, Ledger]:
        """Everything that is owed on the values, and by the lots beside them; gives the entries, trial by trial."""
        trial = _occurrence(which)
        entries = _tried(self._paid, which, value, trial).with_columns(asked=pl.lit(True)).with_row_index("row")
        beside = self._beside(which, trial)
        if not beside.is_empty():
            beside = beside.with_columns(asked=pl.lit(False), row=pl.lit(None, pl.UInt32))
            entries = pl.concat([entries, beside.select(entries.columns)])
        ledger = Ledger()
        entries = self._at.lawful(entries, ledger)
        terms = entries.select("entry_id", of="of_entry").join(self._amounts, left_on="of", right_on="entry_id")
        self._at.owe(entries.drop("of_entry"), terms.drop("of"), ledger, say_of_kits=False)
        return entries, ledger

    def _beside(self, which: Ints, trial: Ints) -> pl.DataFrame:
        """The lots that share quotas and are not asked for, in every trial that a lot of theirs is asked in."""
        import numpy as np

        if not len(self._drawing):
            return self._paid.clear()
        drawing = np.isin(which, self._drawing)
        trials = np.unique(trial[drawing])
        if not len(trials):
            return self._paid.clear()
        # What draws after the last lot that is asked for is nothing to it.
        last = self._drawn[which[drawing]].max()
        there = self._drawing[np.isfinite(self._settled[self._drawing]) & (self._drawn[self._drawing] < last)]
        pairs = np.stack([np.tile(there, len(trials)), np.repeat(trials, len(there))])
        asked = set(zip(which[drawing].tolist(), trial[drawing].tolist(), strict=True))
        free = np.array([pair not in asked for pair in zip(*pairs.tolist(), strict=True)], np.bool_)
        rows, numbers = pairs[0][free], pairs[1][free]
        own = _tried(self._paid, rows, self._settled[rows], numbers)
        before = np.flatnonzero(self._drawn_others < last)
        theirs = _tried(self._others, np.tile(before, len(trials)), None, np.repeat(trials, len(before)))
        return pl.concat([own, theirs.select(own.columns)])


def _turns(paid: pl.DataFrame, drawing: Ints, quotas: pl.DataFrame) -> list[Ints]:
    """Lots by the turn in which they can be asked for: one after the last lot before it that shares a quota."""
    import numpy as np

    of_goods = dict(quotas.group_by("goods_id").agg("quota_id").iter_rows())
    lots = paid[drawing].select("on", "entry_id", "goods_id").with_columns(pl.Series("place", drawing))
    last: dict[str, int] = {}
    turns: dict[int, list[int]] = {}
    for goods_id, place in lots.sort("on", "entry_id").select("goods_id", "place").iter_rows():
        turn = 1 + max(last.get(quota, 0) for quota in of_goods[goods_id])
        last |= dict.fromkeys(of_goods[goods_id], turn)
        turns.setdefault(turn, []).append(place)
    return [np.array(places, np.int64) for _, places in sorted(turns.items())]


def _parts(count: int, each: int = 1) -> list[slice]:
    """So many entries at a time, each looked at a few times, that memory is bounded."""
    size = _AT_A_TIME // each
    return [slice(start, start + size) for start in range(0, count, size)]


def _tried(entries: pl.DataFrame, rows: Ints, value: Floats | None, trial: Ints) -> pl.DataFrame:
    """Rows of entries, each under the name of its trial and at a value of its own."""
    made = entries[rows].with_columns(pl.Series("trial", trial), of_entry="entry_id")
    made = made.with_columns(entry_id=pl.concat_str("entry_id", pl.lit(_MARK), pl.col("trial").cast(pl.String)))
    return made if value is None else made.with_columns(pl.Series("value", value))


def _occurrence(which: Ints) -> Ints:
    """How often each number came before."""
    import numpy as np

    order = np.argsort(which, kind="stable")
    sorted_ = which[order]
    first = np.flatnonzero(np.diff(sorted_, prepend=-1))
    start = np.repeat(first, np.diff(np.append(first, len(which))))
    made = np.empty(len(which), np.int64)
    made[order] = np.arange(len(which)) - start
    return made


def _charged(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that the seller pays and does not get back, with their ``amount``."""
    lines = lines.filter((pl.col("payer") == SELLER) & pl.col("is_cost"))
    return lines.with_columns(amount=pl.col("quantity") * pl.col("rate") * pl.col("fx"))
