"""Supersession, interchange and aftermarket are relations of their own, and are not mixed."""

from tests.matching.helpers import facts, facts_with


def test_a_chain_of_supersession_is_followed_and_ends_in_a_circle():
    chain = facts_with(
        [("B2", "supersedes", "A1", "own"), ("C3", "supersedes", "B2", "own"), ("A1", "supersedes", "C3", "own")]
    )
    assert chain.links.newest("A1") == ("A1", "B2", "C3")


def test_the_way_between_two_numbers_keeps_its_relation_and_sources():
    ways = facts().links.reach("7700274177")
    assert ways["152085758R"].kind == "superseded_by"
    assert ways["152085758R"].numbers == ("7700274177", "8200768913", "152085758R")
    assert ways["152085758R"].confidence == "estimate"  # no surer than its least sure link
    assert ways["W753"].kind == "original_of"


def test_two_aftermarket_numbers_meet_at_their_original_and_go_no_further():
    links = facts_with([
        ("AM1", "aftermarket_for", "OE1", "one"), ("AM2", "aftermarket_for", "OE1", "two"),
        ("AM2", "aftermarket_for", "OE2", "two"), ("AM3", "aftermarket_for", "OE2", "three"),
    ]).links  # fmt: skip
    reached = links.reach("AM1")
    assert reached["AM2"].kind == "shared_original"
    assert reached["AM2"].sources == ("one", "two")
    # AM1 to AM3 would need two brands' word for it.
    assert "AM3" not in reached
    assert "OE2" not in reached


def test_interchange_holds_both_ways():
    links = facts_with([("X1", "interchanges", "Y1", "own")]).links
    assert links.reach("X1")["Y1"].kind == links.reach("Y1")["X1"].kind == "interchanges"
