"""Origin of inputs: stated per agreement and batch, rolled up from their own bills of materials, cumulated."""

from datetime import date

import pytest

from tests.landed_cost.origin_helpers import (
    CAR,
    DAY,
    ENGINE,
    HEADING,
    NOWHERE,
    PACT,
    SHARE,
    SIDES,
    SUPPLY,
    SURE,
    answer,
    found,
    line,
    verdict,
)

BODY = line("body", 30, originating=True, hs="870710")


def said(name, **more):
    return {"input_origin_id": f"{name}-{len(more)}", "product_id": "CAR", "line": name} | more | SURE


def engine(value=60, **more):
    return line("engine", value, hs="840734", component_product="ENGINE", **more)


def of_engine(name, value, origin="IR", hs="732599", originating=None):
    return line(name, value, origin, hs, originating, product="ENGINE")


def test_statement_under_the_agreement_stands_above_the_bill_of_materials():
    other = PACT | {"agreement_id": "OTHER"}
    statement = said("engine", agreement_id="PACT", originating=True)
    foreign = [BODY, line("engine", 60, originating=False)]
    assert verdict(foreign) == "does_not"
    assert verdict(foreign, input_origins=[statement]) == "qualifies"
    elsewhere = said("engine", agreement_id="OTHER", originating=True)
    assert verdict(foreign, input_origins=[elsewhere], agreements=[PACT, other]) == "does_not"


def test_batches_of_a_supply_differ_by_their_inputs():
    rows = [
        said("engine", batch_id="B1", origin_country="CN", originating=False),
        said("engine", batch_id="B2", originating=True),
        said("engine", batch_id="B3", value_per_unit=40.0, currency="USD", origin_country="CN"),
    ]
    supplies = [SUPPLY | {"batch_id": batch} for batch in ("B1", "B2", "B3", None)]
    result = found([BODY, line("engine", 60)], input_origins=rows, supply=supplies).findings
    told = dict(result.select("batch_id", "verdict").iter_rows())
    assert told == {"B1": "does_not", "B2": "qualifies", "B3": "qualifies", None: "cannot_be_told"}


def test_statement_about_a_line_that_is_not_there_is_not_passed_over():
    row = answer([BODY, line("engine", 60)], input_origins=[said("engin", originating=True)])
    assert row["verdict"] == "cannot_be_told"
    assert "input_origins speaks of line engin of CAR, which bom does not have (it has body, engine)" in row["reason"]


def test_list_of_an_agreement_holds_for_both_sides():
    both = [*SIDES, {"agreement_id": "PACT", "side": "importer", "country": "IR"} | SURE,
            {"agreement_id": "PACT", "side": "exporter", "country": "RU"} | SURE]  # fmt: skip
    back = {"from_country": "RU", "to_country": "IR"}
    lines = [line("body", 30, "RU", originating=True), line("rest", 50, "CN")]
    row = answer(lines, sides=both, supply=back)
    assert (row["verdict"], row["confidence"]) == ("qualifies", "recalled")
    assert "The rows are those for goods from IR to RU; the list of PACT holds both ways." in row["reason"]
    # A scheme of one side's own has no list for the other, and a row that has ended is no missing one.
    assert verdict(lines, sides=both, supply=back, agreements=[PACT | {"kind": "gsp"}]) == "cannot_be_told"
    gone = SHARE | {"origin_rule_id": "B", "importer": "IR", "exporter": "RU", "valid_to": date(2024, 1, 1)}
    assert verdict(lines, [SHARE, gone], sides=both, supply=back) == "cannot_be_told"


def test_nothing_asked_is_nothing_answered():
    result = found([BODY], supply=[SUPPLY | {"to_country": "IR"}])
    assert (result.findings.height, result.lines.height) == (0, 0)


