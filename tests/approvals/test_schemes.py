"""The scheme that is chosen, and whose requirements hold under it."""

import polars as pl
import pytest

from tests.approvals.helpers import CAR, MARK, PAD, UNION, needs, requirement, states, world

GROUPS = [
    {"group_id": group, "country": country}
    for group, members in {"BIG": ("RU", "BY", "DE"), "SMALL": ("RU", "BY")}.items()
    for country in members
]


def chosen(schemes, requirements, product=CAR, country="RU") -> list[str]:
    rules = world(products=[product], schemes=schemes, requirements=requirements, country_groups=GROUPS)
    return needs(rules, country)["scheme_id"].unique().sort().to_list()


def asks(scheme: str, *regulations: str, **more) -> list:
    return [requirement(r, scheme_id=scheme, **more) for r in regulations]


@pytest.mark.parametrize(
    ("other", "rules_of_the_other"),
    [
        ({"small_series_limit": 1500}, 3),
        ({"small_series_limit_by_category": "M1:1500"}, 3),
        ({"small_series_period": "batch"}, 3),
        ({"inherits_from": "UNION"}, 0),
        ({"inherits_from": "UNION"}, 3),
        ({"countries": "SMALL"}, 3),
        ({"countries": "RU|BY|KZ"}, 3),
        ({}, 0),
        ({}, 1),
        ({"approves": "single_vehicle"}, 3),
        ({"approves": "chassis"}, 3),
    ],
)
def test_the_main_scheme_is_taken(other, rules_of_the_other):
    # The other comes first by name, so that only its own standing puts it behind.
    schemes = [UNION, UNION | {"scheme_id": "ANOTHER"} | other]
    requirements = asks("UNION", "R1", "R2") + asks("ANOTHER", *["R1", "R2", "R3"][:rules_of_the_other])
    assert chosen(schemes, requirements) == ["UNION"]


def test_a_small_series_scheme_is_taken_where_there_is_nothing_else():
    assert chosen([UNION | {"small_series_limit": 10}], asks("UNION", "R1")) == ["UNION"]


def test_a_group_counts_for_its_members_only():
    schemes = [UNION | {"countries": "BIG"}]
    assert chosen(schemes, asks("UNION", "R1"), country="DE") == ["UNION"]
    assert chosen(schemes, asks("UNION", "R1"), country="FR") == ["-"]


def test_of_two_groups_the_smaller_is_taken():
    schemes = [UNION | {"scheme_id": "ANOTHER", "countries": "BIG"}, UNION | {"countries": "SMALL"}]
    assert chosen(schemes, asks("UNION", "R1") + asks("ANOTHER", "R1", "R2")) == ["UNION"]


def test_requirements_are_inherited_where_there_are_none():
    heir = UNION | {"scheme_id": "HEIR", "countries": "TR", "inherits_from": "MIDDLE"}
    middle = UNION | {"scheme_id": "MIDDLE", "countries": "FR", "inherits_from": "UNION"}
    rules = world(schemes=[UNION, middle, heir], requirements=asks("UNION", "R1", "R2"))
    frame = needs(rules, "TR")
    assert frame["scheme_id"].unique().to_list() == ["HEIR"]
    assert states(frame).keys() == {"R1", "R2"}


def test_own_requirements_end_the_inheritance():
    heir = UNION | {"scheme_id": "HEIR", "countries": "TR", "inherits_from": "UNION"}
    rules = world(schemes=[UNION, heir], requirements=asks("UNION", "R1", "R2") + asks("HEIR", "R3"))
    assert states(needs(rules, "TR")).keys() == {"R3"}


def test_a_ring_of_inheritance_ends():
    ring = [UNION | {"inherits_from": "OTHER"}, UNION | {"scheme_id": "OTHER", "inherits_from": "UNION"}]
    rules = world(schemes=ring, requirements=asks("UNION", "R1", category="N1"))
    (row,) = needs(rules).iter_rows(named=True)
    assert (row["state"], row["asks_for"]) == ("unknown", "requirements")


def test_a_part_meets_every_scheme_that_stands_alike_and_no_world_wide_one_besides():
    paper = MARK | {"scheme_id": "PAPER"}
    world_wide = MARK | {"scheme_id": "WORLD", "countries": "BIG"}
    requirements = [r for s in ("MARK", "PAPER", "WORLD") for r in asks(s, "R1", part_family="brake_pads")]
    assert chosen([MARK, paper, world_wide], requirements, PAD) == ["MARK", "PAPER"]
    assert chosen([MARK, paper, world_wide], requirements, PAD, country="DE") == ["WORLD"]


def test_the_order_of_rows_decides_nothing():
    schemes = [UNION, UNION | {"scheme_id": "TWIN"}]
    requirements = asks("UNION", "R1") + asks("TWIN", "R1")
    assert chosen(schemes, requirements) == chosen(schemes[::-1], requirements[::-1]) == ["TWIN"]


def test_a_product_may_have_another_scheme_in_each_country():
    other = UNION | {"scheme_id": "OTHER", "countries": "DE"}
    rules = world(schemes=[UNION, other], requirements=asks("UNION", "R1") + asks("OTHER", "R1"))
    frame = needs(rules, "RU", "DE").select("country", "scheme_id")
    assert frame.sort(pl.all()).rows() == [("DE", "OTHER"), ("RU", "UNION")]
