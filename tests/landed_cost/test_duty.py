"""Kinds of duty, which row is charged, measures on top, and claims of preference."""

from datetime import date

import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import DAY, MFN, SURE, by_head, price, refused, total

# The value of the small world's good is 98, its mass 10 kg.
PER_KG = {"specific_amount": 2.0, "specific_currency": "USD", "specific_unit": "kg"}
PACT = {"agreement_id": "PACT", "kind": "fta", "status": "in_force", "valid_from": date(2024, 1, 1)} | SURE
SIDES = [
    {"agreement_id": "PACT", "side": "importer", "country": "RU"} | SURE,
    {"agreement_id": "PACT", "side": "exporter", "country": "IR"} | SURE,
]
FREE = MFN | {"tariff_id": "P", "measure": "preference", "agreement_id": "PACT", "origin": "IR", "ad_valorem_frac": 0.0}
CLAIM = {"agreement_id": "PACT"}


def duty(*rows, **entry):
    return by_head(price(entry, tariffs=list(rows)))["duty"]


def finding(verdict, reason="by the bill of materials"):
    return {"supply_id": "S", "product_id": "GOOD", "agreement_id": "PACT", "verdict": verdict, "reason": reason,
            "confidence": "sourced"}  # fmt: skip


def claimed(verdict="qualifies", agreement=PACT, rows=(MFN, FREE), **more):
    return price(CLAIM, tariffs=list(rows), agreements=[agreement], agreement_members=SIDES,
                 origin=[finding(verdict)] if verdict else [], **more)  # fmt: skip


def test_share_of_the_value():
    assert duty(MFN) == pytest.approx(9.8)


def test_amount_per_kilogram_and_per_unit():
    assert duty(MFN | PER_KG | {"kind": "specific"}) == pytest.approx(20)
    each = PER_KG | {"specific_unit": "unit", "specific_amount": 7.0}
    assert duty(MFN | each | {"kind": "specific"}) == pytest.approx(7)
    assert duty(MFN | each | {"kind": "specific", "specific_unit": "1000_unit"}) == pytest.approx(0.007)


def test_amount_per_cubic_centimetre_of_engine():
    per_cc = {"kind": "specific", "specific_amount": 1.5, "specific_currency": "USD", "specific_unit": "cm3"}
    assert duty(MFN | per_cc, product_id="CAR", form="cbu") == pytest.approx(2400)


def test_share_and_amount_together_are_two_lines_of_one_row():
    result = price(tariffs=[MFN | PER_KG | {"kind": "compound"}])
    lines = result.cost_lines.filter(result.cost_lines["head"] == "duty")
    assert sorted(lines["amount_per_unit"]) == pytest.approx([9.8, 20])
    assert set(lines["rule_id"]) == {"T"}


def test_not_less_than_an_amount():
    assert duty(MFN | PER_KG | {"kind": "mixed_min"}) == pytest.approx(20)
    assert duty(MFN | PER_KG | {"kind": "mixed_min", "specific_amount": 0.5}) == pytest.approx(9.8)


def test_lower_of_two_sums():
    # min(98 x 10 %, max(98 x 4 %, 10 kg x S)): the share, the other share, the amount.
    lower = MFN | PER_KG | {"kind": "mixed_max", "alt_ad_valorem_frac": 0.04}
    assert duty(lower) == pytest.approx(9.8)
    assert duty(lower | {"specific_amount": 0.1}) == pytest.approx(3.92)
    assert duty(lower | {"specific_amount": 0.7}) == pytest.approx(7)


def test_longest_prefix_wins_then_the_row_with_most_clauses():
    longer = MFN | {"tariff_id": "L", "hs_prefix": "870830", "ad_valorem_frac": 0.05}
    assert duty(MFN, longer) == pytest.approx(4.9)
    new = longer | {"tariff_id": "N", "condition": "new", "ad_valorem_frac": 0.03}
    assert duty(MFN, longer, new) == pytest.approx(2.94)


def test_rows_hold_on_both_ends_of_their_period():
    old = MFN | {"tariff_id": "OLD", "valid_to": DAY}
    late = MFN | {"tariff_id": "LATE", "valid_from": date(2024, 5, 18), "ad_valorem_frac": 0.2}
    assert duty(old, late) == pytest.approx(9.8)
    assert duty(old, late, on=date(2024, 5, 18)) == pytest.approx(19.6)


def test_rows_that_hold_alike_and_differ_are_refused():
    twin = MFN | {"tariff_id": "TWIN", "ad_valorem_frac": 0.2}
    assert "hold alike" in refused(price(tariffs=[MFN, twin]))


