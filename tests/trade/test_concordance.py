"""Goods carried between editions keep their sums; revisions are shown."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from corridor.tables import FILE_TABLES
from corridor.trade.concordance import carry_over, check_concordance, newest, revisions

JANUARY = {"period_from": date(2024, 1, 1), "period_to": date(2024, 1, 31)}


def flows(*rows: tuple[str, float | None], vintage: date | None = None) -> pl.DataFrame:
    base = {"reporter": "IR", "partner": "RU", "flow": "export", "currency": "USD", "confidence": "sourced", **JANUARY}
    return FILE_TABLES["trade_flows"].frame(
        base | {"hs_code": code, "value": value, "vintage": vintage} for code, value in rows
    )


def table(*rows: tuple[str, str, float]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["from_code", "to_code", "share"], orient="row")
    return frame.with_columns(source=pl.lit("own"))


def test_split_and_merged_codes_keep_their_sum() -> None:
    concordance = table(("870821", "870821", 1), ("870822", "870829", 0.3), ("870822", "870830", 0.7),
                        ("870829", "870829", 1))  # fmt: skip
    before = flows(("870821", 10.0), ("870822", 100.0), ("870829", 1 / 3), ("TOTAL", 110 + 1 / 3))
    after, found = carry_over(before, concordance, "HS2022")
    assert not len(found)
    assert dict(after.select("hs_code", "value").iter_rows()) == pytest.approx(
        {"870821": 10.0, "870829": 30 + 1 / 3, "870830": 70.0, "TOTAL": 110 + 1 / 3}
    )
    details = after.filter(pl.col("hs_code") != "TOTAL")
    assert details["value"].sum() == pytest.approx(110 + 1 / 3, abs=1e-9)
    assert dict(details.select("hs_code", "confidence").iter_rows()) == {
        "870821": "sourced", "870829": "estimate", "870830": "estimate"
    }  # fmt: skip
    assert after["hs_edition"].unique().to_list() == ["HS2022"]


def test_a_code_without_a_row_is_told_and_left_out() -> None:
    after, found = carry_over(flows(("870821", 10.0), ("870899", 5.0)), table(("870821", "870821", 1)), "HS2022")
    assert after["hs_code"].to_list() == ["870821"]
    assert [(f.code, f.row, f.value) for f in found] == [("CR770", 3, "870899")]
    assert "worth 5" in found.items[0].problem


@pytest.mark.parametrize(
    "rows",
    [
        [("870821", "870829", 0.3), ("870821", "870830", 0.6)],
        [("870821", "870829", 1.5), ("870821", "870830", -0.5)],
        [("870821", "870829", 0.5), ("870821", "870829", 0.5)],
    ],
)
def test_a_faulty_concordance_carries_nothing(rows: list[tuple[str, str, float]]) -> None:
    assert {f.code for f in check_concordance(table(*rows))} == {"CR771"}
    after, found = carry_over(flows(("870821", 10.0)), table(*rows), "HS2022")
    assert after.is_empty()
    assert found.errors


def test_a_missing_part_makes_the_sum_missing() -> None:
    after, _ = carry_over(flows(("870821", None), ("870822", 4.0)), table(
        ("870821", "870829", 1), ("870822", "870829", 1)), "HS2022")  # fmt: skip
    assert after["value"].to_list() == [None]


def test_revisions_say_which_figures_changed_and_by_how_much() -> None:
    first = flows(("8703", 100.0), ("8708", 50.0), vintage=date(2024, 3, 1))
    second = flows(("8703", 100.0), ("8708", 60.0), vintage=date(2024, 6, 1))
    both = pl.concat([second, first])
    changed = revisions(both)
    assert changed.select("hs_code", "before", "after", "change", "change_share").rows() == [
        ("8708", 50.0, 60.0, 10.0, pytest.approx(0.2))
    ]
    assert changed["vintage_before"].to_list() == [date(2024, 3, 1)]
    assert dict(newest(both).select("hs_code", "value").iter_rows()) == {"8703": 100.0, "8708": 60.0}
