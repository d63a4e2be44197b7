"""Units per load, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.routing import units_per_load
from tests.routing.helpers import UNITS, table


def fit(product: dict[str, Any], unit: str, stated: float | None = None) -> tuple[float, str] | None:
    """Units of a product on one load unit and what binds; None where it may not travel so."""
    base = {"product_id": "P", "name": "P", "kind": "part", "hs_code": "8708"}
    rows = [] if stated is None else [{"product_id": "P", "load_unit_id": unit, "units_per_load": stated}]
    loads = units_per_load(table("products", [base | product]), table("load_units", UNITS), table("loading", rows))
    found = [(n, basis) for _, name, n, basis in loads.iter_rows() if name == unit]
    return found[0] if found else None


def part(mass: float | None, volume: float | None) -> dict[str, Any]:
    return {"mass_kg_per_unit": mass, "volume_m3_per_unit": volume}


CAR = {"kind": "vehicle", "category": "M1", **part(1200, 11.6)}
KIT = {"kind": "kit", "builds": "CAR"}


def test_mass_binds() -> None:
    # 21,500 kg / 1.6 kg = 13,437.5; 80 m3 / 0.0016 m3 = 50,000
    assert fit(part(1.6, 0.0016), "TRUCK") == (13_437, "mass binds: 21,500 kg / 1.6 kg")


def test_volume_binds() -> None:
    # 68 / 0.062 = 1,096.8; 26,000 / 8.2 = 3,170.7
    assert fit(part(8.2, 0.062), "BOX") == (1_096, "volume binds: 68 m3 / 0.062 m3")


@pytest.mark.parametrize(("mass", "whole"), [(0.1, 215_000), (0.3, 71_666), (2.15, 10_000), (43, 500)])
def test_a_whole_quotient_is_not_lost_to_floats(mass: float, whole: int) -> None:
    assert fit(part(mass, 1e-6), "TRUCK") == (whole, f"mass binds: 21,500 kg / {mass:g} kg")


@pytest.mark.parametrize("product", [part(None, 0.1), part(1.0, None), part(None, None)])
def test_what_lacks_a_figure_is_not_loadable(product: dict[str, Any]) -> None:
    assert fit(product, "TRUCK") is None


def test_a_unit_that_lacks_a_figure_takes_only_what_is_stated() -> None:
    assert fit(part(1.0, 0.1), "WAGON") is None
    assert fit(part(1.0, 0.1), "WAGON", stated=40) == (40, "stated in loading")


def test_a_row_of_loading_is_taken_first_and_zero_forbids() -> None:
    assert fit(part(1.0, 0.1), "BOX", stated=12.7) == (12, "stated in loading")
    assert fit(part(1.0, 0.1), "BOX", stated=0) is None


def test_what_is_heavier_than_the_payload_does_not_fit() -> None:
    assert fit(part(30_000, 5), "BOX") is None


def test_cars_go_one_by_one_on_carriers_and_in_containers_only_as_stated() -> None:
    assert fit(CAR, "CARS") == (1, "prices are per vehicle; 8 on a load")
    assert fit(CAR, "BOX") is None
    assert fit(CAR, "BOX", stated=3) == (3, "stated in loading")
    assert fit(CAR, "CARS", stated=0) is None


def test_parts_and_kits_do_not_ride_on_car_carriers() -> None:
    assert fit(part(1.0, 0.1), "CARS") is None
    assert fit(KIT | part(1150, 11), "CARS", stated=4) is None


def test_kits_by_their_own_volume_else_by_the_lesser_count_of_the_unit() -> None:
    assert fit(KIT | part(1150, 11), "BOX") == (6, "volume binds: 68 m3 / 11 m3")
    assert fit(KIT | part(1150, None), "BOX") == (3, "the load unit states 3 kits")
    # 21,500 / 1,150 = 18.7, but the trailer states no count of kits
    assert fit(KIT | part(1150, None), "TRUCK") is None
    # 26,000 / 12,000 = 2.2 is less than three kits
    assert fit(KIT | part(12_000, None), "BOX") == (2, "mass binds: 26,000 kg / 12000 kg")
