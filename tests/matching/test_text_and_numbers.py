"""Text, numbers, names, positions and attributes as people write them."""

import doctest

import pytest

from corridor.matching import numbers, text, vehicles
from corridor.matching.attributes import attributes
from corridor.matching.names import stem
from corridor.matching.numbers import in_cell, in_text, normal, scheme_of
from corridor.matching.text import fold
from tests.matching.helpers import facts


@pytest.mark.parametrize("module", [numbers, text, vehicles])
def test_examples_in_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "written",
    ["2108-3501080", "2108 3501080", "21083501080", "۲۱۰۸-۳۵۰۱۰۸۰", "٢١٠٨ ٣٥٠١٠٨٠", "2108–3501080", "2108.3501080"],
)
def test_one_number_however_it_is_typed(written):
    assert [n.norm for n in in_cell(written)] == ["21083501080"]


def test_cyrillic_letters_that_look_latin_are_the_same_number():
    assert normal("58101-1МА00") == normal("58101-1MA00")  # the first has Cyrillic М and А
    assert normal("А17ДВРМ") == "A17DBPM"  # letters without a look-alike are kept, in transcription


def test_several_numbers_in_a_cell_are_parted_and_a_short_slash_is_kept():
    assert [n.norm for n in in_cell("2108-3501080, 2110-3501080; GDB469\nW 914/2")] == [
        "21083501080", "21103501080", "GDB469", "W9142",
    ]  # fmt: skip
    assert [n.norm for n in in_cell("LT-4410 / 2108-3501080")] == ["LT4410", "21083501080"]


def test_measures_years_and_engines_are_no_numbers():
    assert in_text("Колодки 130*57.8мм с 09-12г. V2.0 12V 2WD") == []
    assert [n.norm for n in in_text("Фильтр ориг. (28113-22051) 160*38*248мм.")] == ["2811322051"]


@pytest.mark.parametrize(
    ("number", "brand", "scheme"),
    [
        ("2108-3501080", "", "avtovaz"), ("21900-2901068", "", "avtovaz"), ("8450006987", "", "lada_8450"),
        ("T11-3501080", "", "qct265"), ("7701208265", "", "renault"), ("152085758R", "", "renault"),
        ("7410 CF", "", "psa"), ("9675495080", "", "psa"), ("58101-1MA00", "Kia", "hyundai_kia"),
        ("04465-02220", "Toyota", "toyota"), ("GDB469", "", "aftermarket"),
    ],
)  # fmt: skip
def test_schemes_by_shape_and_brand(number, brand, scheme):
    assert scheme_of(number, brand) == scheme


def test_endings_of_words_do_not_matter():
    assert stem("колодки") == stem("колодка") == stem("колодку")
    assert stem("тормозные") == stem("тормозная")


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("دیسک کلاچ", "clutch_pressure_plate"), ("Диск сцепления", "clutch_disc"), ("صفحه کلاچ", "clutch_disc"),
        ("Диск сцепления нажимной 2110", "clutch_pressure_plate"), ("Корзина сцепления", "clutch_pressure_plate"),
        ("Передние тормозные колодки", "brake_pad"), ("لنت ترمز جلو لادا سامارا", "brake_pad"),
        ("fren balatası ön", "brake_pad"), ("Амортизатор RR H.SONATA", "shock_absorber_rear"),
    ],
)  # fmt: skip
def test_names_in_four_languages_and_false_friends(name, concept):
    from corridor.matching.record import record

    found = record({"name": name}, facts()).named
    assert found is not None
    assert concept in found.concepts


def test_a_seal_of_the_gearbox_is_no_gearbox():
    assert facts().glossary.concept(fold("Сальник раздатки")) is None


def test_a_word_of_two_kinds_gives_both():
    assert facts().glossary.concept(fold("porya")).concepts == {"wheel_hub", "steering_knuckle"}


def test_sides_places_measures_counts_and_years_in_four_languages():
    russian = attributes(fold("Амортизатор передний левый D6мм H97,3мм с 09-12г. V2.7"))
    assert (russian.side, russian.axle, russian.years) == ({"left"}, {"front"}, ((2009, 2012),))
    assert russian.measures == (6.0, 97.3)
    assert "2.7" in russian.engines
    persian = attributes(fold("کمک فنر جلو راست ۱۲ ولت ۲ عددی"))
    assert (persian.side, persian.axle, persian.volts, persian.count) == ({"right"}, {"front"}, {12.0}, {2})
    assert attributes(fold("arka sol amortisör")).axle == {"rear"}
    assert attributes(fold("seal 39.6*52*10 mm, outer, rear LH")).measures == (10.0, 39.6, 52.0)
    assert attributes(fold("трубка 2,5 см")).measures == (25.0,)


def test_vehicles_by_name_in_any_script_and_by_number():
    found = facts().vehicles
    assert found.in_text(fold("Фильтр ВАЗ 2108-2115")) == {"LADA-SAMARA"}
    assert found.in_text(fold("لنت پژو ۴۰۵")) == {"PEUGEOT-405"}
    assert found.of_number("21083501080", "avtovaz") == "LADA-SAMARA"
    assert found.of_number("GDB469", "aftermarket") is None


def test_what_a_position_says_and_where_the_dash_stands():
    positions = facts().positions
    assert positions.says("21083501070", "2108-3501070", "avtovaz").concept_id == "brake_disc"
    assert positions.says("219002901068", "21900-2901068", "avtovaz").position == "2901068"
    assert positions.says("GDB469", "GDB469", "aftermarket") is None
