"""Write the reference pages from the code: tables, finding codes, commands, what the packs cover.

Called by ``conf.py`` at the start of every build; the pages are not kept in git, so they cannot go stale.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

import corridor
from corridor.findings import CATALOGUE
from corridor.tables import ALL_TABLES, Column, Table, column


def write_all(folder: Path) -> None:
    """Write every reference page into a folder."""
    import_everything()
    pages = {"findings.md": findings_page(), "commands.md": commands_page(), "packs.md": packs_page()}
    pages |= {f"tables/{name}": text for name, text in table_pages().items()}
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # An unchanged page keeps its time, so that Sphinx does not build it again.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def import_everything() -> None:
    """Import the whole package: a finding code is declared beside the check that reports it."""
    for module in pkgutil.walk_packages(corridor.__path__, "corridor."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


# --- tables -----------------------------------------------------------------------------------------


def table_pages() -> dict[str, str]:
    """One page per group of tables, and one that lists them all and explains the kinds of cell."""
    groups: dict[str, list[type[Table]]] = {}
    for table in ALL_TABLES.values():
        groups.setdefault(table.group, []).append(table)
    pages = {f"{slug(group)}.md": group_page(group, tables) for group, tables in groups.items()}
    return {"index.md": tables_index(groups), **pages}


def tables_index(groups: dict[str, list[type[Table]]]) -> str:
    """The list of all tables and of the kinds of cell."""
    toctree = "\n".join(slug(group) for group in groups)
    lines = [
        "# Tables",
        "",
        "A case is a folder of these tables, as CSV or Parquet files or as sheets of one XLSX workbook; a run",
        "writes the tables of results. A file that a case does not need may be left out.",
        "",
        f"```{{toctree}}\n:maxdepth: 1\n:hidden:\n\n{toctree}\n```",
        "",
    ]
    for group, tables in groups.items():
        lines += [f"## {title(group)}", ""]
        rows = ([f"[{t.table_name}]({slug(group)}.md#{t.table_name})", t.summary()] for t in tables)
        lines += [*markdown_table(["table", "one row is"], rows), ""]
    lines += ["## Kinds of cell", ""]
    lines += [*markdown_table(["kind", "what a cell holds"], kinds()), ""]
    return "\n".join(lines)


def kinds() -> Iterator[list[str]]:
    """Every kind of column with the sentence that its declaring function carries."""
    for name, function in inspect.getmembers(column, inspect.isfunction):
        if name[0].isupper():
            words = re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
            yield [words, (inspect.getdoc(function) or "").replace("\n", " ").replace("``", "`")]


def group_page(group: str, tables: list[type[Table]]) -> str:
    """The tables of one group, column by column."""
    lines = [f"# {title(group)}", ""]
    for table in tables:
        lines += table_section(table)
    return "\n".join(lines)


def table_section(table: type[Table]) -> list[str]:
    """One table: what a row is, its key, its columns and the rules that its rows keep."""
    lines = [f"## {table.table_name}", "", inspect.cleandoc(table.__doc__ or "").replace("``", "`"), ""]
    if table.primary_key():
        lines += [f"Key: {', '.join(f'`{name}`' for name in table.primary_key())}.", ""]
    head = ["column", "kind", "unit", "needed", "meaning"]
    lines += [*markdown_table(head, (column_row(c) for c in table.columns())), ""]
    if table.rules():
        lines += ["Rules:", ""]
        lines += [f"- {rule.sentence} Otherwise: {rule.remedy}" for rule in table.rules()]
        lines += [""]
    return lines


def column_row(declared: Column) -> list[str]:
    """The cells that tell about one column."""
    return [
        f"`{declared.name}`",
        declared.kind.replace("_", " "),
        unit_of(declared),
        needed(declared),
        meaning(declared),
    ]


def unit_of(declared: Column) -> str:
    """The unit, and per what."""
    return " per ".join(part for part in (declared.unit, declared.per) if part)


def needed(declared: Column) -> str:
    """Whether a cell must be filled, and what it counts as if it is not."""
    if declared.required:
        return "yes"
    if declared.default is None:
        return "no"
    if declared.kind == "flag":
        return f"no; empty is `{'yes' if declared.default else 'no'}`"
    default = f"{declared.default:g}" if isinstance(declared.default, float) else declared.default
    return f"no; empty is `{default}`"


def meaning(declared: Column) -> str:
    """The description, with what a cell may be."""
    parts = [declared.description]
    if declared.choices:
        number = "Any" if declared.is_list else "One"
        parts.append(f"{number} of {', '.join(f'`{word}`' for word in declared.choices)}.")
    if declared.reference and declared.reference_table in ALL_TABLES:
        target = ALL_TABLES[declared.reference_table]
        parts.append(f"In [{declared.reference}]({slug(target.group)}.md#{target.table_name}).")
    if declared.kind != "hs_code":
        parts += bounds(declared)
    return " ".join(part for part in parts if part)


def bounds(declared: Column) -> Iterator[str]:
    """The least and the most that a cell may be, in words."""
    if declared.above is not None:
        yield f"Above {declared.above:g}."
    if declared.minimum is not None:
        yield f"At least {declared.minimum:g}."
    if declared.maximum is not None:
        yield f"At most {declared.maximum:g}."


# --- finding codes ----------------------------------------------------------------------------------


def findings_page() -> str:
    """Every finding code with what it means and what to do."""
    lines = [
        "# Finding codes",
        "",
        "What `corridor check` reports. `corridor explain CODE` prints the same.",
        "",
    ]
    for info in sorted(CATALOGUE.values(), key=lambda info: info.code):
        lines += [f"## {info.code}", "", f"**{info.title}**", "", info.why, "", f"*What to do:* {info.remedy}", ""]
    return "\n".join(lines)


# --- commands ---------------------------------------------------------------------------------------


def commands_page() -> str:
    """Every command with its arguments and options, as the program itself tells them."""
    main = importlib.import_module("corridor.cli").main
    lines = ["# Commands", "", *help_text(main, "corridor")]
    for name, command in sorted(main.commands.items()):
        lines += [f"## corridor {name}", "", *help_text(command, f"corridor {name}")]
    return "\n".join(lines)


def help_text(command: click.Command, name: str) -> list[str]:
    """What ``--help`` prints, whatever the width of the terminal that builds the page."""
    settings = {**command.context_settings, "terminal_width": 90, "max_content_width": 90}
    return ["```text", command.get_help(click.Context(command, info_name=name, **settings)), "```", ""]


# --- country packs ----------------------------------------------------------------------------------


def packs_page() -> str:
    """What the country packs cover and lack on the day of the newest of them, counted from their rows."""
    reference = importlib.import_module("corridor.reference")
    day = max(reference.load_pack(name).edition for name in reference.pack_names())
    lines = ["# What the packs cover", "", f"Counted from their rows, for {day}. [How](../rooms/reference.md)", ""]
    lines += ["## Rates of duty", "", "Subheadings of chapter 87 and of the families of parts, by how well their rate"]
    lines += ["is known. Without a rate an entry is refused; a rate that stands in makes an estimate.", ""]
    head = ["territory", "goods", "subheadings", "one rate", "by full code", "stands in", "none", "digits"]
    lines += [*markdown_table(head, tariff_rows(reference.tariff_coverage(day))), ""]
    lines += ["## Taxes and fees", "", "What each country levies, and whether a row of it is in force.", ""]
    head = ["country", "tax", "goods", "row in force", "estimates", "first day", "last day"]
    lines += [*markdown_table(head, levy_rows(reference.levy_coverage(day))), ""]
    lines += ["## Gaps", ""]
    for pack, gaps in reference.packs_gaps(day).group_by("pack", maintain_order=True):
        told = [f"{row['subject']}: {row['gap']}" if row["subject"] else row["gap"] for row in gaps.to_dicts()]
        lines += [f"### {pack[0]}", "", *(f"- {gap}" for gap in told), ""]
    return "\n".join(lines)


def tariff_rows(coverage: Any) -> Iterator[list[str]]:
    """One row per customs territory and kind of goods."""
    counts = ["subheadings", "firm", "by_line", "stand_in", "unknown"]
    for (scheme, of), rows in coverage.group_by("scheme", "of", maintain_order=True):
        depths = {depth for cell in rows["depths"] for depth in cell.split("|") if depth}
        yield [scheme, of, *(str(rows[c].sum()) for c in counts), ", ".join(sorted(depths, key=int))]


def levy_rows(coverage: Any) -> Iterator[list[str]]:
    """One row per levy."""
    for row in coverage.sort("country", "tax", "hs_prefix").to_dicts():
        goods = " ".join(part for part in (row["hs_prefix"] or "all", row["condition"]) if part)
        days = [str(row[name] or "") for name in ("first_day", "last_day")]
        yield [row["country"], row["tax"], f"`{goods}`", row["known"], str(row["estimates"]), *days]


# --- Markdown ---------------------------------------------------------------------------------------


def markdown_table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    """Lines of a table; a bar inside a cell is escaped."""
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *body]


def title(group: str) -> str:
    """A heading for a group."""
    return group[:1].upper() + group[1:]


def slug(group: str) -> str:
    """A group as its page is named."""
    return group.replace(" ", "-")
