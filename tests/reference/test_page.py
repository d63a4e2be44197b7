"""The page of the room names every pack and explains every word that conditions use."""

import re

import pytest

from corridor.conditions import parse
from corridor.reference import load_pack, pack_names
from tests.reference.helpers import everywhere


@pytest.fixture(scope="module")
def page(root) -> str:
    return (root / "docs" / "rooms" / "reference.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(page) -> set[str]:
    """Words in code style, comparisons cut to the fact that they ask for."""
    words = {word for quoted in re.findall(r"`([^`\n]+)`", page) for word in re.split(r"[\s,|&]+", quoted)}
    return words | {re.split(r"[<>=!]", word)[0] for word in words}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("tariffs", "condition"),
        ("import_taxes", "condition"),
        ("origin_rules", "extra_condition"),
        ("requirements", "condition"),
    ],
)
def test_every_word_of_a_condition_is_told(told, table, column):
    used = {
        atom.fact
        for text in everywhere(table)[column].drop_nulls().unique()
        for clause in parse(text)
        for atom in clause
        if not re.fullmatch(r"cc_\d+_\d+", atom.fact)
    }
    assert used - told == set()
    assert "cc_A_B" in told


def test_every_pack_is_listed_with_what_it_needs(page, told):
    assert set(pack_names()) <= told
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in re.findall(r"`(\w+)`", cells[0]) if len(cells) == 3 else []:
            if name in pack_names():
                assert tuple(re.findall(r"`(\w+)`", cells[2])) == load_pack(name).needs
