"""The command line of the gravity room."""

import io

import polars as pl
import pytest
from click.testing import CliRunner

from corridor.trade.gravity import GravityModel, fit_gravity
from corridor.trade.gravity.__main__ import main
from tests.trade.gravity_data import panel


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "flows.csv"
    panel(7, 3).write_csv(path)
    return path


def test_an_equation_from_a_file_is_that_of_the_function(file):
    options = [
        "--regressor",
        "tariff",
        "--effect",
        "exporter",
        "--effect",
        "importer+year",
        "--cluster",
        "exporter+importer",
    ]
    done = CliRunner().invoke(main, ["fit", str(file), *options])
    assert done.exit_code == 0
    model = GravityModel(
        ("tariff",),
        effects=("exporter", ("importer", "year")),
        errors="clustered",
        clusters=(("exporter", "importer"),),
    )
    fit = fit_gravity(pl.read_csv(file), model)
    printed = pl.read_csv(io.StringIO(done.stdout), infer_schema_length=None)
    assert printed["estimate"].to_list() == pytest.approx(fit.coefficients["estimate"].to_list())
    assert f"{fit.observations} observations" in done.stderr


def test_what_is_wrong_with_a_file_is_said_in_a_line(file):
    done = CliRunner().invoke(main, ["fit", str(file), "--regressor", "distance"])
    assert done.exit_code == 1
    assert "no column distance" in done.stderr
    assert "Traceback" not in done.output


def test_a_file_that_is_not_the_published_one_is_refused(file):
    for command in ("log-of-gravity", "advanced-guide"):
        done = CliRunner().invoke(main, [command, str(file)])
        assert done.exit_code == 1
        assert "Traceback" not in done.output
        assert "no column" in done.stderr


def test_published_tables_come_as_csv(datasets):
    source = datasets / "trade" / "gravity" / "log_of_gravity_1990.csv.gz"
    if not source.exists():
        pytest.skip("the data set is not here")
    done = CliRunner().invoke(main, ["log-of-gravity", str(source)])
    table = pl.read_csv(io.StringIO(done.stdout))
    assert table.height == 4 * 15 + 4 * 5
