"""A long file priced in bulk: the same amounts as one by one, and a row for every item in its place."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from corridor import api
from corridor.cli import main
from corridor.errors import CorridorError

HEADER = "item_id,hs_code,from_country,to_country,on,incoterm,price_per_unit,currency,units,after_border_per_unit"
ROWS = (
    "PADS,8708309109,IR,RU,2024-05-17,CIF,11,USD,500,0",
    "PAID,8708309109,IR,RU,2024-05-17,DDP,12.6,USD,500,0.1",
    "BROKEN,8708309109,IR,RU,2024-05-17,CIF,abc,USD,500,0",
    "LOST,8708309109,IR,MN,2024-05-17,CIF,11,USD,500,0",
    "GERMAN,87083091,IR,DE,2024-05-18,DAP,11,EUR,500,0",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "items.csv"
    path.write_text("\n".join([HEADER, *ROWS]), encoding="utf-8")
    return path


def test_amounts_are_those_of_the_ledger_and_rows_keep_their_place(file, tmp_path):
    found = api.price_in_bulk(file, tmp_path / "out.parquet")
    rows = pl.read_parquet(found.path)
    assert rows["item_id"].to_list() == ["PADS", "PAID", "BROKEN", "LOST", "GERMAN"]
    ledger = api.price(file).result.landed_costs
    assert rows["outcome"].to_list() == ledger["outcome"].to_list()
    for name in ("customs_value_per_unit", "landed_per_unit", "cash_per_unit"):
        wanted = [value if value is None else pytest.approx(value, rel=1e-9) for value in ledger[name]]
        assert rows[name].to_list() == wanted
    assert sum(found.counts.values()) == 5
    assert found.counts["refused"] == 2
    assert found.any_priced


def test_reasons_stand_beside_the_items_and_are_counted(file, tmp_path):
    found = api.price_in_bulk(file, tmp_path / "out.csv")
    reason = dict(pl.read_csv(found.path).select("item_id", "reason").iter_rows())
    assert '"abc" is not a number' in reason["BROKEN"]
    assert "MN" in reason["LOST"] or "value_bases" in reason["LOST"]
    assert "{" not in reason["LOST"]
    assert reason["PADS"] is None
    assert found.reasons["items"].sum() == 2
    assert set(found.reasons["example"]) == {"BROKEN", "LOST"}


def test_parquet_is_priced_as_it_is(file, tmp_path):
    items = pl.read_csv(file).filter(~pl.col("item_id").is_in(["BROKEN"]))
    items = items.with_columns(pl.col("on").str.to_date(), pl.col("hs_code").cast(pl.String),
                               pl.col("price_per_unit").cast(pl.Float64))  # fmt: skip
    items.write_parquet(tmp_path / "items.parquet")
    rows = pl.read_parquet(api.price_in_bulk(tmp_path / "items.parquet", tmp_path / "out.parquet").path)
    of_csv = pl.read_parquet(api.price_in_bulk(file, tmp_path / "other.parquet").path)
    of_csv = of_csv.filter(pl.col("item_id") != "BROKEN").with_columns(pl.col("outcome").cast(rows["outcome"].dtype))
    assert rows.equals(of_csv)


def test_what_cannot_be_done_is_said(file, tmp_path):
    with pytest.raises(CorridorError, match=r"written as \.parquet or \.csv"):
        api.price_in_bulk(file, tmp_path / "out.xlsx")
    pl.DataFrame({"item_id": ["A"]}).write_parquet(tmp_path / "bare.parquet")
    with pytest.raises(CorridorError, match="no column to_country"):
        api.price_in_bulk(tmp_path / "bare.parquet", tmp_path / "out.parquet")


def test_from_the_command_line(file, tmp_path):
    out = tmp_path / "out.parquet"
    told = CliRunner().invoke(main, ["landed-cost", str(file), "--bulk", "--out", str(out)])
    assert told.exit_code == 0, told.output
    assert "5 items in USD: 2 complete, 1 estimated, 2 refused." in told.output
    assert out.exists()
    as_json = CliRunner().invoke(main, ["landed-cost", str(file), "--bulk", "--out", str(out), "--json"])
    assert '"refused": 2' in as_json.output
    bare = CliRunner().invoke(main, ["landed-cost", str(file), "--bulk"])
    assert bare.exit_code == 2
    assert "prices one file into another" in bare.output
