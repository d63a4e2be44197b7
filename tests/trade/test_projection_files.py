"""Any table of series in, mean and intervals out; and how good they were."""

import polars as pl
import pytest
from click.testing import CliRunner

from corridor.trade.input_checks import TradeInputError
from corridor.trade.projection.__main__ import main
from corridor.trade.projection.files import project_table, read_series
from corridor.trade.projection.scoring import scored

YEARS = [812.0, 848.0, 894.0, 963.0, 1064.0, 1146.0, 1188.0, 1241.0]


def table(periods, values=None, name="A"):
    periods = [str(p) for p in periods]
    return pl.DataFrame({"series_id": name, "period": periods, "value": values or YEARS[: len(periods)]})


@pytest.mark.parametrize(
    ("periods", "ahead"),
    [
        ([f"140{n}" for n in range(8)], ["1408", "1409"]),
        ([f"{y}-Q{q}" for y in (2022, 2023) for q in (1, 2, 3, 4)], ["2024-Q1", "2024-Q2"]),
        ([f"2023-{m:02}" for m in range(5, 13)], ["2024-M01", "2024-M02"]),
        ([f"1402-M{m:02}" for m in range(4, 12)], ["1402-M12", "1403-M01"]),
        ([f"{y}-{m:02}-01" for y in (2022, 2023) for m in (1, 4, 7, 10)], ["2024-Q1", "2024-Q2"]),
        ([f"{y}-H{h}" for y in range(2020, 2024) for h in (1, 2)], ["2024-H1", "2024-H2"]),
        (["۱۳۹۶", "۱۳۹۷", "۱۳۹۸", "۱۳۹۹", "۱۴۰۰", "۱۴۰۱", "۱۴۰۲", "۱۴۰۳"], ["1404", "1405"]),
    ],
)
def test_periods_go_on_in_their_own_calendar_and_step(periods, ahead):
    made = project_table(table(periods), 2)
    assert made["period"].to_list() == ahead
    assert made.select(pl.col("mean").is_between("low_80", "high_80").all()).item()


def test_whole_numbers_need_the_season_told():
    with pytest.raises(TradeInputError, match="season"):
        project_table(table(range(1, 9)), 2)
    assert project_table(table(range(1, 9)), 2, 1)["period"].to_list() == ["9", "10"]


@pytest.mark.parametrize(
    ("periods", "why"),
    [
        (["2022-M01", "2022-Q2"], "months and quarters"),
        (["2022-M13", "2022-M02"], "no period"),
        (["", "5"], "no period"),
    ],
)
def test_a_period_that_is_none_is_refused(periods, why):
    with pytest.raises(TradeInputError, match=why):
        project_table(table(periods), 2)


def test_a_series_that_cannot_be_projected_keeps_a_row_with_the_reason():
    made = project_table(pl.concat([table(range(1, 9)), table([1, 2], name="B")]), 2, 1)
    lost = made.filter(pl.col("series_id") == "B")
    assert lost["mean"].to_list() == [None]
    assert "It has 2 values" in lost["method"][0]


def test_marks_are_means_over_series_by_hand():
    known = pl.DataFrame({"series_id": ["A"] * 3 + ["B"] * 3, "t": [1, 2, 3] * 2, "value": [1.0, 2, 4, 10, 10, 14]})
    came = pl.DataFrame({"series_id": ["A", "A", "B"], "t": [4, 5, 4], "value": [5.0, 8, 14]})
    said = pl.DataFrame({"series_id": ["A", "A", "B"], "step": [1, 2, 1], "value": [5.0, 6, 12], "low_80": [4.0, 5, 11],
                         "high_80": [6.0, 7, 13], "low_95": [3.0, 4, 8], "high_95": [7.0, 8, 16]})  # fmt: skip
    marks = scored(said, known, came, 1)
    # Scales: A (1 + 2) / 2, B (0 + 4) / 2. Errors: A 0 and 2, B 2.
    assert marks["mase"] == pytest.approx((1 / 1.5 + 2 / 2) / 2)
    assert (marks["series"], marks["cover_80"], marks["cover_95"]) == (2, 25.0, 100.0)


