"""From files to watch lists: which format it is, its checksum, and what refuses it."""

from __future__ import annotations

import gzip
import hashlib
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import polars as pl

from corridor.findings import Finding, Findings
from corridor.screening.lists import eu, ofac, ofac_advanced, opensanctions, own, uk, un
from corridor.screening.lists.cut_off import unended, unended_triple
from corridor.screening.lists.entries import OWNERS, ListedEntry, Owner, WatchList, frames
from corridor.screening.lists.errors import CHECKSUM_DIFFERS, LIST_REFUSED, RECORD_WITHOUT_NAME, WatchListError
from corridor.screening.lists.xml import root_name, root_of

MOST_BYTES = 2_000_000_000
"""A list that unpacks to more is refused: the largest published is a tenth of it."""

TITLES = {
    "ofac-csv": ("US Treasury, OFAC", "US"),
    "ofac-xml": ("US Treasury, OFAC", "US"),
    "ofac-advanced-xml": ("US Treasury, OFAC", "US"),
    "eu-xml": ("European Union, financial sanctions", "EU"),
    "un-xml": ("UN Security Council", "UN"),
    "uk-xml": ("United Kingdom", "UK"),
    "uk-csv": ("United Kingdom", "UK"),
    "opensanctions-csv": ("OpenSanctions", ""),
    "opensanctions-ftm": ("OpenSanctions", ""),
    "own-csv": ("A list of one's own", ""),
}
"""By format, what the list is and the legal system it speaks for; empty where a row of watch_lists must say."""

Read = tuple[str, list[ListedEntry], list[Owner], str, list[Finding]]
"""Format, records, who owns whom, what the file says of its day or version, and what makes it doubtful."""


def read_watch_lists(folder: Path, watch_lists: pl.DataFrame) -> list[WatchList]:
    """The lists that a case names, each file looked for in the folder of the case."""
    out = []
    for row in watch_lists.iter_rows(named=True):
        files = [folder / part for part in row["files"].split("|")]
        found = read_watch_list(
            files, row["watch_list_id"], row["legal_system"], row["sha256"], row["dated"], row["version"]
        )
        out.append(found)
    return out


def list_findings(folder: Path, watch_lists: pl.DataFrame) -> Findings:
    """What is wrong with the lists that a case names: those that are refused, and records without a name."""
    found = Findings()
    for number, row in enumerate(watch_lists.iter_rows(named=True), 2):
        try:
            found.extend(read_watch_lists(folder, watch_lists[number - 2])[0].findings)
        except WatchListError as error:
            problem = f"{row['watch_list_id']}: {error.problem}"
            found.add(Finding(LIST_REFUSED, "watch_lists", problem, error.remedy, number, "files", row["files"]))
    return found


def read_watch_list(
    files: str | Path | Iterable[str | Path],
    watch_list_id: str | None = None,
    legal_system: str | None = None,
    sha256: str | None = None,
    dated: date | None = None,
    version: str | None = None,
) -> WatchList:
    """Read one list, of one file or of the several that make it up (OFAC's parties, aliases and addresses).

    Parameters
    ----------
    files
        CSV, XML or JSON lines as published, plain or packed (.gz, .zip).
    watch_list_id
        Its short name; the stem of the first file by default.
    legal_system
        The legal system it speaks for; by default what the format tells.
    sha256
        The checksum expected; another file is refused.

    Raises
    ------
    WatchListError
        A file is absent, cut off, empty, unsafe, in another encoding, or of no known format.
    """
    paths = [Path(files)] if isinstance(files, str | Path) else [Path(f) for f in files]
    data = [_bytes_of(path) for path in paths]
    checksum = hashlib.sha256(b"".join(data)).hexdigest()
    name = paths[0].name
    if sha256 and sha256.lower() != checksum:
        remedy = (
            f"Its checksum is {checksum}; fetch the file anew, or write this into watch_lists.  [{CHECKSUM_DIFFERS}]"
        )
        raise WatchListError(name, f"It is not the file expected, whose checksum is {sha256}.", remedy)
    form, entries, owners, told, doubts = _read(paths, data)
    findings = Findings()
    findings.extend(doubts)
    named = []
    for entry in entries:
        if entry.names:
            named.append(entry)
        else:
            problem = f"Record {entry.entry_id or 'without a number'} has no name and can find nobody."
            remedy = "Look it up with the publisher; put its name into a list of your own."
            findings.add(Finding(RECORD_WITHOUT_NAME, name, problem, remedy, severity="warning"))
    if not named:
        raise WatchListError(name, "No party stands in it.", "An empty list clears nobody: fetch it anew.")
    listed = watch_list_id or re.sub(r"\.(csv|xml|json|jsonl|gz|zip|ftm)", "", name)
    table, names = frames(listed, named)
    title, system = TITLES[form]
    day = dated or _day(told)
    held = pl.DataFrame([(listed, *o) for o in owners], schema=OWNERS, orient="row")
    return WatchList(
        listed, title, legal_system or system, form, version or told, day, checksum, table, names, held, findings
    )


