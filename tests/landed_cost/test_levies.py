"""What a country levies must find its row, and every row its levy; special rows of taxes that ran out are told."""

from datetime import date

import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import BASIS, MFN, SURE, VAT, by_head, leg_lines, price, refused, total

AS_CAR = {"product_id": "CAR", "form": "cbu"}
ON_VAT = {"levy_id": "RU-VAT", "country": "RU", "tax": "VAT"} | SURE
ON_CARS = {"levy_id": "RU-EXCISE", "country": "RU", "tax": "excise", "hs_prefix": "8703"} | SURE
EXCISE = {"tax_id": "X", "country": "RU", "tax": "excise", "calc_order": 20, "hs_prefix": "8703", "base": "per_hp",
          "amount": 0.5, "currency": "USD"} | SURE  # fmt: skip


def priced(*levies, taxes=(VAT,), entry=None, **more):
    return price(entry or {}, levies=list(levies), import_taxes=list(taxes), **more)


def test_levies_that_find_their_rows_change_nothing():
    assert total(priced(ON_VAT, ON_CARS)) == total(price())
    both = priced(ON_VAT, ON_CARS, taxes=(VAT, EXCISE), entry=AS_CAR)
    assert by_head(both)["excise"] == pytest.approx(50)


def test_levy_without_a_row_is_refused():
    reason = refused(priced(ON_VAT, ON_CARS, entry=AS_CAR))
    assert "RU levies excise (RU-EXCISE)" in reason
    assert "2024-05-17" in reason
    assert total(priced(ON_VAT, ON_CARS))["outcome"] == "complete"  # brake pads owe none


def test_row_without_a_levy_is_refused():
    reason = refused(priced(ON_VAT, taxes=(VAT, EXCISE), entry=AS_CAR))
    assert "levies does not list it" in reason
    assert total(priced(taxes=(VAT, EXCISE), entry=AS_CAR))["outcome"] == "complete"  # nobody listed any levy
    elsewhere = ON_VAT | {"country": "KZ"}
    assert total(priced(elsewhere))["outcome"] == "complete"


def test_levy_of_other_days_is_none():
    old, new = ON_CARS | {"valid_to": date(2024, 5, 16)}, ON_CARS | {"valid_from": date(2024, 5, 17)}
    assert total(priced(ON_VAT, old, entry=AS_CAR))["outcome"] == "complete"
    assert "RU levies excise" in refused(priced(ON_VAT, new, entry=AS_CAR))
    assert "does not list it" in refused(priced(ON_VAT, old, taxes=(VAT, EXCISE), entry=AS_CAR))


def test_levy_of_some_importers_goods_or_values():
    private = ON_CARS | {"condition": "personal_use"}
    assert total(priced(ON_VAT, private, entry=AS_CAR))["outcome"] == "complete"
    person = LandedCostOptions(importer="individual")
    assert "RU levies excise" in refused(priced(ON_VAT, private, entry=AS_CAR, options=person))
    dear = ON_CARS | {"condition": "customs_value_usd>500"}
    assert total(priced(ON_VAT, dear, entry=AS_CAR))["outcome"] == "complete"
    assert "RU levies excise" in refused(priced(ON_VAT, dear, entry=AS_CAR | {"price_per_unit": 900.0}))
    unknown = ON_CARS | {"condition": "wheels>4"}
    assert "cannot be told without: wheels" in refused(priced(ON_VAT, unknown, entry=AS_CAR))


def test_gap_that_is_refused_already_is_told_once():
    old = EXCISE | {"valid_to": date(2024, 5, 1)}
    reason = refused(priced(ON_VAT, ON_CARS, taxes=(VAT, old), entry=AS_CAR))
    assert "one for other days (X)" in reason
    assert "RU levies excise" not in reason


