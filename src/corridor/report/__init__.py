"""What a run found, as one page and one workbook.

Question   What does the plan say, what does it rest on, and where can every number be found?
Takes      a run: its result tables, its input tables, its record
Gives      `report.html`, one page that opens from a file without a network; `report.xlsx`, every result table;
           `calendars/`, the test campaign as calendar files by facility and by specimen
Leaves     reckoning to the rooms: every figure here is a sum of the run's own lines
"""

from __future__ import annotations

from pathlib import Path

from corridor.report.reading import Reader
from corridor.runs import RunTables

PAGE, WORKBOOK, CALENDARS = "report.html", "report.xlsx", "calendars"


def report(run: RunTables, out_folder: Path, map_shapes: Path | None = None) -> tuple[Path, Path]:
    """Write the page and the workbook of a run.

    Parameters
    ----------
    run
        The run, as `corridor.runs.read_run` gives it. Tables may be absent or empty.
    out_folder
        Where both files go; it is made if it is not there. Files of the same names are replaced.
    map_shapes
        GeoJSON file of country shapes to draw the map with; None takes the one that comes with Corridor.

    Returns
    -------
    tuple[Path, Path]
        The page and the workbook. The same run gives the same bytes. Calendar files of a campaign lie in a folder
        beside them.

    Raises
    ------
    ValueError
        ``map_shapes`` is not a GeoJSON FeatureCollection.
    """
    from corridor.report.page import page

    reader = Reader(run)
    return _written(reader, page(reader, map_shapes, WORKBOOK), out_folder)


def report_campaign(run: RunTables, out_folder: Path) -> tuple[Path, Path]:
    """Write the page and the workbook of a test campaign alone, and its calendar files; gives the first two.

    The files have the names that those of a run have, for they are read in the same way.
    """
    from corridor.report.campaign.section import campaign
    from corridor.report.page import rendered

    reader = Reader(run)
    return _written(reader, rendered(reader, (campaign(reader),), WORKBOOK), out_folder)


def _written(reader: Reader, page: str, out_folder: Path) -> tuple[Path, Path]:
    from corridor.report.campaign.calendars import write_calendars
    from corridor.report.workbook import write_workbook

    out_folder.mkdir(parents=True, exist_ok=True)
    html, xlsx = out_folder / PAGE, out_folder / WORKBOOK
    # Bytes, so that line ends are the same on every system.
    html.write_bytes(page.encode("utf-8"))
    write_workbook(reader, xlsx)
    write_calendars(reader, out_folder / CALENDARS)
    return html, xlsx
