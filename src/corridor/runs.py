"""Runs on disk: a folder of plain tables and ``run.json``, written aside and renamed when whole.

A run folder either stands whole or does not stand at all. What a killed run leaves behind is a folder whose name
starts with ``.writing-``; the next run names it and removes it, and touches no other.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from corridor.errors import RunError
from corridor.tables import INPUT_TABLES, RESULT_TABLES

ASIDE = ".writing-"
NAME_FORMAT = "%Y-%m-%dT%H-%M-%S"


@dataclass(frozen=True)
class RunTables:
    """Everything a run knows: ``meta`` goes to run.json; ``results`` and ``inputs`` are tables by name."""

    meta: dict[str, Any]
    results: dict[str, pl.DataFrame]
    inputs: dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Leftover:
    """A folder that a killed run left behind."""

    folder: Path
    message: str


@dataclass
class RunWriter:
    """Writes one run of a case: tables go aside one by one, `finish` makes the run appear at once."""

    case_folder: Path
    started: datetime
    aside: Path = field(init=False)

    def __post_init__(self) -> None:
        stem = f"{ASIDE}{os.getpid()}-{self.started.strftime(NAME_FORMAT)}"
        self.aside = runs_folder(self.case_folder) / stem
        self.aside.mkdir(parents=True, exist_ok=False)

    def write(self, run: RunTables) -> Path:
        """Write every table and run.json aside, then rename; gives the run's folder."""
        for name, frame in run.results.items():
            _write_parquet(frame, self.aside / f"{name}.parquet")
        (self.aside / "inputs").mkdir()
        for name, frame in run.inputs.items():
            _write_parquet(frame, self.aside / "inputs" / f"{name}.parquet")
        text = json.dumps(run.meta, ensure_ascii=False, indent=2, sort_keys=True, default=str)
        _write_durably(self.aside / "run.json", lambda path: path.write_text(text + "\n", encoding="utf-8"))
        _flush_folder(self.aside)
        target = _free_name(runs_folder(self.case_folder), self.started.strftime(NAME_FORMAT))
        self.aside.rename(target)
        _flush_folder(target.parent)
        return target

    def abandon(self) -> None:
        """Remove what was written aside, after an error that a user is told of."""
        shutil.rmtree(self.aside, ignore_errors=True)


def runs_folder(case_folder: Path) -> Path:
    """Where the runs of a case stand."""
    return case_folder / "runs"


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    _write_durably(path, lambda target: frame.write_parquet(target, compression="zstd", statistics=False))


def _write_durably(path: Path, write: Callable[[Path], object]) -> None:
    # Without fsync a power cut after the rename could leave a whole-looking run with empty tables.
    write(path)
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open a folder to flush it.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _free_name(folder: Path, stem: str) -> Path:
    for number in range(1, 1000):
        target = folder / (stem if number == 1 else f"{stem}-{number:03d}")
        if not target.exists():
            return target
    raise RunError(f"{folder} holds a thousand runs of the same second; remove some")


def _still_writing(folder: Path, pid: int) -> bool:
    if os.name != "posix":
        # Asking Windows about a process by signal would end it, so the age of the folder has to tell.
        return datetime.now().timestamp() - folder.stat().st_mtime < 24 * 3600
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def clear_leftovers(case_folder: Path) -> list[Leftover]:
    """Remove what killed runs left behind and say so; a run that still goes on is left alone."""
    found = []
    for folder in sorted(runs_folder(case_folder).glob(f"{ASIDE}*")):
        pid = folder.name.removeprefix(ASIDE).split("-")[0]
        if pid.isdigit() and int(pid) != os.getpid() and _still_writing(folder, int(pid)):
            continue
        started = folder.name.removeprefix(f"{ASIDE}{pid}-")
        shutil.rmtree(folder, ignore_errors=True)
        message = (
            f"The run started at {started} was stopped before it was whole. "
            "What it had written was removed; the earlier runs are as they were."
        )
        found.append(Leftover(folder, message))
    return found


def list_runs(case_folder: Path) -> list[Path]:
    """Whole runs of a case, oldest first."""
    folder = runs_folder(case_folder)
    if not folder.is_dir():
        return []
    runs = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".") and (p / "run.json").is_file()]
    return sorted(runs, key=lambda p: p.name)


def newest_run(case_folder: Path) -> Path:
    """The newest whole run of a case.

    Raises
    ------
    RunError
        The case has no run.
    """
    runs = list_runs(case_folder)
    if not runs:
        raise RunError(f"{case_folder} has no run yet. `corridor run {case_folder}` makes one.")
    return runs[-1]


def read_run(folder: Path) -> RunTables:
    """Read a run folder, or the newest run of a case folder.

    Raises
    ------
    RunError
        The folder holds no run, or a file of it cannot be read.
    """
    if not (folder / "run.json").is_file():
        folder = newest_run(folder)
    try:
        meta = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        results = _read_tables(folder, RESULT_TABLES)
        inputs = _read_tables(folder / "inputs", INPUT_TABLES)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise RunError(f"{folder} cannot be read as a run: {error}") from error
    return RunTables(meta, results, inputs)


def _read_tables(folder: Path, declared: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    return {
        name: pl.read_parquet(folder / f"{name}.parquet") for name in declared if (folder / f"{name}.parquet").is_file()
    }
