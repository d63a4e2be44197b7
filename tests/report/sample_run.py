"""The small run of the explanations, with a row in every table that the report has a place for."""

from dataclasses import replace
from datetime import date

from corridor.runs import RunTables
from corridor.tables import INPUT_TABLES, RESULT_TABLES
from tests.explanation.small_run import small_run

IN, R = INPUT_TABLES, RESULT_TABLES
HOSTILE = "<script>alert('x')</script>"


def sample_run() -> RunTables:
    run = small_run()
    results = run.results | {
        "route_legs": R["route_legs"].frame(
            [
                dict(route_id="BY-ROAD", leg_no=1, lane_id="L1", kind="leg", mode="road", from_site="TEHRAN",
                     to_site="BAKU", from_country="IR", to_country="AZ", distance_km=900.0),
                dict(route_id="BY-ROAD", leg_no=2, lane_id="L2", kind="leg", mode="road", from_site="BAKU",
                     to_site="KAZAN", from_country="AZ", to_country="RU", distance_km=2100.0),
            ]
        ),
        "route_seasons": R["route_seasons"].frame(
            [dict(route_id="BY-ROAD", period="1403-Q1", open_share=1.0, days=12.0, cost_per_load=3000.0)]
        ),
        "origin_findings": R["origin_findings"].frame(
            [
                dict(supply_id="TARA-CBU", product_id="TARA", agreement_id="FTA", verdict="does_not", share=0.55,
                     threshold=0.5, reason="55 % does not originate: 5 points too much.", rule_id="O1",
                     confidence="sourced")
            ]
        ),
        "local_content": R["local_content"].frame(
            [
                dict(recipe_id="TARA-SKD", localisation_rule_id="TAXI", product_id="TARA", scheme="POINTS",
                     measure="points", verdict="does_not", reached=950.0, needed=3200.0, valid_from=date(2026, 3, 1),
                     benefit="May be a taxi.", reason="2,250 points short.", confidence="sourced")
            ]
        ),
        "plan_supply": R["plan_supply"].frame(
            [
                dict(supply_id="TARA-CBU", supply_kind="recipe", site_id="TEHRAN", product_id="TARA", form="cbu",
                     period="1403-Q1", quantity=60.0, capacity=60.0)
            ]
        ),
        "plan_cost_lines": R["plan_cost_lines"].frame(
            [
                paid_line(1, "making", "plan_supply", "TARA-CBU/1403-Q1", 480_000.0, "estimate"),
                paid_line(2, "freight", "plan_flows", "E-ROAD", 60_000.0, "sourced"),
                paid_line(3, "shortage", "plan_sales", "D", 300_000.0, "estimate"),
            ]
        ),
        "plan_choices": R["plan_choices"].frame(
            [
                dict(kind="grant", id="TARA:S", period="1403-Q1", decided_by=date(2024, 1, 10),
                     from_day=date(2024, 4, 1), to_day=None, cost=5000.0, reason="60 units need it."),
                dict(kind="open", id="TARA-SKD", period="1403-Q1", decided_by=date(2024, 3, 20),
                     from_day=date(2024, 3, 20), to_day=None, cost=9000.0, reason="It makes 1 unit."),
            ]
        ),
        "approvals": R["approvals"].frame(
            [
                dict(approval_id="TARA:S", approval_family="TARA", scheme_id="S", countries="RU", state="to_get",
                     held_from=None, held_to=None, tests=2, test_hours=40.0, lead_days=82.0, valid_months=36.0,
                     cost=5000.0, outcome="estimated", reason="two tests")
            ]
        ),
        "approval_needs": R["approval_needs"].frame(
            [
                dict(product_id="TARA", country="RU", scheme_id="S", requirement_id="S:R94", regulation_id="UN-R94",
                     state="unknown", tests="", asks_for="mass", reason="The mass is not known.", source="S",
                     confidence="sourced")
            ]
        ),
        "savings": R["savings"].frame(
            [
                dict(step=0, lever="today", cost=1000.0, saving=0.0, explanation="As it is."),
                dict(step=1, lever="way", cost=900.0, saving=100.0, explanation="BY-RAIL instead of BY-ROAD."),
                dict(step=2, lever="claim", cost=850.0, saving=50.0, explanation="Nothing changes."),
            ]
        ),
        "baseline_costs": R["baseline_costs"].frame(
            [
                dict(baseline_id="B1", entry_id="E-ROAD", quantity=2.0, outcome="complete", landed_per_unit=9000.0,
                     amount=18_000.0, reason=None)
            ]
        ),
        "refusals": R["refusals"].frame(
            [
                dict(room="landed_cost", key="E-AIR", missing="No tariff row for air.", remedy="Add one.", rows=3),
                dict(room="landed_cost", key="E-X", missing="No tariff row for X.", remedy="Add one.", rows=1),
            ]
        ),
        "own_rows": R["own_rows"].frame(
            [dict(table="tariffs", key="T1", pack="eaeu", changed="ad_valorem_frac: 0.15 -> 0.05")]
        ),
        "stops": R["stops"].frame(
            [
                dict(party_id="BAD", party_name=HOSTILE, legal_system="UN", state="stopped", reason="=1+1",
                     by="officer", decided_on=date(2024, 1, 1), until=None)
            ]
        ),
        "removals": R["removals"].frame([dict(table="lanes", key="L9", party_id="BAD", reason="carrier = BAD")]),
        "solves": R["solves"].frame(
            [
                dict(solve_id="plan", purpose="the plan", status="Optimal", objective=840_000.0, bound=838_000.0,
                     gap_frac=0.0024, seconds=0.5, decisions=10, constraints=5, coefficients=20, whole_decisions=2,
                     seed=0, time_limit_seconds=60.0, gap_limit_frac=0.01, threads=2, solver="HiGHS")
            ]
        ),
    }  # fmt: skip
    sites = IN["sites"].frame(
        [
            dict(site_id="TEHRAN", name="Tehran", country="IR", lat=35.7, lon=51.4, kinds="plant"),
            dict(site_id="BAKU", name="Baku (port) road border", country="AZ", lat=40.4, lon=49.9),
            dict(site_id="KAZAN", name="Kazan", country="RU", lat=55.8, lon=49.1, kinds="market"),
        ]
    )
    claims = IN["claims"].frame(
        [_claim("C1", 66.0, "over"), _claim("C2", 5.6, "only")],
    )
    inputs = run.inputs | {"sites": sites, "claims": claims}
    meta = run.meta | {
        "title": f"A case {HOSTILE}",
        "started": "2026-05-01T10:00:00",
        "calendar": "solar_hijri",
        "legal_systems": ["UN"],
        "periods": [{"label": "1403-Q1", "first": "2024-03-20", "last": "2024-06-20"}],
        "settings": {"network": {"goal": "least_cost", "gap": 0.01}},
        "file_hashes": {"demand.csv": "ab12"},
        "versions": {"corridor": "9.9", "polars": "1"},
        "warnings": [f"demand.csv row 2: {HOSTILE}"],
    }
    return replace(run, meta=meta, results=results, inputs=inputs)


def paid_line(number, head, what, key, amount, confidence):
    return dict(line_no=number, head=head, what=what, key=key, product_id="TARA", period="1403-Q1", quantity=60.0,
                unit="unit", rate=amount / 60.0, amount=amount, confidence=confidence, source="S")  # fmt: skip


def _claim(key, value, word):
    return dict(claim_id=key, metric="parts exports", period_from=date(2023, 1, 1), period_to=date(2023, 12, 31),
                period_label="2023", calendar="gregorian", qualifier=word, value=value, unit="USD million",
                statement="actual", note=HOSTILE, source="S", confidence="sourced")  # fmt: skip
