"""Tariff quotas in order of use, multipliers, producers, formulas of duty, and rows that ran out."""

from datetime import date

import polars as pl
import pytest

from corridor.landed_cost import LandedCostOptions
from tests.landed_cost.helpers import DAY, GOOD, MFN, SURE, by_head, price, refused, total

# Value 98 a unit, of 10 kg; 100 units are on a declaration. The ordinary duty is 10 %, 9.8; the quota's is free.
IN_QUOTA = MFN | {"tariff_id": "Q", "measure": "quota", "quota_id": "TRQ", "ad_valorem_frac": 0.0}
QUOTA = {"quota_id": "TRQ", "valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31), "quantity": 250.0,
         "unit": "unit"} | SURE  # fmt: skip
DAYS = [date(2024, 5, 17), date(2024, 5, 18), date(2024, 5, 19), date(2024, 5, 20)]


def lots(*days, quota=QUOTA, rows=(MFN, IN_QUOTA), **more):
    """Entries E0, E1, ... on these days."""
    entries = [{"entry_id": f"E{n}", "on": day} for n, day in enumerate(days)]
    return price(*entries, tariffs=list(rows), quotas=[quota] if quota else [], **more)


def duty(result, entry_id="E0"):
    return by_head(result, entry_id)["duty"]


def test_lots_draw_on_the_balance_in_the_order_of_their_days():
    # 250 units: the first two lots of 100 come in free, the third half, the fourth not at all.
    result = lots(*reversed(DAYS))
    assert [duty(result, f"E{n}") for n in (3, 2, 1, 0)] == pytest.approx([0, 0, 4.9, 9.8])
    assert set(result.landed_costs["outcome"]) == {"complete"}


def test_on_one_day_the_order_is_that_of_the_entries():
    result = lots(DAY, DAY, DAY)
    assert [duty(result, f"E{n}") for n in range(3)] == pytest.approx([0, 0, 4.9])


def test_part_of_a_lot_is_two_lines_that_tell_the_balance():
    lines = lots(*DAYS).cost_lines.filter((pl.col("entry_id") == "E2") & (pl.col("head") == "duty"))
    within, outside = (lines.filter(pl.col("rule_id") == rule).row(0, named=True) for rule in ("Q", "T"))
    assert within["line"] == "duty, within quota TRQ, 50 % of the lot (balance 50 of 250 unit before, 0 after)"
    assert outside["line"] == "duty, rate that all pay, 50 % of the lot (outside the quota)"
    assert (within["quantity"], within["rate"]) == (49, 0)
    assert (outside["quantity"], outside["rate"]) == (49, 0.1)


def test_vat_stands_on_both_parts():
    assert by_head(lots(*DAYS), "E2")["vat"] == pytest.approx(0.2 * (98 + 4.9))


def test_what_was_used_before_is_gone():
    assert duty(lots(DAY, quota=QUOTA | {"used": 175.0})) == pytest.approx(2.45)  # 75 of 100 within
    assert duty(lots(DAY, quota=QUOTA | {"used": 300.0})) == pytest.approx(9.8)


def test_quota_of_kilograms_and_of_value():
    # A lot is 1,000 kg, or 9,800 dollars of value.
    assert duty(lots(DAY, quota=QUOTA | {"unit": "kg", "quantity": 400.0})) == pytest.approx(0.6 * 9.8)
    by_value = QUOTA | {"unit": "customs_value", "quantity": 4900.0, "currency": "USD"}
    assert duty(lots(DAY, quota=by_value)) == pytest.approx(4.9)
    light = GOOD | {"mass_kg_per_unit": None}
    assert "mass_kg_per_unit" in refused(lots(DAY, quota=QUOTA | {"unit": "kg"}, products=[light]), "E0")


def test_each_period_has_a_balance_of_its_own():
    periods = [QUOTA | {"quantity": 100.0, "valid_to": date(2024, 5, 17)},
               QUOTA | {"quantity": 100.0, "valid_from": date(2024, 5, 18)}]  # fmt: skip
    entries = [{"entry_id": f"E{n}", "on": day} for n, day in enumerate(DAYS[:3])]
    result = price(*entries, tariffs=[MFN, IN_QUOTA], quotas=periods)
    assert [duty(result, f"E{n}") for n in range(3)] == pytest.approx([0, 0, 9.8])


def test_before_the_period_the_ordinary_rate_holds_and_after_the_last_one_it_is_an_estimate():
    early = lots(DAY, quota=QUOTA | {"valid_from": date(2024, 6, 1)})
    assert duty(early) == pytest.approx(9.8)
    assert total(early, "E0")["outcome"] == "complete"
    assert "outside the periods of quota TRQ" in "".join(early.cost_lines["line"])
    late = total(lots(DAY, quota=QUOTA | {"valid_to": date(2024, 5, 1)}), "E0")
    assert late["outcome"] == "estimated"
    assert "TRQ (its last period ended 2024-05-01)" in late["reason"]


def test_day_between_two_periods_is_an_estimate_for_one_may_be_missing():
    periods = [QUOTA | {"valid_to": date(2024, 3, 31)}, QUOTA | {"valid_from": date(2024, 7, 1)}]
    row = total(price({"entry_id": "E0"}, tariffs=[MFN, IN_QUOTA], quotas=periods), "E0")
    assert row["outcome"] == "estimated"
    assert "TRQ (no period of it holds the day)" in row["reason"]