def test_measures_on_top_are_added_whatever_the_preference():
    remedy = MFN | {"tariff_id": "R", "measure": "trade_remedy", "agreement_id": "AD", "ad_valorem_frac": 0.3,
                    "origin": "IR"}  # fmt: skip
    result = claimed(rows=(MFN, FREE, remedy))
    assert by_head(result)["duty"] == 0
    assert by_head(result)["remedy"] == pytest.approx(29.4)


def test_end_use_only_with_its_permit():
    end_use = MFN | {"tariff_id": "U", "measure": "end_use", "condition": "industrial_assembly_end_use",
                     "ad_valorem_frac": 0.0}  # fmt: skip
    assert duty(MFN, end_use) == pytest.approx(9.8)
    permit = LandedCostOptions(end_use_permits=frozenset({"industrial_assembly_end_use"}))
    assert by_head(price(tariffs=[MFN, end_use], options=permit))["duty"] == 0


def test_no_row_is_refused_with_the_code_and_the_cure():
    reason = refused(price(tariffs=[MFN | {"hs_prefix": "84"}]))
    assert "8708309109" in reason
    assert "Add the row" in reason


def test_fact_that_decides_is_asked_for():
    used = {"product_id": "CAR", "form": "cbu"}
    row = MFN | {"condition": "hybrid_power_split_unheard_of"}
    assert "hybrid_power_split_unheard_of" in refused(price(used, tariffs=[row]))


def test_claim_that_is_proven_pays_the_preference():
    result = claimed()
    assert by_head(result)["duty"] == 0
    assert total(result)["outcome"] == "complete"


def test_preference_above_the_ordinary_rate_is_not_used():
    assert by_head(claimed(rows=(MFN, FREE | {"ad_valorem_frac": 0.15})))["duty"] == pytest.approx(9.8)


def test_without_a_claim_the_preference_is_not_used():
    result = price(tariffs=[MFN, FREE], agreements=[PACT], agreement_members=SIDES, origin=[finding("qualifies")])
    assert by_head(result)["duty"] == pytest.approx(9.8)


@pytest.mark.parametrize(
    ("why", "result"),
    [
        ("cannot claim PACT: by the bill of materials", lambda: claimed("does_not")),
        ("cannot claim PACT", lambda: claimed("cannot_be_told")),
        ("was not tested", lambda: claimed(None)),
        ("not in force on 2024-05-17", lambda: claimed(agreement=PACT | {"valid_from": date(2024, 5, 18)})),
        ("not in force on 2024-05-17", lambda: claimed(agreement=PACT | {"valid_to": date(2024, 5, 16)})),
        ("not in force", lambda: claimed(agreement=PACT | {"status": "signed"})),
        ("no preferential rate", lambda: claimed(rows=(MFN,))),
        ("is not verified", lambda: claimed(rows=(MFN, FREE | {"condition": "preference_not_verified"}))),
        ("only assumed", lambda: claimed(rows=(MFN, FREE | {"condition": "scenario_only"}))),
    ],
)
def test_claim_that_fails_is_refused_with_the_reason(why, result):
    assert why in refused(result())


def test_scenario_row_is_used_where_the_case_says_so_and_is_an_estimate():
    result = claimed(rows=(MFN, FREE | {"condition": "CT_3 & scenario_only"}),
                     options=LandedCostOptions(use_scenario_rows=True))  # fmt: skip
    assert by_head(result)["duty"] == 0
    assert total(result)["outcome"] == "estimated"
    assert "P" in total(result)["reason"]


def test_amount_in_another_currency_is_converted_by_the_law_s_rate():
    euro = {"currency": "EUR", "rate_kind": "customs_monthly", "units_per_usd": 0.8, "valid_from": date(2024, 5, 1),
            "valid_to": date(2024, 5, 31)} | SURE  # fmt: skip
    row = MFN | PER_KG | {"kind": "specific", "specific_currency": "EUR"}
    assert by_head(price(tariffs=[row], fx=[euro]))["duty"] == pytest.approx(25)
    assert "fx_rates has no rate from EUR to USD" in refused(price(tariffs=[row]))


DOUBLE = MFN | {"tariff_id": "X2", "measure": "multiplier", "origin": "UNKNOWN", "factor": 2.0, "ad_valorem_frac": None,
                "condition": "origin_not_established_or_no_mfn"}  # fmt: skip


