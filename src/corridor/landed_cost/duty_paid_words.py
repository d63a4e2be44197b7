"""How a customs value was solved from a price with the duty paid, in words; and why one cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from corridor.exchange import Exchange
from corridor.landed_cost.elements import SELLER
from corridor.landed_cost.ledger import Ledger, plain
from corridor.landed_cost.rates import with_fx

if TYPE_CHECKING:
    from corridor.landed_cost.solving import Solved

_APART = "give the price without the duty (DAP)"


def with_price_left(paid: pl.DataFrame, exchange: Exchange) -> pl.DataFrame:
    """Add ``price_left``, what the price leaves for value and charges, and ``q_fx``, what its currency is worth."""
    paid = paid.with_columns(price_left=pl.col("value"))
    return with_fx(paid, exchange, "price_currency", "declared_in", "q_", "law_kinds")


def refuse_unsolved(paid: pl.DataFrame, solved: Solved, ledger: Ledger) -> None:
    """Refuse the entries that no value solves, or more than one; `paid` is from `with_price_left`."""
    from corridor.landed_cost.solving import BELOW, SEVERAL, STEP

    rows = paid.with_columns(
        pl.Series("state", solved.state),
        pl.Series("lower", solved.lower).fill_nan(None),
        pl.Series("upper", solved.upper).fill_nan(None),
    )
    # What the price holds besides value and charges stays the same when the price moves.
    near = [_told(pl.col("price_per_unit") + (pl.col(end) - pl.col("price_left")) / pl.col("q_fx")) for end in
            ("lower", "upper")]  # fmt: skip
    subject = pl.format("customs_value/{}", "supply_id")
    left = pl.format("{} {}", _told(pl.col("price_left")), "declared_in")
    ledger.refuse(
        rows.filter(pl.col("state") == BELOW),
        subject,
        pl.format(
            "The {} price of {} does not cover what the seller pays out of it: {} a unit are left for the goods, duty "
            "and taxes, and these charges alone are more.", "incoterm", "supply_id", left,
        ),
        f"Correct the price, or {_APART}.",
    )  # fmt: skip
    ledger.refuse(
        rows.filter(pl.col("state") == STEP),
        subject,
        pl.format(
            "No customs value makes up the {} price of {}: {} a unit are left for value and charges, and where a step "
            "of the rules begins the two together jump from {} to {}.", "incoterm", "supply_id", left,
            _told(pl.col("lower")), _told(pl.col("upper")),
        ),
        pl.format("Agree on a price of {} or less, or of {} or more, {} a unit, or " + _APART + ".", *near,
                  "price_currency"),
    )  # fmt: skip
    ledger.refuse(
        rows.filter(pl.col("state") == SEVERAL),
        subject,
        pl.format(
            "Several customs values make up the {} price of {}, {} and {} {} among them, for a rate falls with the "
            "value.", "incoterm", "supply_id", _told(pl.col("lower")), _told(pl.col("upper")), "declared_in",
        ),
        f"Say which it is: {_APART}.",
    )  # fmt: skip


def refuse_untold(valued: pl.DataFrame, ledger: Ledger) -> None:
    """Refuse entries whose charges could be told at no value, where nothing else that was said of them tells why."""
    lost = valued.filter((pl.col("duty_payer") == SELLER) & pl.col("solved_value").is_null())
    ledger.refuse(
        lost.join(ledger.problems.select("entry_id").unique(), on="entry_id", how="anti"),
        subject=pl.format("customs_value/{}", "supply_id"),
        missing=pl.format(
            "What the seller pays on the goods of {} cannot be told at any value that their {} price allows for.",
            "supply_id", "incoterm",
        ),
        remedy=f"Complete the rules of the country for such values, or {_APART}.",
    )  # fmt: skip


def with_notes(paid: pl.DataFrame, charged: pl.DataFrame) -> pl.DataFrame:
    """Add ``solved_note``: the equation with its figures, so that it can be reckoned again by hand.

    Parameters
    ----------
    paid
        Solved entries of `with_price_left` with ``solved_value`` and ``slope``, what is charged on one more unit of
        value: null where the charges bend.
    charged
        What comes out of the price: lines with ``amount`` in the case's currency.
    """
    rows = charged.join(paid.select("entry_id", "pay_fx"), on="entry_id")
    told = rows.group_by("entry_id", "line", maintain_order=True).agg(
        own=_told((pl.col("amount") / pl.col("pay_fx")).sum())
    )
    told = told.group_by("entry_id", maintain_order=True).agg(parts=pl.format("{} {}", "line", "own").str.join(", "))
    paid = paid.join(told, on="entry_id", how="left", maintain_order="left")
    left, value = pl.col("price_left"), pl.col("solved_value")
    clearing = pl.col("fee_share") * value
    parts = [pl.col("parts"), pl.when(clearing > 0).then(pl.format("clearing the goods {}", _told(clearing)))]
    whole = pl.col("price_per_unit") * pl.col("q_fx")
    besides = (whole - left).round(4)
    holds = (
        pl.when(besides > 0)
        .then(pl.format(", less {} that it holds besides value and charges", _told(besides)))
        .when(besides < 0)
        .then(pl.format(", and {} that is paid besides it", _told(-besides)))
        .otherwise(pl.lit(""))
    )
    note = pl.format(
        "Its customs value is solved from the {} price: {} {} are {} {}{}. Value and charges that make up {}: {} + {} "
        "({}).{}", "incoterm", _told(pl.col("price_per_unit")), "price_currency", _told(whole), "declared_in", holds,
        _told(left), _told(value), _told(left - value),
        pl.concat_str(parts, separator=", ", ignore_nulls=True).replace("", "nothing is charged"), _closed(),
    )  # fmt: skip
    return paid.with_columns(solved_note=note).drop("parts")


def _closed() -> pl.Expr:
    """The value in one formula, by the line that the charges lie on next to it; nothing where they bend."""
    left, share = pl.col("price_left"), pl.col("slope").round(9)
    fixed = left - pl.col("solved_value") * (1 + pl.col("slope"))
    fixed = pl.when(fixed.abs() < 5e-5).then(0.0).otherwise(fixed)
    by_value = pl.format(
        " Next to it the charges are {} + {} x value, so value = ({} - {}) / (1 + {}).", _told(fixed), plain(share),
        _told(left), _told(fixed), plain(share),
    )  # fmt: skip
    none = pl.format(" Next to it the charges are {} whatever the value.", _told(fixed))
    return pl.when(share.is_null()).then(pl.lit("")).when(share == 0).then(none).otherwise(by_value)


def _told(amount: pl.Expr) -> pl.Expr:
    """Money to four places, as it is written."""
    return plain(amount.round(4))
