"""Rules of origin one by one: bases, second caps, kinds of goods, processes, facts, what decides, what cures."""

import math

import pytest

from tests.landed_cost.origin_helpers import CAR, HEADING, SHARE, SURE, answer, found, line, verdict

BODY = line("body", 30, originating=True, hs="870710")
DOWN = SHARE | {"rule_type": "rvc_build_down", "threshold_frac": 0.4, "value_basis": "FOB"}
NET = SHARE | {"rule_type": "rvc_net_cost", "threshold_frac": 0.6, "value_basis": "net_cost"}


def fact(name, value):
    return {"product_id": "CAR", "fact": name, "value": value} | SURE


def cost(element, amount):
    return {"product_id": "CAR", "element": element, "amount_per_unit": amount, "currency": "USD"} | SURE


class TestBases:
    def test_fob_price_is_taken_where_it_is_given(self):
        foreign = [BODY, line("engine", 62, "CN")]
        assert verdict(foreign, [DOWN], supply={"fob_price": 104.0}) == "qualifies"  # 62 of 104 is 59.6 %
        row = answer(foreign, [DOWN], supply={"fob_price": 103.0})
        assert (row["verdict"], row["share"]) == ("does_not", pytest.approx(62 / 103))

    def test_ex_works_price_bounds_the_fob_price_from_below(self):
        assert verdict([BODY, line("engine", 60, "CN")], [DOWN]) == "qualifies"
        row = answer([BODY, line("engine", 62, "CN")], [DOWN])
        assert row["verdict"] == "cannot_be_told"
        assert "the FOB price" in row["needs"]

    @pytest.mark.parametrize("term", ["FOB", "CIF", "DDP"])
    def test_price_of_goods_delivered_further_bounds_the_ex_works_price_from_above(self, term):
        dear = {"incoterm": term, "ex_works_price": 100.0}
        # 52 of at most 100 is too much whatever the ex-works price is; 40 of it may be.
        assert verdict([BODY, line("engine", 52, "CN")], supply=dear) == "does_not"
        row = answer([BODY, line("engine", 40, "CN")], supply=dear)
        assert row["verdict"] == "cannot_be_told"
        assert "ex-works price" in row["needs"]

    def test_fob_price_under_that_term_is_known(self):
        assert verdict([BODY, line("engine", 60, "CN")], [DOWN], supply={"incoterm": "FOB"}) == "qualifies"
        assert verdict([BODY, line("engine", 61, "CN")], [DOWN], supply={"incoterm": "FOB"}) == "does_not"

    def test_ex_works_price_above_the_fob_price_is_refused(self):
        row = answer([BODY, line("engine", 60, "CN")], supply={"fob_price": 99.0})
        assert "above its FOB price" in row["reason"]

    def test_net_cost_is_stated_or_reckoned(self):
        foreign = [BODY, line("engine", 32, "CN")]
        assert verdict(foreign, [NET], production_costs=[cost("net_cost", 80.0)]) == "qualifies"  # 32 of 80
        assert verdict(foreign, [NET], production_costs=[cost("net_cost", 79.0)]) == "does_not"
        out = [cost("total_cost", 90.0), cost("royalties", 4.0), cost("sales_promotion", 3.0),
               cost("shipping_and_packing", 3.0), cost("excess_interest", 0.0)]  # fmt: skip
        row = answer(foreign, [NET], production_costs=out)
        assert (row["verdict"], row["share"]) == ("qualifies", pytest.approx(0.4))

    def test_net_cost_of_nothing_is_no_crash(self):
        row = answer([BODY, line("engine", 32)], [NET], production_costs=[cost("net_cost", 0.0)])
        assert (row["verdict"], "bom.originating of engine" in row["needs"]) == ("cannot_be_told", True)
        assert verdict([BODY, line("engine", 32, "CN")], [NET], production_costs=[cost("net_cost", 0.0)]) == "does_not"

    def test_price_of_nothing_is_below_any_input(self):
        row = answer([BODY], supply={"ex_works_price": 0.0})
        assert "more than its price of 0.00" in row["reason"]

    def test_lines_are_set_against_the_ex_works_price_where_both_are_known(self):
        row = answer([BODY, line("engine", 71, "CN")], [DOWN], supply={"fob_price": 110.0})
        assert "add up to 101.00, more than its price of 100.00" in row["reason"]

    def test_net_cost_that_is_not_complete_is_asked_for(self):
        foreign = [BODY, line("engine", 32, "CN")]
        assert "net_cost" in answer(foreign, [NET])["needs"]
        some = [cost("total_cost", 90.0), cost("royalties", 4.0)]
        row = answer(foreign, [NET], production_costs=some)
        assert row["verdict"] == "cannot_be_told"
        assert "sales_promotion, shipping_and_packing, excess_interest of CAR" in row["needs"]
        # At most 76: 32 of it is too much even so.
        assert (
            verdict(foreign, [NET], production_costs=[cost("total_cost", 80.0), cost("royalties", 4.0)]) == "does_not"
        )


