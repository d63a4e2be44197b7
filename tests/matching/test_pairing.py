"""Two lists become pairs with bands and evidence; a person's decision wins."""

import polars as pl
import pytest

from corridor.matching import match_lists, need_outcomes
from tests.matching.helpers import decisions, facts, facts_with, lines, needs, no_decisions

PADS = {"number": "2108-3501080", "name": "Колодки тормозные передние ВАЗ 2108"}
OFFERED = {"number": "۲۱۰۸۳۵۰۱۰۸۰", "name": "لنت ترمز جلو لادا سامارا"}


def matched(wanted, offered, decided=None, known=None):
    return match_lists(wanted, offered, decided if decided is not None else no_decisions(), known or facts())


def only(frame: pl.DataFrame) -> dict:
    assert frame.height == 1, frame
    return frame.row(0, named=True)


def test_a_number_in_persian_digits_meets_one_in_russian_and_says_why():
    found = matched(needs(PADS), lines(OFFERED))
    pair = only(found.pairs)
    assert (pair["band"], pair["probability"] > 0.95) == ("match", True)
    told = {r["kind"]: r for r in found.pair_evidence.iter_rows(named=True)}
    assert told["number"]["speaks"] == "for"
    assert "brake pad" in told["term"]["need_says"]
    assert "brake pad" in told["term"]["line_says"]
    assert told["vehicle"]["note"] == "LADA-SAMARA"
    assert told["number"]["weight"] > 0


def test_the_false_friend_is_no_match():
    found = matched(
        needs({"name": "Диск сцепления ВАЗ 2110"}),
        lines({"name": "دیسک کلاچ لادا 110"}, {"name": "صفحه کلاچ لادا 110"}),
    )
    bands = dict(found.pairs.select("line_id", "band").iter_rows())
    assert bands["L2"] == "match"
    assert bands.get("L1", "no") == "no"


def test_the_other_side_of_the_car_is_no_match():
    found = matched(
        needs({"name": "Амортизатор передний левый Лада Гранта"}),
        lines({"name": "کمک فنر جلو چپ گرانتا"}, {"name": "کمک فنر جلو راست گرانتا"}),
    )
    bands = dict(found.pairs.select("line_id", "band").iter_rows())
    assert bands["L1"] == "match"
    assert bands.get("L2", "no") != "match"


def test_a_number_that_contradicts_its_name_is_a_finding_and_makes_no_match_alone():
    found = matched(
        needs({"number": "2108-3501070", "name": "Тормозные колодки передние"}),
        lines({**OFFERED, "number": "2108-3501070"}),
    )
    kinds = found.number_findings.select("list_name", "kind").rows()
    assert ("needs", "known_wrong") in kinds
    assert only(found.pairs)["band"] == "to_review"
    assert "contradicts" in only(found.pairs)["reason"]


def test_a_known_disc_under_the_name_of_pads_in_a_new_model_is_found_by_its_position():
    found = matched(needs({"number": "2112-3501070", "name": "Колодки тормозные"}), lines(OFFERED))
    row = only(found.number_findings)
    assert (row["kind"], row["number_says"]) == ("position_contradicts", "brake_disc")


def test_a_link_stands_for_a_number_and_names_its_source():
    own = facts_with([("LT-4410", "aftermarket_for", "2108-3501080", "S-OWN")])
    found = matched(needs(PADS), lines({"number": "LT-4410", "name": "لنت ترمز جلو لادا سامارا"}), known=own)
    assert only(found.pairs)["band"] == "match"
    link = only(found.pair_evidence.filter(pl.col("kind") == "link"))
    assert (link["speaks"], link["source"]) == ("for", "S-OWN")
    assert "original of" in link["note"]


def test_a_number_asked_for_and_not_there_is_to_be_reviewed():
    found = matched(needs({"number": "2110-1601085", "name": "Корзина сцепления ВАЗ 2110"}),
                    lines({"number": "PC-77", "name": "دیسک کلاچ لادا 110"}))  # fmt: skip
    pair = only(found.pairs)
    assert pair["band"] == "to_review"


@pytest.mark.parametrize(("verdict", "band"), [("no", "no"), ("match", "match")])
def test_a_persons_decision_wins_with_who_when_and_why(verdict, band):
    row = {
        "need_id": "N1",
        "line_id": "L1",
        "verdict": verdict,
        "decided_by": "A. Petrova",
        "decided_on": None,
        "reason": "drawing",
    }
    import datetime

    decided = decisions({**row, "decided_on": datetime.date(2024, 4, 3)})
    offered = OFFERED if verdict == "no" else {"number": "Z-1", "name": "чехол"}
    found = matched(needs(PADS), lines(offered), decided)
    pair = only(found.pairs)
    assert (pair["band"], pair["decided_by"]) == (band, "A. Petrova")
    assert "drawing" in pair["reason"]
    # The score stays what it was, so that the decision can be looked at again.
    assert (pair["probability"] > 0.9) == (verdict == "no")


def test_the_order_of_the_lists_changes_nothing():
    wanted = needs(PADS, {"name": "Фара левая Гранта"}, {"number": "2101-1301012", "name": "Радиатор"})
    offered = lines(
        OFFERED,
        {"name": "چراغ جلو چپ گرانتا"},
        {"number": "2101 1301012", "name": "Radiator"},
        {"name": "Headlamp Granta"},
    )
    once = matched(wanted, offered).pairs
    again = matched(wanted.reverse(), offered.reverse()).pairs
    key = ["need_id", "line_id"]
    assert once.sort(key).equals(again.sort(key))


def test_empty_lists_give_empty_tables():
    found = matched(needs(), lines())
    assert found.pairs.is_empty()
    assert found.number_findings.is_empty()
    outcomes = need_outcomes(needs(PADS), matched(needs(PADS), lines()).pairs)
    assert outcomes["outcome"].to_list() == ["unmet"]


def test_scores_at_the_top_do_not_tie_with_one():
    found = matched(needs(PADS), lines(OFFERED, {**OFFERED, "number": "2108-3501080, 2109-3501080"}))
    assert found.pairs["probability"].max() < 1.0
