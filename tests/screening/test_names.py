"""Names taken apart, compared and scored."""

import pytest

from corridor.screening.alerts import ALERT_FROM
from corridor.screening.compare import compare
from corridor.screening.letters import latin, sound, unmixed
from corridor.screening.names import take_apart
from corridor.screening.score import score_pairs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("khodro", "خودرو"),
        ("sollers", "سولرس"),
        ("kamaz", "کاماز"),
        ("itelma", "ایتلما"),
        ("crouse", "Круз"),
        ("xodro", "Ходро"),
    ],
)
def test_a_word_sounds_alike_in_every_script(one, other):
    assert sound(latin(one)) == sound(latin(other))


def test_a_latin_letter_in_a_cyrillic_word_is_taken_for_its_like():
    assert unmixed("Хoдро") == "Ходро"
    assert unmixed("KAMАZ") == "KAMAZ"


def test_words_of_trade_mean_the_same_in_every_language():
    plants = [take_apart(name).words[-1].concept for name in ("Gorky plant", "Горьковский завод", "Gorki fabrikasi")]
    assert plants == ["plant"] * 3
    assert take_apart("کارخانه قم").words[0].concept == "plant"


@pytest.mark.parametrize("name", ["НИИ", "scientific research institute", "Nauchno-issledovatelskii institut"])
def test_words_that_mean_one_thing_together_are_one_word(name):
    assert [w.concept for w in take_apart(f"{name} Polyus").words] == ["research institute", "polyus"]


def test_of_an_inflected_word_the_beginning_is_enough():
    endings = ("исследовательский", "исследовательского", "issledovatel'skaya")
    assert {take_apart(f"Полюс {word}").words[1].concept for word in endings} == {"research"}


def test_a_legal_form_of_several_words_is_one_form():
    name = take_apart("Общество с ограниченной ответственностью «Ромашка»")
    assert name.forms == {"llc"}
    assert [w.text for w in name.core] == ["romashka"]


@pytest.mark.parametrize("name", ["ООО", "LTD", "شرکت", "The Company", "A", "", "—", "S.A. DE C.V.", "Bank"])
def test_stop_words_alone_say_nothing(name):
    assert not take_apart(name).has_substance
    assert score_pairs([(name, name)])[0].score < ALERT_FROM


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «КАМАЗ»", "KamAZ LLC"),
        ("Siemens Aktiengesellschaft", "Siemens AG"),
        ("vanderbilt corp", "van der bilt corp"),
        ("Oboronnye Initsiativy OOO", "OOO Oboronnye Initsiativy"),
        ("شرکت ایران خودرو", "Iran Khodro Company"),
        ("Kamsky Avtomobilny Zavod", "KAMAZ"),
        ("IKCO", "Iran Khodro"),
        ("KORGAZ OIL (KOC)", "Korgaz Oil"),
    ],
)
def test_one_party_by_two_names(one, other):
    assert score_pairs([(one, other)])[0].score > 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Volkswagen AG", "Siemens AG"),
        ("General Trading LLC", "Sima General Trading LLC"),
        ("Iran Tyre", "Iran Steel"),
        ("Bank Mellat", "Mellat Insurance Company"),
    ],
)
def test_two_parties_score_less_than_one(one, other):
    assert score_pairs([(one, other)])[0].score < score_pairs([(one, one)])[0].score - 0.1


def test_names_that_share_nothing_but_words_of_trade_are_thin():
    signs = compare("General Trading LLC", "Sima General Trading LLC")
    assert signs.row[-1] == 1.0


def test_names_that_are_the_same_only_without_their_brackets_say_so():
    same, but = (
        score_pairs([pair])[0].reasons[0]
        for pair in (("Acme (Chile) Ltd", "ACME CHILE LTD"), ("Bank of Nowhere (North)", "Bank of Nowhere (South)"))
    )
    assert same == "the same name, letter for letter"
    assert but == "the same name, letter for letter, with or without what stands in brackets"


def test_reasons_name_the_words_that_were_taken_for_one_another():
    told = "; ".join(score_pairs([("شهاب خودرو", "Shahab Khodro Co")])[0].reasons)
    assert "shhab ~ shahab" in told
    assert "two scripts" in told