class TestSecondConditions:
    def test_second_cap_on_named_headings(self):
        rule = SHARE | {"extra_condition": "nested_limit=0.1 & nested_on=8503|nested_on=8538"}
        assert verdict([BODY, line("rotor", 10, "CN", "850300"), line("rest", 40, "CN")], [rule]) == "qualifies"
        row = answer([BODY, line("rotor", 11, "CN", "850300"), line("rest", 10, "CN")], [rule])
        assert row["verdict"] == "does_not"
        assert "Rotor is more than the 10.0%" in row["reason"]

    def test_exclusions_may_be_a_range(self):
        rule = HEADING | {"extra_condition": "exclusion=7003-7005|exclusion=8544"}
        assert verdict([BODY, line("glass", 10, "CN", "700420")], [rule]) == "does_not"
        assert verdict([BODY, line("glass", 10, "CN", "700600")], [rule]) == "qualifies"
        assert verdict([BODY, line("cable", 10, "CN", "854430")], [rule]) == "does_not"

    def test_exclusions_that_are_not_named_are_asked_for_where_they_could_matter(self):
        rule = HEADING | {"extra_condition": "has_exclusions"}
        row = answer([BODY, line("glass", 10, "CN", "700420")], [rule])
        assert row["verdict"] == "cannot_be_told"
        assert "the exclusions of origin_rules/H" in row["needs"]
        assert verdict([BODY, line("glass", 10, "CN", "700420")], [rule | {"tolerance_frac": 0.1}]) == "qualifies"

    def test_materials_of_the_own_heading_up_to_a_share_of_their_own(self):
        rule = HEADING | {"extra_condition": "same_heading_materials_max=0.2 & exclusion=8407", "tolerance_frac": 0.1}
        kit, motor = line("kit", 20, "CN", "870390"), line("motor", 10, "CN", "840734")
        assert verdict([BODY, kit], [rule]) == "qualifies"
        assert verdict([BODY, kit, motor], [rule]) == "qualifies"  # 20 of its own heading, 10 tolerated
        assert verdict([BODY, kit, motor | {"value_per_unit": 11.0}], [rule]) == "does_not"
        assert verdict([BODY, kit | {"value_per_unit": 21.0}], [rule]) == "does_not"

    def test_tolerance_never_lifts_a_value_cap(self):
        joined = [SHARE | {"joined_with": "and", "tolerance_frac": 0.1},
                  HEADING | {"joined_with": "and", "tolerance_frac": 0.1}]  # fmt: skip
        kit = line("kit", 10, "CN", "870390")
        assert verdict([BODY, kit, line("rest", 40, "CN")], joined) == "qualifies"
        assert verdict([BODY, kit, line("rest", 41, "CN")], joined) == "does_not"

    def test_traction_battery_must_originate_in_cars_with_a_plug(self):
        rule = SHARE | {"extra_condition": "traction_battery_must_originate"}
        electric = [CAR | {"hs_code": "8703801000", "propulsion": "electric"}]
        cells = line("pack", 20, "CN", "850760")
        assert verdict([BODY, cells], [rule], products=electric) == "does_not"
        assert verdict([BODY, cells], [rule]) == "qualifies"  # a petrol car has none
        assert verdict([BODY, cells | {"origin_country": "IR", "originating": True}], [rule], products=electric) == (
            "qualifies"
        )
        starter = line("starter", 5, "CN", "850710")
        row = answer([BODY, starter], [rule], products=electric)
        assert row["verdict"] == "cannot_be_told"
        assert "a line of bom for the traction battery of CAR" in row["needs"]

    def test_shares_and_flags_that_the_product_must_state(self):
        rule = SHARE | {"extra_condition": "labour_value_content=0.4 & core_parts_originate"}
        foreign = [BODY, line("rest", 40, "CN")]
        assert "labour_value_content of CAR" in answer(foreign, [rule])["needs"]
        stated = [fact("labour_value_content", "0.4"), fact("core_parts_originate", "yes")]
        assert verdict(foreign, [rule], product_facts=stated) == "qualifies"
        low = [fact("labour_value_content", "0.39"), stated[1]]
        assert "at least 0.4" in answer(foreign, [rule], product_facts=low)["reason"]
        # Nor do originating inputs alone spare it.
        assert verdict([BODY], [rule]) == "cannot_be_told"

    @pytest.mark.parametrize("words", ["nested_limit=a_lot", "kind=forged", "as_agreed"])
    def test_condition_that_is_not_understood_is_a_fact_to_be_stated(self, words):
        rule = SHARE | {"extra_condition": words}
        foreign = [BODY, line("rest", 40, "CN")]
        name, _, value = words.partition("=")
        assert f"product_facts {name} of CAR" in answer(foreign, [rule])["needs"]
        assert verdict(foreign, [rule], product_facts=[fact(name, value or "yes")]) == "qualifies"
        assert verdict(foreign, [rule], product_facts=[fact(name, "no")]) == "does_not"