def test_rate_is_doubled_where_the_origin_is_not_proved():
    # 98 x 10 % + 10 kg x 2 dollars is 29.8; every part of it counts twice, and measures on top do not.
    rows = [MFN | PER_KG | {"kind": "compound"}, DOUBLE]
    remedy = MFN | {"tariff_id": "R", "measure": "additional_duty", "ad_valorem_frac": 0.3}
    assert duty(*rows) == pytest.approx(29.8)
    unknown = price({"origin_country": "UNKNOWN"}, tariffs=[*rows, remedy])
    assert by_head(unknown)["duty"] == pytest.approx(59.6)
    assert by_head(unknown)["remedy"] == pytest.approx(29.4)
    assert "times 2 by X2" in "".join(unknown.cost_lines["line"])


def test_unproved_origin_can_be_stated_of_the_product():
    stated = [{"product_id": "GOOD", "fact": "origin_not_established_or_no_mfn", "value": "yes"}]
    assert by_head(price(tariffs=[MFN, DOUBLE], product_facts=stated))["duty"] == pytest.approx(19.6)


def test_remedy_against_a_country_is_asked_of_goods_of_unknown_origin():
    remedy = MFN | {"tariff_id": "R", "measure": "trade_remedy", "agreement_id": "AD", "origin": "CN",
                    "ad_valorem_frac": 0.3}  # fmt: skip
    assert "without: origin_country" in refused(price({"origin_country": "UNKNOWN"}, tariffs=[MFN, remedy]))
    assert total(price(tariffs=[MFN, remedy]))["outcome"] == "complete"
    elsewhere = remedy | {"hs_prefix": "8703"}
    assert total(price({"origin_country": "UNKNOWN"}, tariffs=[MFN, elsewhere]))["outcome"] == "complete"


def test_multiplier_without_a_factor_is_refused():
    assert "by a factor it does not give" in refused(
        price({"origin_country": "UNKNOWN"}, tariffs=[MFN, DOUBLE | {"factor": None}])
    )


def test_not_less_than_is_read_after_doubling():
    # max(98 x 10 %, 10 kg x 0.5) is 9.8, doubled 19.6.
    assert duty(
        MFN | PER_KG | {"kind": "mixed_min", "specific_amount": 0.5}, DOUBLE, origin_country="UNKNOWN"
    ) == pytest.approx(19.6)


SLIDING = MFN | {"kind": "formula", "ad_valorem_frac": None, "specific_currency": "USD"}


def test_duty_that_slides_by_price():
    # What lacks to a gate price of 120, at most 30: 22 of 120 - 98. At a price of 53 the value is 58, and 30 are due.
    row = SLIDING | {"formula": "min(30, max(0, 120 - customs_value))"}
    assert duty(row) == pytest.approx(22)
    assert duty(row, price_per_unit=53.0) == pytest.approx(30)
    assert duty(row, price_per_unit=200.0) == 0


def test_rate_by_steps_of_the_value():
    low = MFN | {"tariff_id": "LOW", "condition": "customs_value_usd<=100", "ad_valorem_frac": 0.2}
    high = MFN | {"tariff_id": "HIGH", "condition": "customs_value_usd>100", "ad_valorem_frac": 0.05}
    assert duty(low, high) == pytest.approx(19.6)
    assert duty(low, high, price_per_unit=115.0) == pytest.approx(6)


def test_formula_of_a_duty_is_shown_and_what_it_lacks_is_named():
    row = SLIDING | {"formula": "rate * customs_value + 2 * mass_kg", "ad_valorem_frac": 0.1}
    result = price(tariffs=[row])
    assert by_head(result)["duty"] == pytest.approx(29.8)
    assert "one unit, by 0.1 * customs_value + 2 * 10" in result.cost_lines["basis"].to_list()
    assert "not known: wheels" in refused(price(tariffs=[SLIDING | {"formula": "wheels"}]))
    assert by_head(price({"origin_country": "UNKNOWN"}, tariffs=[row, DOUBLE]))["duty"] == pytest.approx(59.6)


REMEDY = MFN | {"tariff_id": "A", "measure": "trade_remedy", "agreement_id": "AD", "origin": "IR",
                "ad_valorem_frac": 0.17, "condition": "producer=ALPHA"}  # fmt: skip
OTHERS = REMEDY | {"tariff_id": "Z", "condition": "producer=all_others", "ad_valorem_frac": 0.35}


def by_producer(*producers, rows=(MFN, REMEDY, OTHERS)):
    facts = [{"product_id": "GOOD", "fact": "producer", "value": p} for p in producers]
    return price(tariffs=list(rows), product_facts=facts)


def test_remedy_by_producer_and_for_all_others():
    assert by_head(by_producer("ALPHA"))["remedy"] == pytest.approx(0.17 * 98)
    assert by_head(by_producer("OMEGA"))["remedy"] == pytest.approx(0.35 * 98)
    assert by_head(by_producer("-"))["remedy"] == pytest.approx(0.35 * 98)


