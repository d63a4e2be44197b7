"""What holds for every landed cost."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from corridor.landed_cost import LandedCostOptions
from tests.against.random_tariffs import Draw
from tests.against.run_engine import engine
from tests.landed_cost.helpers import BASIS, DAY, GOOD, LEGS, MFN, SURE, VAT, by_head, leg_lines, price, total

FEW = settings(max_examples=6)
WORLDS = settings(max_examples=4, phases=(Phase.explicit, Phase.generate))  # a random world is not made smaller
PRICES = st.floats(1, 1e5).map(lambda x: round(x, 2))
RATES = st.floats(0, 2).map(lambda x: round(x, 4))
KINDS = st.sampled_from(["ad_valorem", "specific", "compound", "mixed_min", "mixed_max"])
FEE = {"tax_id": "F", "country": "RU", "tax": "customs_processing_fee", "calc_order": 50, "base": "step_table",
       "currency": "USD", "amount_unit": "declaration", "band_variable": "customs_value_usd"} | SURE  # fmt: skip
STEPS = [FEE | {"tax_id": "F1", "amount": 10.0, "band_to": 5000.0}, FEE | {"tax_id": "F2", "amount": 30.0,
                                                                          "band_from": 5000.0}]  # fmt: skip
EXCISE = {"tax_id": "X", "country": "RU", "tax": "excise", "calc_order": 20, "base": "customs_value+duty",
          "rate_frac": 0.1} | SURE  # fmt: skip


def tariff(kind, share, amount):
    return MFN | {"kind": kind, "ad_valorem_frac": share, "specific_amount": amount, "specific_currency": "USD",
                  "specific_unit": "kg", "alt_ad_valorem_frac": share / 2}  # fmt: skip


@FEW
@given(PRICES, KINDS, RATES, RATES, st.sampled_from(["CIF", "FOB"]), st.floats(0, 0.5))
def test_totals_are_the_sums_of_their_lines(worth, kind, share, amount, basis, interest):
    result = price(
        {"price_per_unit": worth},
        tariffs=[tariff(kind, share, amount)],
        import_taxes=[VAT, EXCISE, *STEPS],
        value_bases=[BASIS | {"basis": basis}],
        options=LandedCostOptions(finance_rate_per_year=interest),
    )
    lines, row = result.cost_lines, total(result)
    amounts = lines["quantity"] * lines["rate"] * lines["fx"]
    assert lines["amount_per_unit"].to_list() == pytest.approx(amounts.to_list())
    assert row["cash_per_unit"] == pytest.approx(lines["amount_per_unit"].sum())
    assert row["landed_per_unit"] == pytest.approx(lines.filter("is_cost")["amount_per_unit"].sum())
    assert lines["line_no"].to_list() == list(range(1, lines.height + 1))


@FEW
@given(PRICES, KINDS, RATES, RATES, RATES, RATES)
def test_higher_rate_never_lowers_the_total(worth, kind, share, amount, more_share, more_amount):
    low, high = (
        total(price({"price_per_unit": worth}, tariffs=[tariff(kind, s, a)], import_taxes=[VAT, EXCISE, *STEPS]))
        for s, a in ((share, amount), (share + more_share, amount + more_amount))
    )
    assert high["landed_per_unit"] >= low["landed_per_unit"] - 1e-9
    assert high["cash_per_unit"] >= low["cash_per_unit"] - 1e-9


@FEW
@given(st.randoms(use_true_random=False), st.lists(PRICES, min_size=2, max_size=5))
def test_order_of_rows_is_nothing(shuffle, worths):
    entries = [{"entry_id": f"E{n}", "price_per_unit": worth} for n, worth in enumerate(worths)]
    rows = [MFN, MFN | {"tariff_id": "L", "hs_prefix": "870830", "ad_valorem_frac": 0.05}]
    taxes = [VAT, EXCISE, *STEPS]
    first = price(*entries, tariffs=rows, import_taxes=taxes)
    for shuffled in (entries, rows, taxes):
        shuffle.shuffle(shuffled)
    again = price(*entries, tariffs=rows, import_taxes=taxes)
    order = ["entry_id", "line_no"]
    assert again.cost_lines.sort(order).equals(first.cost_lines.sort(order))
    assert again.landed_costs.sort("entry_id").equals(first.landed_costs.sort("entry_id"))


@FEW
@given(PRICES, st.floats(0.01, 1e5))
def test_another_currency_scales_every_amount(worth, units_per_usd):
    rial = {"currency": "IRR", "rate_kind": "customs_monthly", "units_per_usd": units_per_usd, "valid_from": DAY,
            "valid_to": DAY} | SURE  # fmt: skip
    taxes = [VAT, EXCISE, *STEPS]
    in_usd = by_head(price({"price_per_unit": worth}, import_taxes=taxes))
    routing = leg_lines(LEGS)
    lines = routing["route_cost_lines"].with_columns(fx=pl.lit(units_per_usd), amount=pl.col("amount") * units_per_usd)
    seasons = routing["route_seasons"].with_columns(pl.col("cost_per_load") * units_per_usd)
    routing |= {"route_cost_lines": lines, "route_seasons": seasons}
    in_irr = by_head(price({"price_per_unit": worth}, import_taxes=taxes, currency="IRR", fx=[rial], routing=routing))
    assert in_irr == pytest.approx({head: amount * units_per_usd for head, amount in in_usd.items()})


@FEW
@given(st.integers(1, 500), st.integers(2, 5))
def test_fuller_load_shares_its_cost(units, times):
    def per_load(loaded):
        lines = price({"units_per_load": float(loaded)}).cost_lines.filter("per_load")
        return lines["amount_per_unit"].to_list()

    assert per_load(units * times) == pytest.approx([x / times for x in per_load(units)])


@FEW
@given(st.integers(2, 200), st.integers(2, 10))
def test_splitting_a_lot_changes_fees_by_declaration_alone(units, parts):
    whole = by_head(price({"units_per_declaration": float(units * parts)}, import_taxes=[VAT, *STEPS]))
    split = by_head(price({"units_per_declaration": float(units)}, import_taxes=[VAT, *STEPS]))
    lot = units * parts
    fee = {n: 10.0 if n * 98 <= 5000 else 30.0 for n in (units, lot)}
    assert split.pop("processing_fee") == pytest.approx(fee[units] / units)
    assert whole.pop("processing_fee") == pytest.approx(fee[lot] / lot)
    assert split == pytest.approx(whole)


@FEW
@given(st.integers(-3, 3))
def test_before_and_after_a_rule_s_date_only_its_lines_differ(days):
    late = VAT | {"tax_id": "V2", "rate_frac": 0.22, "valid_from": DAY}
    early = VAT | {"valid_to": DAY - timedelta(days=1)}
    found = by_head(price({"on": DAY + timedelta(days=days)}, import_taxes=[early, late]))
    assert found.pop("vat") == pytest.approx((0.22 if days >= 0 else 0.2) * 107.8)
    assert found == pytest.approx({"price": 93, "inland": 1, "freight": 6, "duty": 9.8})


@FEW
@given(PRICES, KINDS, RATES, RATES, st.integers(2, 24))
def test_another_unit_of_goods_scales_every_amount(worth, kind, share, amount, dozen):
    """A box of twelve is worth, weighs and pays twelve times what one does; the declaration is the same."""
    one = {"price_per_unit": worth, "units_per_load": 100.0 * dozen, "units_per_declaration": 50.0 * dozen}
    box = {"price_per_unit": worth * dozen, "units_per_load": 100.0, "units_per_declaration": 50.0}
    rules = {"tariffs": [tariff(kind, share, amount)], "import_taxes": [VAT, EXCISE, *STEPS]}
    each = by_head(price(one, **rules))
    boxed = by_head(price(box, products=[GOOD | {"mass_kg_per_unit": 10.0 * dozen}], **rules))
    assert boxed == pytest.approx({head: sum_ * dozen for head, sum_ in each.items()})


@FEW
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
    st.floats(10, 900).map(lambda x: round(x, 2)),
    st.lists(st.integers(1, 60), min_size=1, max_size=5, unique=True),
)
def test_splitting_a_lot_pays_the_fee_of_each_part_as_the_table_says(parts, worth, steps):
    """Ad valorem duty and VAT of the whole are those of the parts; the fees are what the steps say of each."""
    edges = [0.0, *(float(step * 1000) for step in sorted(steps)), None]
    table = [FEE | {"tax_id": f"F{n}", "amount": 7.0 + 5.0 * n * n, "band_from": low or None, "band_to": high}
             for n, (low, high) in enumerate(pairwise(edges))]  # fmt: skip
    lots = [*parts, sum(parts)]
    entries = [{"entry_id": f"E{n}", "price_per_unit": worth, "units_per_declaration": float(lot)}
               for n, lot in enumerate(lots)]  # fmt: skip
    result = price(*entries, import_taxes=[VAT, *table])
    paid = [{head: amount * lot for head, amount in by_head(result, f"E{n}").items()} for n, lot in enumerate(lots)]
    for head in ("duty", "vat"):
        assert sum(part[head] for part in paid[:-1]) == pytest.approx(paid[-1][head])
    for lot, heads in zip(lots, paid, strict=True):
        value = (worth + 5) * lot
        step = next(row for row in table if row["band_to"] is None or value <= row["band_to"])
        assert heads["processing_fee"] == pytest.approx(step["amount"])


@FEW
@given(st.lists(st.sampled_from(["good", "no price", "no product", "no rate", "no term", "no day"]), min_size=2,
                max_size=8))  # fmt: skip
def test_an_entry_that_is_refused_leaves_the_others_priced(kinds):
    faults = {
        "good": {}, "no price": {"price_per_unit": None}, "no product": {"product_id": "NONE"},
        "no rate": {"price_currency": "XXX"}, "no term": {"incoterm": "XYZ"}, "no day": {"on": date(1999, 1, 1)},
    }  # fmt: skip
    rows = [MFN | {"valid_from": date(2020, 1, 1)}]
    alone = by_head(price(tariffs=rows))
    result = price(*({"entry_id": f"E{n}", **faults[kind]} for n, kind in enumerate(kinds)), tariffs=rows)
    for n, kind in enumerate(kinds):
        assert (total(result, f"E{n}")["outcome"] == "complete") == (kind == "good"), kind
        assert by_head(result, f"E{n}") == (alone if kind == "good" else {})


def world(seed: int, entries: int = 400) -> Draw:
    """A random world without quotas: in those a lot that pays more may leave room for the next."""
    draw = Draw(seed, entries)
    draw.tables["tariffs"] = [row for row in draw.tables["tariffs"] if row["measure"] != "quota"]
    return draw


def sums(draw: Draw) -> dict[str, dict[str, float]]:
    rows = engine(draw, payments=False).landed_costs.filter(pl.col("outcome") != "refused")
    return {row["entry_id"]: row for row in rows.iter_rows(named=True)}


@WORLDS
@given(st.integers(100, 10_000), st.data())
def test_a_higher_rate_in_a_random_world_never_lowers_a_total(seed, data):
    draw = world(seed)
    before = sums(draw)
    table = data.draw(st.sampled_from(["tariffs", "import_taxes"]))
    column = data.draw(st.sampled_from(["ad_valorem_frac", "specific_amount"] if table == "tariffs" else
                                       ["rate_frac", "amount"]))  # fmt: skip
    raised = [n for n, row in enumerate(draw.tables[table]) if row.get(column) is not None
              and row.get("base") not in ("constant", "tax_inclusive")]  # fmt: skip
    for n in data.draw(st.lists(st.sampled_from(raised), min_size=1, max_size=40, unique=True)):
        row = draw.tables[table][n]
        draw.tables[table][n] = row | {column: row[column] * 2}
    after = sums(draw)
    for entry in set(before) & set(after):
        for sum_ in ("landed_per_unit", "cash_per_unit"):
            assert after[entry][sum_] >= before[entry][sum_] * (1 - 1e-12), entry


@WORLDS
@given(st.integers(100, 10_000))
def test_order_of_rows_is_nothing_in_a_random_world(seed):
    draw, shuffle = Draw(seed, 400), random.Random(seed)
    before = engine(draw, payments=False)
    for rows in (*draw.tables.values(), draw.entries):
        shuffle.shuffle(rows)
    after = engine(draw, payments=False)
    for name, order in (("landed_costs", ["entry_id"]), ("cost_lines", ["entry_id", "line_no"])):
        first, again = (getattr(result, name).sort(order) for result in (before, after))
        assert_frame_equal(first, again, rel_tol=1e-12, abs_tol=1e-12)


@WORLDS
@given(st.integers(100, 10_000), st.integers(0, 729))
def test_a_rule_that_ends_changes_no_entry_before_its_last_day(seed, days):
    """All rules end on one day, and nothing takes their place: what came before is priced as ever."""
    draw = Draw(seed, 400)
    last = date(2025, 1, 1) + timedelta(days=days)
    before = sums(draw)
    for table in ("tariffs", "import_taxes"):
        rows = draw.tables[table]
        draw.tables[table] = [row | {"valid_to": min(row["valid_to"] or last, last)} for row in rows]
    after = sums(draw)
    for entry in draw.entries:
        name = entry["entry_id"]
        if entry["on"] <= last:
            assert after.get(name) == before.get(name)


ENDED = {"valid_to": date(2024, 5, 16)}
NEEDED = {
    "tariffs": [MFN],
    "import_taxes": [VAT, EXCISE, *STEPS],
    "value_bases": [BASIS],
    "products": [GOOD],
}


@pytest.mark.parametrize("tax", range(2))
def test_tax_that_ran_out_never_leaves_a_total(tax):
    rows = [row | ENDED if n == tax else row for n, row in enumerate(NEEDED["import_taxes"])]
    assert total(price(import_taxes=rows))["outcome"] == "refused"


def test_fee_that_ran_out_never_leaves_a_total():
    rows = [VAT, *(step | ENDED for step in STEPS)]
    assert total(price(import_taxes=rows))["outcome"] == "refused"


@pytest.mark.parametrize("table", sorted(NEEDED))
def test_table_without_its_row_never_leaves_a_total(table):
    assert total(price(import_taxes=NEEDED["import_taxes"]))["outcome"] == "complete"
    assert total(price(**{table: []}))["outcome"] == "refused"


@pytest.mark.parametrize("share", [1.0, 1.6])
def test_tax_that_is_no_less_than_what_it_is_a_share_of_is_refused(share):
    tax = EXCISE | {"tax": "consumption_tax", "base": "tax_inclusive", "rate_frac": share}
    assert total(price(import_taxes=[VAT, tax]))["outcome"] == "refused"
