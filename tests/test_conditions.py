import pytest

from corridor.conditions import evaluate, parse

CAR = {"propulsion": ["petrol"], "mass_kg": 1200.0, "new": True, "part_fitted": [], "fuel": ["petrol", "cng"]}


@pytest.mark.parametrize(
    ("condition", "holds", "asks"),
    [
        ("", True, ()),
        (None, True, ()),
        ("new", True, ()),
        ("propulsion=electric|propulsion=hybrid", False, ()),
        ("propulsion!=electric & mass_kg<=2610", True, ()),
        ("mass_kg>2610", False, ()),
        ("fuel=cng|fuel=lng", True, ()),
        ("part_fitted=isofix", False, ()),  # known to have none
        ("steering_side=right", None, ("steering_side",)),
        ("steering_side=right & mass_kg>2610", False, ()),  # the second clause settles it
        ("steering_side=right | new", True, ()),
        ("length_m>6 & steering_side=right", None, ("length_m", "steering_side")),
    ],
)
def test_conditions(condition, holds, asks):
    verdict = evaluate(condition, CAR)
    assert (verdict.holds, verdict.asks_for) == (holds, asks)


@pytest.mark.parametrize("text", ["=3", "fuel=", "a b", "3x"])
def test_what_is_neither_a_word_nor_a_comparison_is_refused(text):
    with pytest.raises(ValueError, match="neither a word nor a comparison"):
        parse(text)