def _bytes_of(path: Path) -> bytes:
    remedy = "Write the name of a file in the folder, as its publisher gives it."
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                data = packed.read(MOST_BYTES + 1)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                inside = [i for i in archive.infolist() if not i.is_dir()]
                if len(inside) != 1 or inside[0].file_size > MOST_BYTES:
                    raise WatchListError(
                        path.name, f"It holds {len(inside)} files.", "Unpack it and name the one meant."
                    )
                data = archive.read(inside[0])
    except FileNotFoundError:
        raise WatchListError(path.name, "There is no such file.", remedy) from None
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise WatchListError(path.name, f"It cannot be read ({error}).", "Fetch it anew; nothing was read.") from error
    if not data.strip():
        raise WatchListError(path.name, "It is empty.", "An empty list clears nobody: fetch it anew.")
    if len(data) > MOST_BYTES:
        raise WatchListError(
            path.name, "It unpacks to more than two gigabytes.", "No list is that large; fetch it anew."
        )
    return data


def _text(data: bytes, file: str) -> str:
    if data[:2] == b"PK":
        raise WatchListError(file, "It is a workbook.", "Save the sheet as CSV (UTF-8).")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = f"It is not in UTF-8 (line {line}); names would be read wrong and missed."
        raise WatchListError(file, problem, "Save it as UTF-8, or fetch the publisher's own file.") from error


def _read(paths: list[Path], data: list[bytes]) -> Read:
    name = paths[0].name
    if data[0].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return _read_xml(data[0], name)
    texts = [_text(d, p.name) for d, p in zip(data, paths, strict=True)]
    first = texts[0].lstrip("\ufeff \r\n")
    if first.startswith("{"):
        entries, owners, told = opensanctions.read_ftm(texts[0], name)
        return "opensanctions-ftm", entries, owners, told, []
    head = first.split("\n", 1)[0]
    if {"id", "schema", "name"} <= {c.strip().strip('"') for c in head.split(",")}:
        entries, told = opensanctions.read_csv(first, name)
        return "opensanctions-csv", entries, [], told, unended(name, first)
    if "Name 6" in "".join(first.splitlines(keepends=True)[:5]):
        entries, told = uk.read_csv(first, name)
        return "uk-csv", entries, [], told, unended(name, first)
    tables = {ofac.which_table(text): text for text in texts}
    if None not in tables:
        entries, doubts = ofac.read_triples({str(k): v for k, v in tables.items()}, name)
        ends = [doubt for path, text in zip(paths, texts, strict=True) for doubt in unended_triple(path.name, text)]
        return "ofac-csv", entries, [], "", [*ends, *doubts]
    return "own-csv", own.read_csv(first, name), [], "", []


def _read_xml(data: bytes, name: str) -> Read:
    if root_name(data, name) == ofac_advanced.ROOT:
        return "ofac-advanced-xml", *ofac_advanced.read(data, name), []
    root = root_of(data, name)
    match root.tag:
        case "sdnList":
            form, (entries, told) = "ofac-xml", ofac.read_xml(root)
        case "CONSOLIDATED_LIST":
            form, (entries, told) = "un-xml", un.read_xml(root)
        case "Designations":
            form, (entries, told) = "uk-xml", uk.read_xml(root)
        case "export" | "WHOLE":
            form, (entries, told) = "eu-xml", eu.read_xml(root)
        case other:
            problem = f"Its root is {other}, which is none of the lists known."
            raise WatchListError(name, problem, "Lists known: OFAC, UN, UK, EU; or save it as CSV with a column name.")
    return form, entries, [], told, []


def _day(told: str) -> date | None:
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%d-%b-%Y"):
        try:
            return datetime.strptime(told.strip()[:11].strip(), form).date()
        except ValueError:
            continue
    return None