def test_two_statements_that_differ_are_not_picked_from():
    rows = [
        said("engine", originating=True),
        said("engine", originating=False, note="later") | {"input_origin_id": "X"},
    ]
    row = answer([BODY, line("engine", 60)], input_origins=rows)
    assert row["verdict"] == "cannot_be_told"
    assert "X, engine-1" in row["reason"]
    # One that has ended does not count.
    ended = rows[1] | {"valid_to": date(2024, 3, 19)}
    assert verdict([BODY, line("engine", 60)], input_origins=[rows[0], ended]) == "qualifies"


def test_an_answer_changes_on_the_day_of_a_statement():
    day = date(2024, 6, 1)
    rows = [said("engine", originating=True, valid_from=day)]
    spans = found([BODY, line("engine", 60, originating=False)], input_origins=rows, until=date(2024, 12, 31)).findings
    assert spans.select("verdict", "valid_from", "valid_to").rows() == [
        ("does_not", DAY, date(2024, 5, 31)),
        ("qualifies", day, None),
    ]


def test_an_answer_changes_on_the_day_of_a_rule():
    steps = [SHARE | {"valid_to": date(2024, 12, 31)},
             SHARE | {"origin_rule_id": "V2", "threshold_frac": 0.45, "valid_from": date(2025, 1, 1)}]  # fmt: skip
    spans = found([BODY, line("engine", 48, "CN")], steps, until=date(2026, 1, 1)).findings
    assert spans.select("verdict", "rule_id", "valid_from").rows() == [
        ("qualifies", "V", DAY), ("does_not", "V2", date(2025, 1, 1)),
    ]  # fmt: skip
    # Nothing that changes is one span.
    assert found([BODY, line("engine", 10, "CN")], [SHARE], until=date(2026, 1, 1)).findings.height == 1


def test_component_that_qualifies_counts_whole():
    # 25 of 60 is foreign, 50 % is allowed: the engine originates, and all 60 of it count.
    own = [of_engine("block", 25, "CN"), of_engine("head", 20, originating=True)]
    rules = [SHARE, SHARE | {"origin_rule_id": "E", "hs_from": "840000", "hs_to": "849999"}]
    row = answer([BODY, engine(), *own], rules, products=[CAR, ENGINE])
    assert (row["verdict"], row["share"]) == ("qualifies", 0.0)
    lines = found([BODY, engine(), *own], rules, products=[CAR, ENGINE]).lines
    assert "ENGINE qualifies by its own bill" in " ".join(lines["why"])


def test_component_that_does_not_qualify_is_foreign_as_a_whole():
    own = [of_engine("block", 35, "CN"), of_engine("head", 20, originating=True)]
    rules = [SHARE, SHARE | {"origin_rule_id": "E", "hs_from": "840000", "hs_to": "849999"}]
    row = answer([BODY, engine(), *own], rules, products=[CAR, ENGINE])
    assert (row["verdict"], row["share"]) == ("does_not", 0.6)


@pytest.mark.parametrize("how", ["full", "made_here"])
def test_foreign_content_alone_counts_under_full_cumulation_or_where_the_maker_makes_it(how):
    own = [of_engine("block", 35, "CN"), of_engine("head", 20, originating=True)]
    rules = [SHARE, SHARE | {"origin_rule_id": "E", "hs_from": "840000", "hs_to": "849999"}]
    if how == "full":
        rules = [rule | {"cumulation": "full"} for rule in rules]
    lines = [BODY, engine(**({"made_here": True} if how == "made_here" else {})), *own]
    result = found(lines, rules, products=[CAR, ENGINE])
    row = result.findings.row(0, named=True)
    assert (row["verdict"], row["share"]) == ("qualifies", pytest.approx(0.35))
    assert "engine/block" in result.lines["line"].to_list()


def test_content_is_tested_for_the_change_of_heading_too():
    own = [of_engine("block", 35, "CN", hs="870600"), of_engine("head", 20, originating=True)]
    rules = [HEADING | {"extra_condition": "exclusion=8706", "cumulation": "full"},
             SHARE | {"origin_rule_id": "E", "hs_from": "840000", "hs_to": "849999"}]  # fmt: skip
    row = answer([BODY, engine(), *own], rules, products=[CAR, ENGINE])
    assert row["verdict"] == "does_not"
    assert "engine/block" in row["reason"]


