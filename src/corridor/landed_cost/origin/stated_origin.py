"""The row of input_origins that speaks for a line of a bill of materials: of several the one that says most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corridor.landed_cost.origin.areas import Setting
from corridor.landed_cost.origin.goods import Trouble
from corridor.landed_cost.origin.known import Known, in_force

Row = Mapping[str, Any]
SAID = ("origin_country", "originating", "value_per_unit", "foreign_value_per_unit", "currency")


def stated_origin(known: Known, setting: Setting, product: str, line: str) -> Row | None:
    """The row for the batch before that for any batch, and for the agreement before that for any agreement.

    Raises
    ------
    Trouble
        Two rows say as much, hold on the day and differ.
    """
    if (product, line) not in known.stated_origins:
        return None
    best: list[Row] = []
    rank = (-1, -1)
    for row in known.stated_origins[product, line]:
        if row["batch_id"] not in (None, setting.batch) or row["agreement_id"] not in (None, setting.agreement):
            continue
        if not in_force(row, setting.on):
            continue
        mine = (int(row["batch_id"] is not None), int(row["agreement_id"] is not None))
        if mine > rank:
            best, rank = [row], mine
        elif mine == rank:
            best.append(row)
    if len({tuple(row[name] for name in SAID) for row in best}) > 1:
        names = ", ".join(row["input_origin_id"] for row in best)
        raise Trouble(
            f"input_origins has several rows for line {line} of {product} on {setting.on.isoformat()} that differ "
            f"({names}); end one of them, or say for which batch or agreement it is."
        )
    return best[0] if best else None
