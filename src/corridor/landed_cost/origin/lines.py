"""Lines of origin: how each material counts under each row, so that every share is a sum."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from corridor.landed_cost.origin.goods import Bill, Goods
from corridor.landed_cost.origin.numbers import ZERO
from corridor.landed_cost.origin.rule_tests import Tested

REST = "labour, overheads and margin"


class Line(NamedTuple):
    """One line, as `corridor.tables.results.OriginLines` has it."""

    origin_rule_id: str
    line_no: int
    line: str
    hs_code: str | None
    origin_country: str | None
    counted: str
    value: float
    counts_against: float
    share: float | None
    why: str


def lines_of(test: Tested, goods: Goods) -> Iterator[Line]:
    """The lines of one tested row; the value of its lines is that of its basis, where the basis is known."""
    bill: Bill = goods.bill(test.rule.words, goods.harsh)
    against = {id(m) for m in test.against}
    build_up = test.rule.kind == "rvc_build_up"
    base = float(test.base) if test.base else None
    number = 0
    for number, material in enumerate(bill.materials, start=1):
        counts = float(material.value) if id(material) in against else 0.0
        counted = "not_known" if not material.known else "originating" if material.originates else "non_originating"
        yield Line(
            test.rule.rule_id, number, material.line, material.hs_code, material.country, counted,
            float(material.value), counts, None if base is None else counts / base, material.why,
        )  # fmt: skip
    if test.of_value and test.base:
        rest = float(test.base - sum((m.value for m in bill.materials), ZERO))
        counts = rest if build_up else 0.0
        share = counts / float(test.base)
        why = "counts against the product: build-up counts originating materials alone" if build_up else "no material"
        yield Line(
            test.rule.rule_id, number + 1, REST, None, None, "not_material", rest, counts, share, why
        )  # fmt: skip


def share_of(test: Tested, goods: Goods) -> float:
    """The share of a row: the sum of those of its lines."""
    return math.fsum(line.share or 0.0 for line in lines_of(test, goods))