def test_licence_that_a_quota_asks_for():
    licensed = QUOTA | {"licence_needed": True}
    without = lots(DAY, quota=licensed)
    assert duty(without) == pytest.approx(9.8)
    assert "no licence for quota TRQ" in "".join(without.cost_lines["line"])
    assert duty(lots(DAY, quota=licensed, options=LandedCostOptions(end_use_permits=frozenset({"TRQ"})))) == 0


def test_quota_without_a_balance_is_refused():
    assert "quotas has no row" in refused(lots(DAY, quota=None), "E0")


def test_quota_that_lowers_nothing_is_left_to_others():
    dear = IN_QUOTA | {"ad_valorem_frac": 0.2}
    result = lots(*DAYS, rows=(MFN, dear))
    assert [duty(result, f"E{n}") for n in range(4)] == pytest.approx([9.8] * 4)


def test_entry_that_is_refused_takes_nothing():
    entries = [{"entry_id": "E0", "product_id": "NONE"}, {"entry_id": "E1"}, {"entry_id": "E2"}, {"entry_id": "E3"}]
    result = price(*entries, tariffs=[MFN, IN_QUOTA], quotas=[QUOTA])
    assert [duty(result, f"E{n}") for n in (1, 2, 3)] == pytest.approx([0, 0, 4.9])


def test_cheaper_quota_is_used_up_first_and_then_the_next():
    # 60 of the lot free, 30 at 4 %, 10 at 10 %: 98 x (0.3 x 0.04 + 0.1 x 0.1).
    second = IN_QUOTA | {"tariff_id": "Q2", "quota_id": "SECOND", "ad_valorem_frac": 0.04}
    quotas = [QUOTA | {"quantity": 60.0}, QUOTA | {"quota_id": "SECOND", "quantity": 30.0}]
    result = price({"entry_id": "E0"}, tariffs=[MFN, IN_QUOTA, second], quotas=quotas)
    assert duty(result) == pytest.approx(98 * (0.3 * 0.04 + 0.1 * 0.1))
    assert result.cost_lines.filter(pl.col("head") == "duty").height == 3


def test_goods_with_a_rate_in_the_quota_alone_are_refused_beyond_it():
    assert duty(lots(DAY, rows=(IN_QUOTA,))) == 0
    assert "does not hold the whole lot" in refused(lots(DAY, rows=(IN_QUOTA,), quota=QUOTA | {"used": 200.0}), "E0")


def test_preference_within_a_quota_is_for_those_who_claim_it():
    pact = {"agreement_id": "PACT", "kind": "fta", "status": "in_force"} | SURE
    sides = [
        {"agreement_id": "PACT", "side": s, "country": c} | SURE for s, c in (("importer", "RU"), ("exporter", "IR"))
    ]
    proof = {"supply_id": "S", "product_id": "GOOD", "agreement_id": "PACT", "verdict": "qualifies", "reason": "told",
             "confidence": "sourced"}  # fmt: skip
    rows = [MFN, IN_QUOTA | {"agreement_id": "PACT", "origin": "IR"}]
    entries = [{"entry_id": "E0"}, {"entry_id": "E1", "agreement_id": "PACT"}]
    result = price(*entries, tariffs=rows, quotas=[QUOTA], agreements=[pact], agreement_members=sides, origin=[proof])
    assert (duty(result), duty(result, "E1")) == pytest.approx((9.8, 0))


def test_estimated_balance_makes_the_result_one():
    row = total(lots(DAY, quota=QUOTA | {"confidence": "estimate"}), "E0")
    assert row["outcome"] == "estimated"
    assert "quotas/TRQ" in row["reason"]


SAFEGUARD = MFN | {"tariff_id": "S", "measure": "additional_duty", "agreement_id": "SAFE", "ad_valorem_frac": 0.25}
FREE_OF_IT = SAFEGUARD | {"tariff_id": "S0", "quota_id": "TRQ", "ad_valorem_frac": 0.0}


def test_safeguard_falls_on_what_is_beyond_its_quota():
    # 250 units: two lots free of the 25 % on 98, the third by half, the fourth not; the ordinary duty is 9.8 always.
    result = lots(*DAYS, rows=(MFN, SAFEGUARD, FREE_OF_IT))
    assert [duty(result, f"E{n}") for n in range(4)] == pytest.approx([9.8] * 4)
    found = [by_head(result, f"E{n}").get("remedy", 0) for n in range(4)]
    assert found == pytest.approx([0, 0, 12.25, 24.5])
    assert "additional duty on top of the duty, within quota TRQ" in "".join(result.cost_lines["line"])


def test_lot_draws_once_on_a_quota_that_frees_from_several_duties():
    result = lots(*DAYS, rows=(MFN, IN_QUOTA, SAFEGUARD, FREE_OF_IT))
    assert [duty(result, f"E{n}") for n in range(4)] == pytest.approx([0, 0, 4.9, 9.8])
    found = [by_head(result, f"E{n}").get("remedy", 0) for n in range(4)]
    assert found == pytest.approx([0, 0, 12.25, 24.5])


def test_quota_that_is_not_clear_is_refused():
    assert "does not say which" in refused(lots(DAY, rows=(MFN, IN_QUOTA | {"quota_id": None})), "E0")
    periods = [QUOTA, QUOTA | {"valid_from": date(2024, 5, 1)}]
    result = price({"entry_id": "E0"}, tariffs=[MFN, IN_QUOTA], quotas=periods)
    assert "Several periods of quota TRQ hold on 2024-05-17" in refused(result, "E0")
