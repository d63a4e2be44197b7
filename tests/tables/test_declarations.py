"""Every table is whole: keys, references that exist, units from the list, examples of the right kind."""

import polars as pl
import pytest

from corridor.tables import ALL_TABLES, INPUT_TABLES, ITEM_TABLES, RESULT_TABLES
from corridor.tables.base import Facts, Number, Ref, Table, rule
from corridor.tables.moving import Lanes
from corridor.units import UNITS


@pytest.mark.parametrize("name", ALL_TABLES)
def test_a_table_says_what_a_row_is_and_what_each_column_means(name):
    table = ALL_TABLES[name]
    assert table.summary()
    assert [c.name for c in table.columns() if not c.description] == []
    assert [c.name for c in table.columns() if c.unit and c.unit not in UNITS] == []


@pytest.mark.parametrize("name", INPUT_TABLES)
def test_an_input_table_has_a_key_and_references_that_exist(name):
    table = INPUT_TABLES[name]
    assert table.primary_key()
    for column in table.columns():
        if column.reference:
            target, _, key = column.reference.partition(".")
            assert INPUT_TABLES[target].column(key).primary_key, column.reference


def test_no_name_stands_for_two_tables():
    assert len(ALL_TABLES) == len(INPUT_TABLES) + len(ITEM_TABLES) + len(RESULT_TABLES)


def test_a_table_of_facts_ends_with_source_and_confidence():
    assert [c.name for c in Lanes.columns()][-2:] == ["source", "confidence"]
    assert issubclass(Lanes, Facts)


def test_a_frame_made_by_hand_fills_defaults_and_refuses_what_is_wrong():
    row = dict(lane_id="L", from_site="A", to_site="B", mode="road", distance_km=10, transit_days=1)
    frame = Lanes.frame([row])
    assert frame.schema == pl.Schema(Lanes.schema())
    assert frame.row(0, named=True)["gauge_change"] is False
    with pytest.raises(ValueError, match="has no column"):
        Lanes.frame([row | {"colour": "red"}])
    with pytest.raises(ValueError, match="needs \\['mode'\\]"):
        Lanes.frame([{k: v for k, v in row.items() if k != "mode"}])


def test_conform_orders_casts_and_adds_but_never_invents_a_required_column():
    frame = pl.DataFrame(
        {
            "transit_days": [1],
            "lane_id": ["L"],
            "from_site": ["A"],
            "to_site": ["B"],
            "mode": ["road"],
            "distance_km": [5],
        }
    )
    whole = Lanes.conform(frame)
    assert whole.columns == [c.name for c in Lanes.columns()]
    assert whole["border_wait_days"].to_list() == [0.0]
    with pytest.raises(ValueError, match="needs columns"):
        Lanes.conform(frame.drop("mode"))


def test_a_rule_is_an_expression_that_holds_or_not():
    class Legs(Table):
        """Legs."""

        leg = Ref("lanes.lane_id", "The lane.", primary_key=True)
        days = Number("day", "Days.")

        @rule("A leg takes time.", "Write the days.", "days")
        def takes_time(cls):
            return pl.col("days") > 0

    (one,) = Legs.rules()
    assert (one.sentence, one.columns) == ("A leg takes time.", ("days",))
    assert pl.DataFrame({"days": [0.0, 2.0]}).select(one.holds()).to_series().to_list() == [False, True]