def test_foreign_part_of_what_the_area_worked_may_be_stated():
    full = [SHARE | {"cumulation": "full"}]
    lines = [BODY, line("engine", 60, originating=False)]
    row = answer(lines, full)
    assert row["verdict"] == "cannot_be_told"
    assert "foreign_value_per_unit of engine in input_origins" in row["needs"]
    rows = [said("engine", foreign_value_per_unit=45.0, currency="USD")]
    row = answer(lines, full, input_origins=rows)
    assert (row["verdict"], row["share"]) == ("qualifies", pytest.approx(0.45))


def test_several_levels_are_rolled_up():
    block = {"product_id": "BLOCK", "name": "Block", "kind": "part", "hs_code": "840991"} | SURE
    wide = [SHARE, SHARE | {"origin_rule_id": "E", "hs_from": "840000", "hs_to": "849999"}]
    lines = [
        BODY, engine(), line("block", 50, hs="840991", product="ENGINE", component_product="BLOCK"),
        line("iron", 20, "CN", "720110", product="BLOCK"),
    ]  # fmt: skip
    # 20 of 50 makes the block originate, so the engine has no foreign input, so the car has none.
    assert answer(lines, wide, products=[CAR, ENGINE, block])["share"] == 0.0
    lines[-1] = line("iron", 26, "CN", "720110", product="BLOCK")
    # 26 of 50 is too much: the block is foreign, 50 of 60, so the engine is, 60 of 100.
    assert answer(lines, wide, products=[CAR, ENGINE, block])["share"] == 0.6


def test_ring_is_named():
    ring = [BODY, engine(), line("car", 10, hs="870323", product="ENGINE", component_product="CAR")]
    row = answer(ring, products=[CAR, ENGINE])
    assert row["verdict"] == "cannot_be_told"
    assert "CAR -> ENGINE -> CAR" in row["reason"]


def test_bottomless_bill_is_refused():
    chain = [line("x", 50, product=f"P{n}", component_product=f"P{n + 1}", hs="870899") for n in range(30)]
    products = [CAR | {"product_id": f"P{n}"} for n in range(31)]
    row = answer([*chain, line("x", 5, product="P30")], products=products, supply={"product_id": "P0"})
    assert "more than 20 levels" in row["reason"]


def test_lines_above_the_price_are_refused_with_the_dearest():
    row = answer([BODY, line("engine", 71, "CN")])
    assert row["verdict"] == "cannot_be_told"
    assert "add up to 101.00, more than its price of 100.00" in row["reason"]
    assert "the dearest is line engine, 71.00" in row["reason"]
    # So for a component, against the value of its line.
    own = [of_engine("block", 61, "CN")]
    wide = [SHARE, SHARE | {"origin_rule_id": "E", "hs_from": "840000", "hs_to": "849999"}]
    row = answer([BODY, engine(), *own], wide, products=[CAR, ENGINE])
    assert "The lines of bom for ENGINE add up to 61.00" in row["reason"]


def test_unknown_origin_is_counted_both_ways():
    assert verdict([BODY, line("x", 50, NOWHERE)]) == "qualifies"
    row = answer([BODY, line("x", 60, NOWHERE)])
    assert row["verdict"] == "cannot_be_told"
    assert "bom.origin_country of x" in row["needs"]


def test_short_code_is_asked_for_where_it_decides():
    own = line("kit", 11, "CN", hs="8703")
    narrow = HEADING | {"rule_type": "change_of_subheading"}
    row = answer([BODY, own], [narrow])
    assert row["verdict"] == "cannot_be_told"
    assert "hs_code of kit in full" in row["needs"]
    # Another heading is another subheading, however many digits there are.
    assert verdict([BODY, line("kit", 11, "CN", hs="8708")], [narrow]) == "qualifies"
    assert verdict([BODY, own], [narrow | {"tolerance_frac": 0.11}]) == "qualifies"


