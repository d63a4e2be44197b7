"""What is paid besides the price, and values that the law puts in the place of the invoice's."""

from datetime import date

import pytest

from tests.landed_cost.helpers import BASIS, SURE, by_head, price, refused, total

# The small world: price 93, carriage 1 at home, 4 to the border, 2 beyond; duty 10 %, VAT 20 %.
EACH = {"addition_id": "A", "product_id": "GOOD", "amount_per_unit": 5.0, "currency": "USD"} | SURE


@pytest.mark.parametrize(
    ("element", "in_price", "cost", "value"),
    [
        ("royalties", False, 5.0, 103.0),  # 93 + 1 + 4 + 5
        ("assists", False, 5.0, 103.0),
        ("packing", False, 5.0, 103.0),
        ("selling_commission", False, 5.0, 103.0),
        ("resale_proceeds", False, 5.0, 103.0),
        ("royalties", True, 0.0, 98.0),  # the price holds it already
        ("buying_commission", False, 5.0, 98.0),  # a cost, and not in the value
        ("buying_commission", True, 0.0, 93.0),  # told apart, it comes out of the value
        ("work_after_import", False, 5.0, 98.0),
        ("work_after_import", True, 0.0, 93.0),
    ],
)
def test_article_8_says_what_is_added(element, in_price, cost, value):
    result = price(value_additions=[EACH | {"element": element, "in_price": in_price}])
    heads = by_head(result)
    assert heads.get("additions", 0.0) == pytest.approx(cost)
    assert total(result)["customs_value_per_unit"] == pytest.approx(value)
    assert heads["duty"] == pytest.approx(0.1 * value)
    assert total(result)["landed_per_unit"] == pytest.approx(93 + 7 + cost + 0.1 * value)


def test_a_share_of_the_price_is_in_the_prices_currency():
    share = {"addition_id": "R", "product_id": "GOOD", "element": "royalties", "share_of_price": 0.03} | SURE
    fx = [{"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.8, "valid_from": date(2024, 5, 1),
           "valid_to": date(2024, 5, 31)} | SURE]  # fmt: skip
    result = price({"price_currency": "EUR"}, value_additions=[share], fx=fx)
    # 93 EUR are 116.25 USD, 3 % of which are 3.4875.
    assert by_head(result)["additions"] == pytest.approx(0.03 * 93 / 0.8)
    assert total(result)["customs_value_per_unit"] == pytest.approx(1.03 * 93 / 0.8 + 5)


def test_an_addition_is_for_its_supply_country_and_days_only():
    for other in ({"supply_id": "OTHER"}, {"country": "KZ"}, {"valid_to": date(2024, 5, 16)},
                  {"valid_from": date(2024, 5, 18)}):  # fmt: skip
        assert "additions" not in by_head(price(value_additions=[EACH | {"element": "assists"} | other]))
    for own in ({"supply_id": "S"}, {"country": "RU"}, {"valid_to": date(2024, 5, 17)}):
        assert "additions" in by_head(price(value_additions=[EACH | {"element": "assists"} | own]))


def test_an_addition_without_a_rate_of_exchange_is_refused():
    assert "EUR" in refused(price(value_additions=[EACH | {"element": "assists", "currency": "EUR"}]))


def market(kind, amount, **more):
    return {"product_id": "GOOD", "country": "RU", "kind": kind, "amount": amount, "currency": "USD"} | SURE | more


def test_a_minimum_value_is_the_floor_of_the_customs_value():
    result = price(market_values=[market("minimum_value", 120.0)])
    row = total(result)
    assert row["customs_value_per_unit"] == pytest.approx(120)
    assert by_head(result)["duty"] == pytest.approx(12)
    assert by_head(result)["vat"] == pytest.approx(0.2 * 132)
    assert by_head(result)["price"] == pytest.approx(93)
    assert "minimum value of 120.0 USD" in row["reason"]
    assert "98.0 from the invoice" in row["reason"]
    high = price(market_values=[market("minimum_value", 90.0)])
    assert total(high)["customs_value_per_unit"] == pytest.approx(98)
    assert total(high)["reason"] is None


def test_a_reference_value_stands_in_the_place_of_the_invoice_either_way():
    for amount in (60.0, 150.0):
        row = total(price(market_values=[market("reference_value", amount)]))
        assert row["customs_value_per_unit"] == pytest.approx(amount)
        assert "reference value" in row["reason"]


def test_values_of_other_days_and_countries_are_not_taken():
    for other in ({"country": "KZ"}, {"valid_to": date(2024, 5, 16)}):
        row = total(price(market_values=[market("reference_value", 60.0, **other)]))
        assert row["customs_value_per_unit"] == pytest.approx(98)


def test_an_estimated_reference_makes_the_duty_an_estimate():
    assert (
        total(price(market_values=[market("reference_value", 60.0, confidence="estimate")]))["outcome"] == "estimated"
    )


def test_a_value_is_cut_to_whole_multiples_where_the_law_cuts_it():
    # 100 units at 98.00 are 9,800, cut to 9,000 in whole thousands: 90 a unit.
    row = total(price(value_bases=[BASIS | {"value_unit": 1000.0}]))
    assert row["customs_value_per_unit"] == pytest.approx(90)
    assert "cut to whole 1000.0 USD" in row["reason"]
    even = price({"price_per_unit": 85.0}, value_bases=[BASIS | {"value_unit": 1000.0}])
    assert total(even)["customs_value_per_unit"] == pytest.approx(90)
    assert total(even)["reason"] is None
