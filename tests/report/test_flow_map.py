"""The map: legs summed, far places left beyond the edge, shapes cut to the window, a file of one's own."""

import json

import pytest

from corridor.report import report
from corridor.report.flow_map import draw, map_legs
from corridor.report.flow_map.legs import far_sites
from corridor.report.flow_map.shapes import area, clip
from corridor.report.reading import Reader
from corridor.report.sections.flows import map_section
from corridor.tables import INPUT_TABLES
from tests.report.sample_run import HOSTILE, sample_run


def test_a_flow_is_drawn_over_the_legs_of_its_route():
    legs = map_legs(Reader(sample_run()))
    assert legs.all.select("from_site", "to_site", "quantity").rows() == [
        ("BAKU", "KAZAN", 60.0),
        ("TEHRAN", "BAKU", 60.0),
    ]
    # The car's mass is not known, so widths show units.
    assert legs.weight == "quantity"


def test_a_route_without_legs_is_one_line_between_its_ends():
    run = sample_run()
    run.results["route_legs"] = run.results["route_legs"].clear()
    legs = map_legs(Reader(run))
    assert legs.drawn.select("from_site", "to_site", "mode").rows() == [("TEHRAN", "KAZAN", "road")]


def test_sites_without_coordinates_are_told_not_drawn():
    run = sample_run()
    run.inputs["sites"] = INPUT_TABLES["sites"].frame(
        [{"site_id": s, "name": s, "country": "IR"} for s in ("TEHRAN", "BAKU", "KAZAN")]
    )
    assert "no map can be drawn" in map_section(Reader(run), None).lead


def test_names_on_the_map_are_escaped():
    run = sample_run()
    names = run.inputs["sites"]["name"].replace({"Kazan": HOSTILE})
    run.inputs["sites"] = run.inputs["sites"].with_columns(name=names)
    reader = Reader(run)
    svg = draw(reader, map_legs(reader)).svg
    assert "<script" not in svg
    assert "&lt;script" in svg


def test_a_far_place_with_little_traffic_is_left_beyond_the_edge():
    run = sample_run()
    flows = run.results["plan_flows"]
    far = flows.with_columns(entry_id=flows["entry_id"] + "-2", route_id=flows["route_id"].replace("BY-ROAD", "BY-SEA"),
                             quantity=flows["quantity"] / 60.0)  # fmt: skip
    run.results["plan_flows"] = flows.vstack(far)
    leg = run.results["route_legs"].head(1)
    sea = leg.with_columns(
        route_id=leg["route_id"].replace("BY-ROAD", "BY-SEA"), to_site=leg["to_site"].replace("BAKU", "VVO")
    )
    run.results["route_legs"] = run.results["route_legs"].vstack(sea)
    far_site = {"site_id": "VVO", "name": "Vladivostok", "country": "RU", "lat": 43.1, "lon": 131.9}
    run.inputs["sites"] = run.inputs["sites"].vstack(INPUT_TABLES["sites"].frame([far_site]))
    reader = Reader(run)
    # One unit of 61 goes there.
    assert far_sites(map_legs(reader)) == {"VVO"}
    assert "Beyond the edge: Vladivostok." in map_section(reader, None).lead


def test_the_window_stays_when_much_goes_far():
    legs = map_legs(Reader(sample_run()))
    assert far_sites(legs) == set()


def test_a_square_is_cut_to_the_window():
    square = [(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0)]
    cut = clip(square, 0.0, 0.0, 20.0, 20.0)
    assert abs(area(cut)) == pytest.approx(100.0)
    assert clip(square, 11.0, 11.0, 20.0, 20.0) == []


def test_another_set_of_borders_can_be_chosen(tmp_path):
    ring = [[44.0, 25.0], [60.0, 25.0], [60.0, 60.0], [44.0, 60.0], [44.0, 25.0]]
    shape = {"type": "Feature", "properties": {"name": "Box"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "name": "My borders", "features": [shape]}))
    html, _ = report(sample_run(), tmp_path / "out", map_shapes=path)
    text = html.read_text(encoding="utf-8")
    assert "My borders" in text
    assert "<title>Box</title>" in text


def test_a_file_that_holds_no_shapes_is_refused(tmp_path):
    path = tmp_path / "not.geojson"
    path.write_text("{}")
    with pytest.raises(ValueError, match="not a GeoJSON FeatureCollection"):
        report(sample_run(), tmp_path / "out", map_shapes=path)
