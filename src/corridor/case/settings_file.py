"""Read case.toml: every fault in it is a finding, none is an error that stops the check."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from corridor.case import codes_of_files as codes
from corridor.case import limits
from corridor.case.files import SETTINGS_FILE, read_plain
from corridor.case.notes import Notes, quoted
from corridor.case.settings import Settings
from corridor.case.suggest import did_you_mean


def read_settings(folder: Path, notes: Notes) -> tuple[Settings | None, bytes]:
    """The settings, None after findings; and the bytes of the file."""
    path = folder / SETTINGS_FILE
    if not path.exists() and not path.is_symlink():
        remedy = "Point to the folder of a case, or make one with `corridor new FOLDER`."
        notes.add(codes.NO_CASE, SETTINGS_FILE, f"There is no {SETTINGS_FILE} in {folder.name or folder}.", remedy)
        return None, b""
    data = read_plain(path, limits.SETTINGS_BYTES, notes)
    if data is None:
        return None, b""
    try:
        text = data.decode("utf-8-sig")
        given = tomllib.loads(text)
    except UnicodeDecodeError:
        notes.add(codes.SETTINGS_UNREADABLE, SETTINGS_FILE, "It is not in UTF-8.", "Save it as UTF-8.")
        return None, data
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        row = re.search(r"at line (\d+)", str(error))
        problem = f"It is not TOML: {str(error)[:200]}."
        remedy = 'Write name = value; text stands in double quotes: currency = "USD".'
        notes.add(codes.SETTINGS_UNREADABLE, SETTINGS_FILE, problem, remedy, row=int(row[1]) if row else None)
        return None, data
    try:
        return Settings.model_validate(given), data
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            _note(fault, text, notes)
        return None, data


def _note(fault: Any, text: str, notes: Notes) -> None:
    where = [str(part) for part in fault["loc"]]
    name = ".".join(part for part in where if not part.isdigit())
    row = _line(text, [part for part in where if not part.isdigit()])
    if fault["type"] == "extra_forbidden":
        known = _fields(where[:-1])
        problem = f"There is no setting {quoted(name)}."
        remedy = did_you_mean(where[-1], known) + f"Settings there: {', '.join(known)}."
        notes.add(codes.SETTING_UNKNOWN, SETTINGS_FILE, problem, remedy, row=row, column=name)
        return
    message = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    missing = fault["type"] == "missing"
    problem = f"The setting {name} is missing." if missing else f"The setting {name} cannot be so: {message}."
    remedy = (
        "Add it; nothing is assumed in its place." if missing else "Correct it; docs/rooms/case.md shows every setting."
    )
    value = None if missing or isinstance(fault["input"], dict) else fault["input"]
    notes.add(codes.SETTING_WRONG, SETTINGS_FILE, problem, remedy, row=row, column=name or None, value=value)


def _fields(section: list[str]) -> list[str]:
    model: Any = Settings
    for part in section:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)


def _line(text: str, where: list[str]) -> int | None:
    """The line of a setting, found by its name below its section's heading."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := re.match(r"\s*\[([^\[\]]+)\]", line):
            section = heading[1].strip()
            if section == ".".join(where):
                return number
        name = re.match(r"\s*([\w.-]+)\s*=", line)
        if (
            name
            and ".".join(where).startswith(".".join(part for part in (section, name[1]) if part))
            and name[1] in where
        ):
            return number
    return None