class TestProcesses:
    RULE = HEADING | {"rule_type": "specific_process",
                      "extra_condition": "operation=welding|operation=casting & operation=painting"}  # fmt: skip
    FOREIGN = (BODY, line("rest", 60, "CN"))

    def recipe(self, operations):
        return [{"recipe_id": "S", "site_id": "X", "product_id": "CAR", "form": "cbu", "cost_per_unit": 1.0,
                 "currency": "USD", "capacity_per_year": 1.0, "operations": operations} | SURE]  # fmt: skip

    def test_operations_of_the_recipe(self):
        assert verdict(self.FOREIGN, [self.RULE], recipes=self.recipe("casting|painting")) == "qualifies"
        row = answer(self.FOREIGN, [self.RULE], recipes=self.recipe("welding|assembly"))
        assert (row["verdict"], "Painting is not done there" in row["reason"]) == ("does_not", True)

    def test_operations_that_are_not_known_are_asked_for(self):
        row = answer(self.FOREIGN, [self.RULE])
        assert row["verdict"] == "cannot_be_told"
        assert "recipes.operations" in row["needs"]
        done = [fact("operation", "welding"), fact("operation", "painting")]
        assert verdict(self.FOREIGN, [self.RULE], product_facts=done) == "qualifies"

    @pytest.mark.parametrize("kind", ["specific_process", "other"])
    def test_rule_without_an_operation_asks_for_a_fact(self, kind):
        rule = HEADING | {"rule_type": kind}
        assert "origin_rule_met=H" in answer(self.FOREIGN, [rule])["needs"]
        assert verdict(self.FOREIGN, [rule], product_facts=[fact("origin_rule_met", "H")]) == "qualifies"
        assert verdict(self.FOREIGN, [rule], product_facts=[fact("origin_rule_met", "-")]) == "does_not"

    def test_minimal_operations_confer_no_origin(self):
        minimal = [fact("minimal_operations_only", "yes")]
        assert verdict([BODY, line("rest", 10, "CN")], product_facts=minimal) == "does_not"
        assert verdict([BODY], product_facts=minimal) == "qualifies"  # all of it originates

    def test_wholly_obtained_is_stated(self):
        rule = HEADING | {"rule_type": "wholly_obtained", "extra_condition": "kept_apart"}
        kept = fact("kept_apart", "yes")
        assert verdict([BODY, line("rest", 1, "CN")], [rule], product_facts=[kept]) == "does_not"
        assert "wholly_obtained of CAR" in answer([BODY], [rule], product_facts=[kept])["needs"]
        whole = [kept, fact("wholly_obtained", "yes")]
        assert verdict([BODY], [rule], product_facts=whole) == "qualifies"

    def test_goods_of_originating_inputs_alone_originate(self):
        up = SHARE | {"rule_type": "rvc_build_up", "threshold_frac": 0.9}
        assert verdict([BODY], [up]) == "qualifies"
        assert verdict([BODY, line("rest", 1, "CN")], [up]) == "does_not"


