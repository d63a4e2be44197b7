"""Brokers, papers and export clearance: per declaration, unit, mass or value, by whom the Incoterm says."""

from datetime import date

import pytest

from tests.landed_cost.helpers import SURE, by_head, incoterms, price, refused, total

BROKER = {"fee_id": "BROKER", "country": "RU", "side": "import", "what": "customs broker", "per": "declaration",
          "amount": 150.0, "currency": "USD"} | SURE  # fmt: skip
PAPERS = {"fee_id": "PAPERS", "country": "IR", "side": "export", "what": "export clearance", "per": "declaration",
          "amount": 80.0, "currency": "USD"} | SURE  # fmt: skip
DAP = [
    {"incoterm": "DAP", "cost_element": "export_clearance", "payer": "seller"} | SURE,
    {"incoterm": "DAP", "cost_element": "import_clearance", "payer": "buyer"} | SURE,
]


def test_a_broker_is_paid_per_declaration_so_the_lot_matters():
    assert by_head(price(clearance_fees=[BROKER]))["clearance"] == pytest.approx(150 / 100)
    one = price({"units_per_declaration": 10.0}, clearance_fees=[BROKER])
    assert by_head(one)["clearance"] == pytest.approx(15)
    assert total(one)["customs_value_per_unit"] == pytest.approx(98)


@pytest.mark.parametrize(
    ("per", "amount", "cost"), [("unit", 2.0, 2.0), ("kg", 0.3, 3.0), ("customs_value", 0.01, 0.98)]
)
def test_a_fee_is_per_what_its_row_says(per, amount, cost):
    row = BROKER | {"per": per, "amount": amount, "currency": None if per == "customs_value" else "USD"}
    assert by_head(price(clearance_fees=[row]))["clearance"] == pytest.approx(cost)


def test_clearing_on_the_way_out_counts_in_the_value_where_the_buyer_pays_it():
    # Ex works the buyer pays 80 for 100 units: 93 + 1 + 4 + 0.80.
    result = price(clearance_fees=[PAPERS])
    assert by_head(result)["clearance"] == pytest.approx(0.8)
    assert total(result)["customs_value_per_unit"] == pytest.approx(98.8)


def test_what_the_seller_pays_is_in_the_price():
    result = price({"incoterm": "DAP"}, clearance_fees=[PAPERS, BROKER], incoterm_elements=[*incoterms(), *DAP])
    assert by_head(result)["clearance"] == pytest.approx(1.5)  # the broker alone


def test_an_incoterm_that_says_nothing_of_clearance_is_refused():
    assert "who pays import_clearance under DAP" in refused(price({"incoterm": "DAP"}, clearance_fees=[BROKER]))


def test_fees_of_other_goods_countries_and_days_are_not_paid():
    for other in ({"hs_prefix": "8703"}, {"country": "KZ"}, {"valid_to": date(2024, 5, 16)}):
        assert "clearance" not in by_head(price(clearance_fees=[BROKER | other]))
    assert "clearance" in by_head(price(clearance_fees=[BROKER | {"hs_prefix": "8708"}]))


def test_goods_without_a_mass_are_refused_a_fee_per_kilogram():
    bare = {
        "product_id": "GOOD",
        "name": "Good",
        "kind": "part",
        "hs_code": "8708309109",
        "origin_country": "IR",
    } | SURE
    assert "per kg" in refused(price(clearance_fees=[BROKER | {"per": "kg"}], products=[bare]))


def test_an_estimated_fee_makes_an_estimate():
    assert total(price(clearance_fees=[BROKER | {"confidence": "estimate"}]))["outcome"] == "estimated"