def test_producer_is_asked_for_and_must_have_a_row():
    assert "without: producer" in refused(by_producer())
    assert "none is for all others" in refused(by_producer("OMEGA", rows=(MFN, REMEDY)))


def test_several_remedies_are_charged_at_once():
    second = REMEDY | {"tariff_id": "B", "agreement_id": "CVD", "condition": None, "ad_valorem_frac": 0.05}
    extra = MFN | {"tariff_id": "C", "measure": "additional_duty", "agreement_id": "SAFE", "ad_valorem_frac": 0.02}
    assert by_head(by_producer("ALPHA", rows=(MFN, REMEDY, OTHERS, second, extra)))["remedy"] == pytest.approx(
        0.24 * 98
    )


@pytest.mark.parametrize(
    ("on", "share"), [(date(2024, 5, 17), 0.1), (date(2024, 5, 18), 0.5), (date(2021, 5, 17), 0.1)]
)
def test_age_is_counted_to_the_day_of_making(on, share):
    rows = [MFN | {"condition": "age_years<=3"}, MFN | {"tariff_id": "OLD", "condition": "age_years>3",
                                                        "ad_valorem_frac": 0.5}]  # fmt: skip
    made = [{"product_id": "GOOD", "fact": "made_on", "value": "2021-05-17"}]
    assert by_head(price({"on": on}, tariffs=rows, product_facts=made))["duty"] == pytest.approx(98 * share)


@pytest.mark.parametrize("made", ["2025-01-01", "some day"])
def test_day_of_making_that_cannot_be_is_asked_for(made):
    facts = [{"product_id": "GOOD", "fact": "made_on", "value": made}]
    assert "age_years" in refused(price(tariffs=[MFN | {"condition": "age_years<=3"}], product_facts=facts))


SPECIAL = MFN | {"tariff_id": "SP", "hs_prefix": "870830", "ad_valorem_frac": 0.4}


def test_special_row_that_ran_out_is_told():
    whole = MFN | {"covers_all_lines": True}
    lapsed = total(price(tariffs=[whole, SPECIAL | {"valid_to": date(2024, 5, 1)}]))
    assert lapsed["outcome"] == "estimated"
    assert "SP (ended 2024-05-01, nothing in its place)" in lapsed["reason"]
    replaced = [whole | {"valid_from": date(2024, 5, 2)}, SPECIAL | {"valid_to": date(2024, 5, 1)}]
    assert total(price(tariffs=replaced))["outcome"] == "complete"
    followed = [whole, SPECIAL | {"valid_to": date(2024, 5, 1)}, SPECIAL | {"tariff_id": "N", "valid_from": DAY}]
    assert total(price(tariffs=followed))["outcome"] == "complete"


def test_remedy_that_ran_out_is_told_unless_it_was_ended():
    old = REMEDY | {"condition": None, "valid_to": date(2024, 5, 1)}
    act = {"agreement_id": "AD", "kind": "trade_remedy", "status": "in_force"} | SURE
    row = total(price(tariffs=[MFN, old], agreements=[act]))
    assert row["outcome"] == "estimated"
    assert "A (ended 2024-05-01" in row["reason"]
    ended = total(price(tariffs=[MFN, old], agreements=[act | {"valid_to": date(2024, 5, 1)}]))
    assert ended["outcome"] == "complete"


def test_remedy_whose_rows_are_gone_is_refused():
    act = {"agreement_id": "AD", "kind": "trade_remedy", "status": "in_force", "coverage": "pads"} | SURE
    sides = [
        {"agreement_id": "AD", "side": s, "country": c} | SURE for s, c in (("importer", "RU"), ("exporter", "IR"))
    ]
    assert "AD (pads) is in force" in refused(price(agreements=[act], agreement_members=sides))
    over = act | {"valid_to": date(2024, 5, 1)}
    assert total(price(agreements=[over], agreement_members=sides))["outcome"] == "complete"
    other = price({"origin_country": "TR"}, agreements=[act], agreement_members=sides)
    assert total(other)["outcome"] == "complete"


def test_short_row_stands_in_for_longer_codes():
    elsewhere = MFN | {"tariff_id": "LONG", "hs_prefix": "8703229990"}
    row = total(price(tariffs=[MFN, elsewhere]))
    assert row["outcome"] == "estimated"
    assert "T (stands in for longer codes)" in row["reason"]
    assert total(price(tariffs=[MFN | {"covers_all_lines": True}, elsewhere]))["outcome"] == "complete"
    assert total(price(tariffs=[MFN]))["outcome"] == "complete"
    assert total(price(tariffs=[MFN | {"covers_all_lines": False}]))["outcome"] == "estimated"