def test_a_file_is_projected_and_scored_from_the_command_line(tmp_path):
    table(range(1, 7), YEARS[:6]).write_csv(tmp_path / "known.csv")
    table(range(7, 9), YEARS[6:]).write_csv(tmp_path / "came.csv")
    out = tmp_path / "said.csv"
    run = CliRunner()
    made = run.invoke(
        main, ["project", str(tmp_path / "known.csv"), "--horizon", "2", "--season", "1", "--out", str(out)]
    )
    assert made.exit_code == 0, made.output
    marks = run.invoke(
        main,
        [
            "score",
            str(out),
            "--known",
            str(tmp_path / "known.csv"),
            "--came",
            str(tmp_path / "came.csv"),
            "--season",
            "1",
        ],
    )
    assert marks.exit_code == 0, marks.output
    assert dict(line.split(",") for line in marks.output.split())["series"] == "1.0000"


def test_a_file_without_a_period_is_told_with_its_columns(tmp_path):
    (tmp_path / "bad.csv").write_text("name,amount\nA,5\n")
    with pytest.raises(TradeInputError, match="no column period"):
        read_series([tmp_path])
    (tmp_path / "none").mkdir()
    with pytest.raises(TradeInputError, match="no file"):
        read_series([tmp_path / "none"])


def test_a_file_without_names_is_a_series_named_after_it(tmp_path):
    (tmp_path / "cars.csv").write_text("period,value\n2020,5\n2021,6\n")
    assert read_series([tmp_path / "cars.csv"])[0]["series_id"].unique().to_list() == ["cars"]


def test_files_are_read_as_publishers_write_them(tmp_path):
    (tmp_path / "semi.csv").write_text("\ufeffSeries_ID;Period;Value\na;1402-M01;1 234,5\na;1402-M02;n/a\n", "utf-8")
    rows, found = read_series([tmp_path / "semi.csv"])
    assert rows.rows() == [("a", "1402-M01", 1234.5), ("a", "1402-M02", None)]
    assert not found.items
    (tmp_path / "below.csv").write_text("series_id,period,value\na,1,-5\n")
    assert read_series([tmp_path / "below.csv"])[0]["value"].to_list() == [-5.0]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("a,2020,5\na,2021,about 6\n", r'row 3, column value: "about 6" is not a number'),
        ('a,2020,5\na,2021,"1,234"\n', r"row 3.*a thousand or a decimal"),
        ("a,2020,5\n,2021,6\n", "row 3: there is no series_id"),
        ("a,2020,5\na,,6\n", "row 3: there is no period"),
    ],
)
def test_what_cannot_be_read_is_told_by_row_and_is_no_gap(tmp_path, rows, why):
    (tmp_path / "bad.csv").write_text("series_id,period,value\n" + rows)
    with pytest.raises(TradeInputError, match=why):
        read_series([tmp_path / "bad.csv"])


def test_a_file_with_headings_alone_is_told(tmp_path):
    (tmp_path / "bare.csv").write_text("series_id,period,value\n")
    told = CliRunner().invoke(main, ["project", str(tmp_path / "bare.csv"), "--horizon", "2"])
    assert (told.exit_code, "nothing stands below" in told.output) == (1, True)


def test_what_was_done_to_a_series_is_told_and_periods_are_called_by_their_names(tmp_path):
    months = [f"2023-{m:02}" for m in range(1, 13)]
    gap = table(months, [float(n % 5 + n) for n in range(12)], "GAP").filter(pl.col("period") != "2023-05")
    twice = pl.concat([table(months, [5.0 + n for n in range(12)], "TWICE"), table(["2023-03"], [9.0], "TWICE")])
    pl.concat([gap, twice]).write_csv(tmp_path / "known.csv")
    out = tmp_path / "new" / "said.csv"
    told = CliRunner().invoke(main, ["project", str(tmp_path / "known.csv"), "--horizon", "1", "--out", str(out)])
    assert told.exit_code == 0, told.output
    assert "TWICE is not projected: Period 2023-M03 stands in it 2 times." in told.output
    assert "GAP: One period without a value was bridged." in told.output
    assert pl.read_csv(out)["note"].to_list() == ["One period without a value was bridged.", None]


def test_a_typing_error_in_a_year_is_refused_without_filling_the_ages_between():
    far = table([*range(1400, 1408), 9_999], [*YEARS, 5.0])
    made = project_table(far, 2)
    assert "periods have no value" in made["method"][0]


def test_a_table_that_project_did_not_write_is_not_scored(tmp_path):
    table(range(1, 9)).write_csv(tmp_path / "known.csv")
    file = str(tmp_path / "known.csv")
    told = CliRunner().invoke(main, ["score", file, "--known", file, "--came", file, "--season", "1"])
    assert (told.exit_code, "has no column step, mean" in told.output) == (1, True)
