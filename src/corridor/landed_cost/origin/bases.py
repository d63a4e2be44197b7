"""The values that rules take shares of: ex-works price, FOB price, net cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from corridor.errors import MissingRows
from corridor.landed_cost.origin.goods import Base, Trouble
from corridor.landed_cost.origin.known import Known
from corridor.landed_cost.origin.numbers import ZERO, exact

Row = Mapping[str, Any]
FREE_CARRIER = ("FCA", "FAS", "FOB")
TAKEN_OUT = ("sales_promotion", "royalties", "shipping_and_packing", "excess_interest")


def bases_of_supply(known: Known, supply: Row, on: date) -> dict[str, Base]:
    """The bases of what a supply is sold for.

    Notes
    -----
    The ex-works price is in the FOB price, and the FOB price in a price for goods delivered further. Where only one of
    them is known it bounds the others: a cap that holds on a lower basis holds, and one that fails on a higher fails.
    """
    product, price, term = supply["product_id"], supply["ex_works_price"], supply.get("incoterm") or "EXW"
    fob = supply.get("fob_price")
    try:
        rate = exact(known.exchange.rate(supply["currency"], known.currency, on).value)
    except MissingRows as missing:
        if price is None and fob is None:
            rate = ZERO
        else:
            raise Trouble(str(missing)) from missing
    value = None if price is None else exact(price) * rate
    ex_works = value if term == "EXW" else None
    free = exact(fob) * rate if fob is not None else value if term in FREE_CARRIER else None
    ceiling = free if free is not None else value if term != "EXW" else None
    if ex_works is not None and free is not None and ex_works > free:
        raise Trouble("The ex-works price of the supply is above its FOB price; correct one of them.")
    note = "" if ex_works is not None or ceiling is None else f"the price is {term}, which holds more"
    no_price = "the ex-works price, of which the rule takes a share (the supply has no ex-works price)"
    exw = Base("ex works", ex_works, ceiling if ex_works is None else ex_works, no_price, note)
    fob_note = "" if free is not None or ex_works is None else "the ex-works price, which is lower, stands for it"
    fob_base = Base("FOB", free if free is not None else ex_works, free if free is not None else ceiling,
                    "the FOB price (fob_price of the supply)", fob_note)  # fmt: skip
    return {"EXW": exw, "FOB": fob_base, "net_cost": net_cost(known, product, on)}


def bases_of_component(known: Known, product: str, each: Decimal, on: date) -> dict[str, Base]:
    """The bases of a component: its value in the bill of materials is what its maker was paid at the gate."""
    return {
        "EXW": Base("ex works", each, each, ""),
        "FOB": Base("FOB", each, None, f"bom.originating where {product} is a component", "its value stands for it"),
        "net_cost": net_cost(known, product, on),
    }


def net_cost(known: Known, product: str, on: date) -> Base:
    """The net cost: as stated, or the total cost without what the agreements take out of it."""
    rows = known.costs.get(product, {})
    ask = f"net_cost, or total_cost and what is taken out of it, of {product} in production_costs"

    def amount(element: str) -> Decimal:
        row = rows[element]
        try:
            rate = known.exchange.rate(row["currency"], known.currency, on).value
        except MissingRows as missing:
            raise Trouble(str(missing)) from missing
        return exact(row["amount_per_unit"]) * exact(rate)

    if "net_cost" in rows:
        value = amount("net_cost")
        return Base("net cost", value, value, ask)
    if "total_cost" in rows:
        total = amount("total_cost")
        value = total - sum((amount(element) for element in TAKEN_OUT if element in rows), ZERO)
        if all(element in rows for element in TAKEN_OUT):
            return Base("net cost", value, value, ask)
        # What else would be taken out is not stated, so the cost is at most this.
        lacking = ", ".join(element for element in TAKEN_OUT if element not in rows)
        return Base("net cost", None, value, f"{lacking} of {product} in production_costs (0 where there is none)")
    return Base("net cost", None, None, ask)
