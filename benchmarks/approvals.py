"""Fewest tests: one car in six markets with the rules of the packs, all together and one scheme at a time.

``python -m benchmarks.approvals`` prints what was found and the seconds of the processor that it took. Prices are made
up; which laboratory serves Turkey and the Gulf is too, since no row of the packs says.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import polars as pl

from corridor.approvals import FewestTests, Prices, ProofTables, fewest_tests
from corridor.exchange import Exchange
from corridor.reference import load_packs, pack_names
from corridor.tables import INPUT_TABLES

ON = date(2025, 1, 1)
MARKETS = ("DE", "GB", "IR", "RU", "SA", "TR")
SURE = {"source": "own", "confidence": "estimate"}
CAR = {"product_id": "CAR", "name": "Car", "kind": "vehicle", "hs_code": "870322", "category": "M1", "maker": "MAKER",
       "propulsion": "petrol", "engine_cc": 1598, "power_kw": 85, "mass_kg_per_unit": 1250}  # fmt: skip
FACTS = {
    "steering_side": "left", "body": "sedan", "reference_mass_kg": "1225", "max_mass_kg": "1700", "length_m": "4.5",
    "part": "-", "lowest_R_point_mm": "540", "software_updatable": "no", "tyre_class": "C1", "transmission": "manual",
    "fitted": "-", "automated_vehicle": "no",
    "part_fitted": "headlamp|halogen_or_led_headlamp|signal_lamp|isofix|immobiliser|front_fog_lamp|alarm",
}  # fmt: skip
AUTHORITIES = {"DE": (1500, 60), "NL": (900, 90), "RU": (700, 120)}


def six_markets() -> tuple[pl.DataFrame, ProofTables, Prices]:
    """Markets, tables and prices; of evidence nothing is held, so that everything is left to prove."""
    packs = load_packs(pack_names()).values()
    named = ("requirements", "schemes", "regulations", "recognitions", "lab_tests", "country_groups", "labs")
    tables = {name: pl.concat([pack[name] for pack in packs if name in pack]) for name in named}
    more = {"ES-IDIADA": "EU-2018-858|UN-1958-TA|TR-MARTOY|GCC-GSO-MV"}
    tables["labs"] = tables["labs"].with_columns(
        schemes=pl.coalesce(pl.col("lab_id").replace_strict(more, default=None), "schemes")
    )
    given: dict[str, list[dict[str, Any]]] = {
        "products": [CAR],
        "product_facts": [
            {"product_id": "CAR", "fact": fact, "value": value}
            for fact, text in FACTS.items() for value in text.split("|")
        ],
        "authorities": [
            {"authority_id": f"{country}-UN", "name": country, "scheme_id": "UN-1958-TA", "country": country,
             "fee": fee, "currency": "USD", "lead_days": days} for country, (fee, days) in AUTHORITIES.items()
        ],
        "lab_rates": [
            {"lab_id": lab, "facility_type": kind, "price_per_hour": price + 10 * n, "currency": "USD"}
            for n, lab in enumerate(sorted(tables["labs"]["lab_id"]))
            for kind, price in (("any", 120), ("crash_barrier", 700), ("crash_moving_barrier", 700))
        ],
        "approval_fees": [
            {"scheme_id": scheme, "head": head, "amount": amount, "currency": "USD"}
            for scheme in tables["schemes"]["scheme_id"] for head, amount in (("fee", 20_000), ("samples", 8_000))
        ],
    }  # fmt: skip
    tables |= {name: INPUT_TABLES[name].frame([row | SURE for row in rows]) for name, rows in given.items()}
    worth = pl.DataFrame({"product_id": ["CAR"], "value": [9000.0], "source": ["own"], "confidence": ["estimate"]})
    exchange = Exchange(INPUT_TABLES["fx_rates"].empty(), ["official"])
    prices = Prices.of(tables["lab_rates"], tables["approval_fees"], worth, exchange, "USD", ON)
    markets = pl.DataFrame({"product_id": ["CAR"] * len(MARKETS), "country": list(MARKETS)})
    return markets, ProofTables.of(tables), prices


def solved(goal: Any = "cost") -> FewestTests:
    """The fewest tests for the six markets."""
    markets, tables, prices = six_markets()
    return fewest_tests(markets, tables, prices, ON, "middle", goal=goal)


def main() -> None:
    """Print the answer and what it took."""
    for goal in ("cost", "tests", "time"):
        began, clock = time.process_time(), time.monotonic()
        found = solved(goal)
        took, waited = time.process_time() - began, time.monotonic() - clock
        saved = found.tests_saved.row(0, named=True)
        asked = found.opened_markets["requirements"].sum()
        open_ = found.opened_markets.filter(pl.col("state") == "opens").height
        gap = max((g or 0.0) for g in found.solves["gap_frac"])
        print(f"least {goal}: {asked} requirements in {open_} markets, gap {gap:.1e}")
        print(
            f"  {saved['tests']} tests, {saved['routes']} approvals, {saved['cost']:,.0f} USD, {saved['days']:.0f} days"
        )
        print(f"  saved against one scheme at a time: {saved['saved_tests']} tests, {saved['saved']:,.0f} USD")
        print(f"  {took:.1f} s of processor, {waited:.1f} s on the clock")


if __name__ == "__main__":
    main()
