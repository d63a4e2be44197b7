"""What a run found, as one page and one workbook.

Question   What does the plan say, what does it rest on, and where can every number be found?
Takes      a run: its result tables, its input tables, its record
Gives      `report.html`, one page that opens from a file without a network; `report.xlsx`, every result table
Leaves     reckoning to the rooms: every figure here is a sum of the run's own lines
"""

from __future__ import annotations

from pathlib import Path

from corridor.report.reading import Reader
from corridor.runs import RunTables

PAGE, WORKBOOK = "report.html", "report.xlsx"


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
        The page and the workbook. The same run gives the same bytes.

    Raises
    ------
    ValueError
        ``map_shapes`` is not a GeoJSON FeatureCollection.
    """
    from corridor.report.page import page
    from corridor.report.workbook import write_workbook

    reader = Reader(run)
    out_folder.mkdir(parents=True, exist_ok=True)
    html, xlsx = out_folder / PAGE, out_folder / WORKBOOK
    # Bytes, so that line ends are the same on every system.
    html.write_bytes(page(reader, map_shapes, WORKBOOK).encode("utf-8"))
    write_workbook(reader, xlsx)
    return html, xlsx
