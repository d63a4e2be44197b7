"""A run small enough to read: one car, two ways, one of them in the plan."""

from datetime import date

from corridor.runs import RunTables
from corridor.tables import INPUT_TABLES, RESULT_TABLES

IN, R = INPUT_TABLES, RESULT_TABLES


def _line(entry, number, head, amount, **more):
    row = dict(
        entry_id=entry, line_no=number, head=head, line=head, basis="one unit", quantity=1.0, unit="unit", rate=amount,
        currency="USD", fx=1.0, amount_per_unit=amount, is_cost=True, per_load=False, rule_id=f"R-{head}",
        source="S", confidence="sourced",
    )  # fmt: skip
    return row | more


def _entry(entry, route):
    return dict(
        entry_id=entry, product_id="TARA", supply_id="TARA-CBU", supply_kind="recipe", form="cbu", from_site="TEHRAN",
        to_site="KAZAN", from_country="IR", to_country="RU", origin_country="IR", route_id=route, period="1403-Q1",
        on=date(2024, 5, 1), incoterm="EXW", price_per_unit=8000.0, price_currency="USD", price_source="S",
        price_confidence="sourced", units_per_load=3.0, units_per_declaration=3.0,
    )  # fmt: skip


def _landed(entry, total, outcome="complete", reason=None):
    return dict(entry_id=entry, outcome=outcome, customs_value_per_unit=None, landed_per_unit=total,
                cash_per_unit=total, sourced_share=None if total is None else 1.0, reason=reason)  # fmt: skip


def _route(route, mode):
    return dict(route_id=route, from_site="TEHRAN", to_site="KAZAN", load_unit_id="BOX", charged_per="FEU",
                lanes=f"L-{mode}", modes=mode, countries_crossed="IR|RU", distance_km=3000.0)  # fmt: skip


def small_run() -> RunTables:
    results = {name: table.empty() for name, table in R.items()}
    results |= {
        "routes": R["routes"].frame([_route("BY-ROAD", "road"), _route("BY-RAIL", "rail"), _route("BY-AIR", "air")]),
        "entries": R["entries"].frame([_entry(f"E-{way}", f"BY-{way}") for way in ("ROAD", "RAIL", "AIR")]),
        "cost_lines": R["cost_lines"].frame(
            [
                _line("E-ROAD", 1, "price", 8000.0),
                _line("E-ROAD", 2, "freight", 1000.0),
                _line("E-RAIL", 1, "price", 8000.0),
                _line("E-RAIL", 2, "freight", 1400.0),
                _line("E-RAIL", 3, "vat", 1600.0, is_cost=False),
            ]
        ),
        "landed_costs": R["landed_costs"].frame(
            [
                _landed("E-ROAD", 9000.0),
                _landed("E-RAIL", 9400.0),
                _landed("E-AIR", None, "refused", "no tariff row for air. Add one."),
            ]
        ),
        "plan_flows": R["plan_flows"].frame(
            [
                dict(entry_id="E-ROAD", product_id="TARA", supply_id="TARA-CBU", from_site="TEHRAN", to_site="KAZAN",
                     route_id="BY-ROAD", period="1403-Q1", arrives="1403-Q1", quantity=60.0, loads=20.0)
            ]
        ),
        "plan_sales": R["plan_sales"].frame(
            [
                dict(demand_id="D", site_id="KAZAN", product_id="TARA", period="1403-Q1", wanted=80.0, sold=60.0,
                     short=20.0, reason="The capacity of TARA-CBU is used up.")
            ]
        ),
        "plan_cost_lines": R["plan_cost_lines"].frame(
            [
                dict(line_no=1, head="freight", what="plan_flows", key="E-ROAD", product_id="TARA", period="1403-Q1",
                     quantity=60.0, unit="unit", rate=1000.0, amount=60000.0, confidence="sourced", source="S")
            ]
        ),
        "stops": R["stops"].frame(
            [
                dict(party_id="SEALINE", party_name="Sea Line", legal_system="UN", state="stopped", reason="on a list",
                     by="officer", decided_on=date(2024, 1, 1))
            ]
        ),
    }  # fmt: skip
    inputs = {
        "products": IN["products"].frame(
            [
                dict(
                    product_id="TARA",
                    name="Tara sedan",
                    kind="vehicle",
                    hs_code="870323",
                    category="M1",
                    propulsion="petrol",
                )
            ]
        ),
        "sites": IN["sites"].frame(
            [dict(site_id="TEHRAN", name="Tehran", country="IR"), dict(site_id="KAZAN", name="Kazan", country="RU")]
        ),
        "parties": IN["parties"].frame(
            [dict(party_id="SEALINE", name="Sea Line", name_local="Морская линия", country="RU")]
        ),
        "agreements": IN["agreements"].empty(),
    }
    meta = {
        "title": "t",
        "run": "one",
        "currency": "USD",
        "periods": [{"label": "1403-Q1"}],
        "file_hashes": {"a.csv": "1"},
    }
    return RunTables(meta, results, inputs)