class TestKindsOfGoods:
    WIDE = SHARE | {"origin_rule_id": "W", "threshold_frac": 0.3}
    NARROW = SHARE | {"origin_rule_id": "N", "hs_from": "870300", "hs_to": "870399", "subdivision": "in_quota",
                      "threshold_frac": 0.7}  # fmt: skip
    FOREIGN = (BODY, line("rest", 50, "CN"))

    def test_part_of_a_range_is_told_by_a_fact(self):
        rules = [self.WIDE, self.NARROW]
        row = answer(self.FOREIGN, rules)
        assert row["verdict"] == "cannot_be_told"
        assert "product_facts origin_subdivision of CAR (in_quota, or - for none)" in row["needs"]
        into = [fact("origin_subdivision", "in_quota")]
        assert answer(self.FOREIGN, rules, product_facts=into)["rule_id"] == "N"
        none = [fact("origin_subdivision", "-")]
        assert answer(self.FOREIGN, rules, product_facts=none)["rule_id"] == "W"

    def test_part_that_does_not_matter_is_not_asked_for(self):
        assert verdict([BODY, line("rest", 20, "CN")], [self.WIDE, self.NARROW]) == "qualifies"
        assert verdict([BODY, line("rest", 70, "CN")], [self.WIDE, self.NARROW | {"threshold_frac": 0.4}]) == "does_not"

    def test_others_are_what_no_named_part_holds(self):
        others = self.NARROW | {"origin_rule_id": "O", "subdivision": "others", "threshold_frac": 0.5}
        plug = self.NARROW | {"subdivision": "phev_or_bev", "threshold_frac": 0.1}
        assert answer(self.FOREIGN, [plug, others])["rule_id"] == "O"  # a petrol car
        electric = [CAR | {"propulsion": "electric"}]
        assert answer(self.FOREIGN, [plug, others], products=electric)["rule_id"] == "N"

    def test_family_of_a_part_decides_where_it_is_the_word(self):
        pads = [CAR | {"part_family": "brake_linings"}]
        rules = [self.NARROW | {"subdivision": "brake_linings"}, self.WIDE]
        assert answer(self.FOREIGN, rules, products=pads)["rule_id"] == "N"

    def test_code_too_short_for_the_range_is_refused(self):
        row = answer(self.FOREIGN, [self.NARROW | {"hs_from": "870321", "hs_to": "870329"}],
                     products=[CAR | {"hs_code": "8703"}])  # fmt: skip
        assert "too few digits" in row["reason"]


