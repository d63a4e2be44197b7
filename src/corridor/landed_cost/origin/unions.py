"""Customs unions ask for free circulation instead of origin: made there, or released there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corridor.landed_cost.origin.known import Known
from corridor.landed_cost.origin.verdicts import QUALIFIES, UNKNOWN, Verdict

Row = Mapping[str, Any]
CUSTOMS_UNION = "customs_union"
RELEASED_IN = "released_in"
"""Fact of a product: the country in which it was released for free circulation; ``-`` says: in none."""


def in_free_circulation(known: Known, supply: Row, agreement: Row) -> Verdict:
    """Whether goods from a member are in free circulation there."""
    key, origin_country = agreement["agreement_id"], supply["from_country"]
    members = known.gets.get(key, frozenset())
    proof = agreement["proof"] or "none"
    asks = "A customs union asks for free circulation"
    made_in = known.products.get(supply["product_id"], {}).get("origin_country") or origin_country
    if made_in in members:
        return Verdict(QUALIFIES, f"{asks}, which goods made in {made_in} have; proof: {proof}.")
    released = known.stated(supply["product_id"]).facts.get(RELEASED_IN)
    if released is None:
        ask = f"product_facts {RELEASED_IN} of {supply['product_id']}"
        return Verdict(
            UNKNOWN,
            f"{asks}. The goods are made in {made_in}, outside the union, and whether they were released in it is "
            f"not stated. Fill in {ask}.",
            needs=ask,
        )
    if set(released) & members:
        return Verdict(QUALIFIES, f"{asks}; the goods, made in {made_in}, were released in {', '.join(released)}.")
    return Verdict("does_not", f"{asks}; the goods are made in {made_in} and were not released in the union.",
                   cure="It would qualify if the goods were released for free circulation in the union.")  # fmt: skip
