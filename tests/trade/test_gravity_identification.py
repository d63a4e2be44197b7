"""How many parameters fixed effects are, and which regressors explain which."""

import numpy as np
import polars as pl
import pytest

from corridor.trade.gravity.design import design_of
from corridor.trade.gravity.identification import Independent, degrees_of_effects
from corridor.trade.gravity.model import GravityModel
from tests.trade.plain_poisson import dense_design


def flows_in_blocks(seed: int, blocks: int) -> pl.DataFrame:
    """Exporters and importers that trade within their block only: as many parts as blocks, at least."""
    random = np.random.default_rng(seed)
    block = random.integers(0, blocks, 90)
    return pl.DataFrame(
        {
            "exporter": block * 10 + random.integers(0, 4, 90),
            "importer": block * 10 + random.integers(0, 5, 90),
            "tariff": random.random(90),
            "value": 1.0 + random.random(90),
        }
    )


@pytest.mark.parametrize("blocks", [1, 2, 4])
@pytest.mark.parametrize("seed", range(3))
def test_two_effects_count_as_the_rank_of_their_dummies(seed, blocks):
    flows = flows_in_blocks(seed, blocks)
    design = design_of(flows, GravityModel(("tariff",), effects=("exporter", "importer")))
    dummies = dense_design(flows, [], [["exporter"], ["importer"]])
    assert degrees_of_effects(design) == np.linalg.matrix_rank(dummies)


def test_an_effect_inside_clusters_is_not_counted():
    flows = flows_in_blocks(1, 1)
    model = GravityModel(
        ("tariff",),
        effects=("exporter", ("exporter", "importer")),
        errors="clustered",
        clusters=(("exporter", "importer"),),
    )
    assert degrees_of_effects(design_of(flows, model)) == flows["exporter"].n_unique()


def test_a_column_explained_by_two_of_three_names_these_two():
    random = np.random.default_rng(0)
    one, two, three = random.normal(size=(3, 50))
    found = Independent()
    assert found.explaining("one", one * 1e6) == []
    assert found.explaining("two", two) == []
    assert found.explaining("three", three * 1e-5) == []
    assert found.explaining("sum", one + 3 * three) == ["one", "three"]
    assert found.explaining("again", -2 * two) == ["two"]
    assert found.explaining("nearly", two + 1e-3 * random.normal(size=50)) == []