class TestWhatDecides:
    def test_shortfall_and_decisive_inputs(self):
        bom = [BODY, line("a", 10, "CN"), line("b", 22, "CN"), line("c", 15.3, "CN"), line("d", 5, "CN")]
        row = answer(bom)
        assert row["short_by"] == pytest.approx(0.023)
        assert row["decided_by"] == "b|c|a"
        assert "2.3 points of value short; above all these three inputs decide it: b, c, a" in row["reason"]
        assert row["cure"] == "It would qualify if d (5.00) originated, or at ex works of 104.60 or more."

    def test_cure_is_the_set_of_least_value(self):
        # 12 too much: 5 + 7 is less than 20, and no one of them is enough.
        bom = [line("a", 20, "CN"), line("b", 7, "CN"), line("c", 5, "CN"), line("d", 30, "CN")]
        assert "if c (5.00) and b (7.00) originated" in answer(bom)["cure"]

    def test_least_set_that_would_settle_it_is_named(self):
        row = answer([line("a", 40), line("b", 30), line("c", 10, "CN")])
        assert row["verdict"] == "cannot_be_told"
        assert row["needs"] == "bom.originating of a, b"
        assert row["cure"] == "It qualifies if b (30.00) originates."

    def test_alternatives_that_fail_are_told(self):
        kit = [BODY, line("kit", 60, "CN", "870390")]
        row = answer(kit, [SHARE, HEADING | {"alternative": 2}])
        assert row["rule_id"] == "V"
        assert "By H instead: kit does not originate and is of the product's own heading" in row["reason"]

    def test_many_inputs_are_searched_without_end_in_sight(self):
        bom = [line(f"i{n:02}", 2, "CN") for n in range(45)]
        row = answer(bom)
        assert row["verdict"] == "does_not"
        assert row["cure"].count("(2.00)") == 20  # 90 less 50


class TestLines:
    BOM = (BODY, line("a", 12.1, "CN"), line("b", 7.7, "IR"), line("c", 0.1, "IR", originating=False))

    @pytest.mark.parametrize("rule", [SHARE, DOWN, DOWN | {"rule_type": "rvc_build_up"}])
    def test_shares_are_sums_and_values_add_up_to_the_basis(self, rule):
        result = found(self.BOM, [rule], supply={"fob_price": 100.0, "ex_works_price": 99.7})
        row, lines = result.findings.row(0, named=True), result.lines
        base = 100.0 if rule is not SHARE else 99.7
        assert math.fsum(lines["share"]) == row["share"]
        assert math.fsum(lines["value"]) == pytest.approx(base, abs=1e-9)
        assert math.fsum(lines["counts_against"]) == pytest.approx(row["share"] * base)

    def test_every_line_says_how_it_counts(self):
        lines = found(self.BOM).lines
        assert dict(lines.select("line", "counted").iter_rows()) == {
            "a": "non_originating", "b": "not_known", "body": "originating", "c": "non_originating",
            "labour, overheads and margin": "not_material",
        }  # fmt: skip
        why = dict(lines.select("line", "why").iter_rows())
        assert why["a"] == "from CN, outside the countries that count"
        assert why["c"] == "from IR, without proof of origin"

    def test_every_row_of_the_rules_has_lines(self):
        lines = found(self.BOM, [SHARE, HEADING | {"alternative": 2}]).lines
        assert set(lines["origin_rule_id"]) == {"V", "H"}


def test_many_supplies_that_ask_the_same_get_the_same():
    supplies = [
        {"supply_id": f"S{n}", "product_id": "CAR", "from_country": "IR", "to_country": "RU",
         "ex_works_price": 100.0 + n % 3, "currency": "USD"}
        for n in range(30)
    ]  # fmt: skip
    findings = found([BODY, line("rest", 51, "CN")], supply=supplies).findings
    assert findings.height == 30
    # 51 of 100 and of 101 is too much, of 102 it is half.
    assert findings.filter(findings["verdict"] == "qualifies")["supply_id"].to_list() == sorted(
        f"S{n}" for n in range(30) if n % 3 == 2
    )
