"""Small cases written to a folder."""

from pathlib import Path

from corridor.case import Case, load_case
from corridor.findings import Finding

SETTINGS = 'title = "T"\nlegal_systems = ["UN"]\n[screening]\ndecision_asked_for = []\n'
SITES = "site_id,name,country\nA,Place A,IR\nB,Place B,RU\n"
LANES = "lane_id,from_site,to_site,mode,distance_km,transit_days\nAB,A,B,road,100,2\n"
NOTHING_TO_PLAN = "CR519"


def write(folder: Path, **files: str | bytes) -> Path:
    """Files by table name as CSV; sites are there unless given, and settings always."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(SETTINGS, encoding="utf-8")
    for name, content in {"sites": SITES, **files}.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def found(case: Case) -> list[Finding]:
    """All findings but those that a small case is not whole."""
    return [f for f in case.findings if f.code not in (NOTHING_TO_PLAN, "CR510")]


def codes(folder: Path) -> list[str]:
    return [f.code for f in found(load_case(folder))]
