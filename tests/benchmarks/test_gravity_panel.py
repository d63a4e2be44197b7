"""The panel that gravity is measured on is balanced, has zeros, and gives the estimate that it was made with."""

import pytest

from benchmarks.gravity import YEARS, corridor_fit, make_panel


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_the_panel_has_about_the_rows_asked_for_and_a_third_of_zeros(size):
    panel = make_panel(size)
    assert panel.height == pytest.approx(size, rel=0.1)
    assert panel.group_by("pair").len()["len"].unique().to_list() == [YEARS]
    assert 0.25 < (panel["value"] == 0).mean() < 0.45
    assert panel["value"].min() >= 0


def test_its_key_figure_is_near_the_tariff_effect_it_was_made_with():
    assert corridor_fit(make_panel(100_000)) == pytest.approx(-1.5, abs=0.4)
