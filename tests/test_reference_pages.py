"""Every table, column, finding code, command and option has its place in the reference."""

import importlib.util
from pathlib import Path

import click
import pytest

from corridor.cli import main
from corridor.findings import CATALOGUE
from corridor.tables import ALL_TABLES


@pytest.fixture(scope="module")
def pages(root: Path, tmp_path_factory) -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("generate", root / "docs" / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    folder = tmp_path_factory.mktemp("reference")
    (folder / "stale.md").write_text("# A page of an older build")
    generate.write_all(folder)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}


def test_pages_of_an_older_build_are_gone(pages):
    assert "stale.md" not in pages


@pytest.mark.parametrize("name", sorted(ALL_TABLES))
def test_a_table_has_a_section_with_every_column(pages, name):
    table = ALL_TABLES[name]
    page = pages[f"tables/{table.group.replace(' ', '-')}.md"]
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert table.summary() in section.replace("\n", " ")
    assert [column.name for column in table.columns() if f"\n| `{column.name}` |" not in section] == []


def test_every_finding_code_is_told_with_its_remedy(pages):
    page = pages["findings.md"]
    assert CATALOGUE
    for code, info in CATALOGUE.items():
        section = page.split(f"\n## {code}\n")[1].split("\n## ")[0]
        assert info.title in section
        assert info.why in section
        assert info.remedy in section


@pytest.mark.parametrize("name", sorted(main.commands))
def test_a_command_is_told_with_its_options(pages, name):
    section = pages["commands.md"].split(f"\n## corridor {name}\n")[1].split("\n## ")[0]
    options = [option for p in main.commands[name].params if isinstance(p, click.Option) for option in p.opts]
    assert [option for option in options if option not in section] == []


def test_the_page_of_the_packs_counts_what_they_cover(pages):
    page = pages["packs.md"]
    assert "| EAEU | vehicles | 97 | 39 | 54 | 0 | 4 | 6, 10 |" in page
    assert "| RU | recycling_fee | `8704` | lapsed | 0 | 2018-04-01 | 2019-12-31 |" in page
    assert "- RU: recycling_fee on 8704: its rows end on 2019-12-31" in page
