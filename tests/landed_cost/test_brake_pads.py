"""The example `brake-pads`, followed by hand from the offer to the landed cost."""

import polars as pl
import pytest

from corridor.case import load_case
from corridor.chain import Chain
from corridor.pipeline import price, route

LOAD = 13_437
RUB = 94.075219


@pytest.fixture(scope="module")
def chain(root):
    case = load_case(root / "examples" / "brake-pads")
    chain = Chain(dict(case.tables), case.settings, case.settings.horizon.build())
    route(chain)
    price(chain)
    return chain


def test_every_line_by_hand(chain):
    assert chain["entries"]["on"].cast(pl.String).to_list() == ["2024-05-17"]
    freight = 5500 / LOAD
    # 0.2 % of 110 % of cost, insurance and freight together.
    insurance = 0.002 * 1.1 * (11 + freight) / (1 - 1.1 * 0.002)
    value = 11 + freight + insurance
    duty = 0.05 * value
    wanted = {
        "price": 11,
        "freight": freight,
        "insurance": insurance,
        "duty": duty,
        "vat": 0.2 * (value + duty),
        "processing_fee": 30_000 / LOAD / RUB,
    }
    lines = chain["cost_lines"]
    assert dict(zip(lines["head"], lines["amount_per_unit"], strict=True)) == pytest.approx(wanted, rel=1e-12)
    # The figures of the docs.
    assert wanted == pytest.approx(
        {"price": 11, "freight": 0.40932, "insurance": 0.025156, "duty": 0.571724, "vat": 2.401241,
         "processing_fee": 0.02373}, abs=1e-5
    )  # fmt: skip
    total = chain["landed_costs"].row(0, named=True)
    assert total["customs_value_per_unit"] == pytest.approx(value, rel=1e-12)
    assert total["landed_per_unit"] == pytest.approx(sum(wanted.values()) - wanted["vat"], rel=1e-12)
    assert total["landed_per_unit"] == pytest.approx(12.03, abs=5e-4)


def test_vat_is_cash_and_the_estimates_are_named(chain):
    lines = chain["cost_lines"]
    assert lines.filter(~pl.col("is_cost"))["head"].to_list() == ["vat"]
    total = chain["landed_costs"].row(0, named=True)
    assert total["outcome"] == "estimated"
    assert total["reason"] == "Rests on estimates: PADS-2024, TEHRAN-MOSCOW-truck, INS-PARTS."