def test_fee_of_a_declaration_is_not_levied_inside_a_union():
    fee = {"levy_id": "RU-FEE", "country": "RU", "tax": "customs_processing_fee"} | SURE
    assert "RU levies customs_processing_fee" in refused(priced(ON_VAT, fee))
    union = {
        "value_bases": [BASIS | {"customs_territory": "EAEU"}],
        "country_groups": [{"group_id": "EAEU", "country": c} | SURE for c in ("RU", "BY")],
        "routing": leg_lines((("BY", "RU", 500.0),)),
    }
    inside = priced(ON_VAT, fee, entry={"from_country": "BY", "incoterm": "EXW"}, **union)
    assert total(inside)["outcome"] == "complete"


def test_duty_and_measures_on_top_can_be_levied_too():
    duty = {"levy_id": "RU-DUTY", "country": "RU", "tax": "duty"} | SURE
    extra = {"levy_id": "RU-SAFE", "country": "RU", "tax": "SAFE", "hs_prefix": "87"} | SURE
    top = MFN | {"tariff_id": "S", "measure": "additional_duty", "agreement_id": "SAFE", "ad_valorem_frac": 0.3}
    assert by_head(priced(ON_VAT, duty, extra, tariffs=[MFN, top]))["remedy"] == pytest.approx(29.4)
    narrow = top | {"condition": "hybrid"}
    assert "RU levies SAFE (RU-SAFE), and tariffs has no row" in refused(
        priced(ON_VAT, duty, extra, tariffs=[MFN, narrow])
    )
    # Where the tariff lost the last row that names it, the levy still asks.
    assert "RU levies SAFE" in refused(priced(ON_VAT, duty, extra))


def test_levy_on_some_goods_asks_for_a_row_as_special():
    general = EXCISE | {"tax_id": "G", "hs_prefix": None, "amount": 0.1}
    petrol = ON_CARS | {"levy_id": "RU-PETROL", "condition": "propulsion=petrol"}
    special = EXCISE | {"condition": "propulsion=petrol"}
    assert total(priced(ON_VAT, petrol, taxes=(VAT, special), entry=AS_CAR))["outcome"] == "complete"
    assert "only a wider row" in refused(priced(ON_VAT, ON_CARS, taxes=(VAT, general), entry=AS_CAR))
    assert "only a wider row" in refused(priced(ON_VAT, ON_CARS, petrol, taxes=(VAT, EXCISE), entry=AS_CAR))


def test_special_row_of_a_tax_that_ran_out_is_told():
    general = EXCISE | {"tax_id": "G", "amount": 0.1}
    special = EXCISE | {"condition": "propulsion=petrol", "valid_to": date(2024, 5, 1)}
    row = total(priced(taxes=(VAT, general, special), entry=AS_CAR))
    assert row["outcome"] == "estimated"
    assert "X (ended 2024-05-01, nothing in its place)" in row["reason"]
    new_law = general | {"valid_from": date(2024, 5, 2)}
    assert total(priced(taxes=(VAT, new_law, special), entry=AS_CAR))["outcome"] == "complete"


def test_tax_on_goods_that_hang_on_an_unstated_fact_asks_for_it():
    limits = [
        {"tax_id": f"L{word}", "country": "RU", "tax": "threshold", "calc_order": 0, "base": "constant", "amount": 50.0,
         "currency": "USD", "condition": word} | SURE
        for word in ("fuel_efficient", "not_fuel_efficient")
    ]  # fmt: skip
    luxury = {"tax_id": "LUX", "country": "RU", "tax": "luxury_tax", "calc_order": 45, "base": "formula",
              "formula": "max(0, customs_value - threshold)"} | SURE  # fmt: skip
    reason = refused(priced(taxes=(VAT, luxury, *limits), entry=AS_CAR))
    assert "threshold (which hangs on fuel_efficient)" in reason
    frugal = [{"product_id": "CAR", "fact": "fuel_efficient", "value": "no"}]
    found = priced(taxes=(VAT, luxury, *limits), entry=AS_CAR, product_facts=frugal)
    assert by_head(found)["other_tax"] == pytest.approx(48)
