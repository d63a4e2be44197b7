"""Parquet: columns come with types; what is not of the declared type is read as text, like any other cell."""

from __future__ import annotations

import io

import polars as pl

from corridor.case import codes_of_files as codes
from corridor.case import limits
from corridor.case.headers import known
from corridor.case.notes import Notes
from corridor.case.sheet import Sheet, numbered


def read_parquet(name: str, data: bytes, file: str, notes: Notes) -> Sheet | None:
    """A table from a Parquet file; None after a finding. Row 2 is the first, as if a header stood above."""
    try:
        schema = pl.read_parquet_schema(io.BytesIO(data))
        # Ask for the number of rows before a row is unpacked: a small file may hold very many equal ones.
        rows = pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item()
        if rows > limits.ROWS or len(schema) > limits.COLUMNS:
            problem = f"It has {rows:,} rows and {len(schema):,} columns."
            notes.add(codes.TOO_LARGE, file, problem, f"A table may have {limits.ROWS:,} rows.", table=name)
            return None
        frame = pl.read_parquet(io.BytesIO(data))
        texts = [pl.col(c).cast(pl.String) for c, dtype in frame.schema.items() if not _plain(dtype)]
        return known(Sheet(name, file, numbered(frame.with_columns(texts), first=2)), notes)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        notes.add(codes.FILE_UNREADABLE, file, f"It is no Parquet file that can be read: {why}.", "Write it anew.")
        return None


def _plain(dtype: pl.DataType) -> bool:
    return dtype == pl.String or dtype.is_numeric() or dtype in (pl.Boolean, pl.Date)