class TestCumulation:
    STEEL = (line("steel", 60, "TR", "720851", True),)

    def told(self, words, rows=(), steel=None):
        rule = SHARE | {"cumulation": words}
        return answer([BODY, *(steel or self.STEEL)], [rule], cumulation=[r | SURE for r in rows])

    def test_third_country_does_not_count_under_bilateral_cumulation(self):
        assert self.told("bilateral")["verdict"] == "does_not"

    def test_third_country_counts_under_diagonal_cumulation_with_proof(self):
        row = {"cumulation_id": "C", "agreement_id": "PACT", "country": "TR"}
        assert self.told("diagonal", [row])["verdict"] == "qualifies"
        without = [line("steel", 60, "TR", "720851", False)]
        assert self.told("diagonal", [row], without)["verdict"] == "does_not"
        unknown = [line("steel", 60, "TR", "720851")]
        assert self.told("diagonal", [row], unknown)["verdict"] == "cannot_be_told"

    def test_with_whom_must_be_stated(self):
        row = self.told("bilateral+extended")
        assert row["verdict"] == "cannot_be_told"
        assert "a row of cumulation that says whether materials of TR count under PACT" in row["needs"]

    def test_codes_and_days_of_a_row_bound_it(self):
        row = {"cumulation_id": "C", "agreement_id": "PACT", "country": "TR"}
        assert self.told("diagonal", [row | {"hs_prefixes": "72|73"}])["verdict"] == "qualifies"
        assert self.told("diagonal", [row | {"hs_prefixes": "84"}])["verdict"] == "does_not"
        assert self.told("diagonal", [row | {"valid_to": date(2024, 3, 19)}])["verdict"] == "does_not"

    def test_agreements_that_link_the_country_must_be_in_force(self):
        row = {"cumulation_id": "C", "agreement_id": "PACT", "country": "TR", "linked_agreements": "LINK"} | SURE
        rule = SHARE | {"cumulation": "diagonal"}
        link = PACT | {"agreement_id": "LINK"}
        for change, told in (({}, "qualifies"), ({"status": "signed"}, "does_not"),
                             ({"valid_from": date(2024, 3, 21)}, "does_not")):  # fmt: skip
            bom = [BODY, *self.STEEL]
            assert verdict(bom, [rule], cumulation=[row], agreements=[PACT, link | change]) == told

    def test_none_counts_the_maker_country_alone(self):
        partner = [line("steel", 60, "RU", "720851", True)]
        assert self.told("bilateral", steel=partner)["verdict"] == "qualifies"
        assert self.told("none", steel=partner)["verdict"] == "does_not"


def test_unions_ask_for_goods_made_or_released_there():
    union = [PACT | {"kind": "customs_union"}]
    assert verdict([], agreements=union) == "qualifies"
    foreign = [CAR | {"origin_country": "CN"}]
    row = answer([], agreements=union, products=foreign)
    assert row["verdict"] == "cannot_be_told"
    assert "product_facts released_in of CAR" in row["needs"]
    released = {"product_id": "CAR", "fact": "released_in", "value": "IR"} | SURE
    assert verdict([], agreements=union, products=foreign, product_facts=[released]) == "qualifies"
    nowhere = released | {"value": "-"}
    assert verdict([], agreements=union, products=foreign, product_facts=[nowhere]) == "does_not"


def test_remedies_are_no_preference():
    assert found([BODY], agreements=[PACT | {"kind": "trade_remedy"}]).findings.is_empty()


def test_members_of_one_side_do_not_trade_under_the_agreement():
    union = [{"group_id": "UNION", "country": c} | SURE for c in ("RU", "BY")]
    sides = [*SIDES, {"agreement_id": "PACT", "side": "exporter", "country": "BY"} | SURE]
    rule = SHARE | {"importer": "UNION"}
    assert found([BODY], [rule], sides=sides, groups=union, supply={"from_country": "BY"}).findings.is_empty()
    assert found([BODY], [rule], sides=sides, groups=union).findings.height == 1
