"""Which laboratory makes the tests of a scheme."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from corridor.tables.column import cell_values


def laboratory_for(
    scheme_id: str, labs: pl.DataFrame, priced: Collection[str], schemes: pl.DataFrame, preferred: str | None
) -> str | None:
    """The laboratory that makes the tests for a scheme; None if no laboratory at hand is accepted.

    Parameters
    ----------
    scheme_id
        The scheme.
    labs, schemes
        The tables of the case.
    priced
        Laboratories that have prices.
    preferred
        The laboratory that the case names, if any.

    Notes
    -----
    A laboratory is accepted if it names the scheme, or a scheme that counts in all of the same places (one that may
    test for the union's vehicle approval may test for its part certificates). The preferred one is also taken if the
    table does not say what it is accepted by. Where the preferred one is not accepted, the first accepted one by
    name that has prices is taken.
    """
    accepted = accepted_laboratories(scheme_id, labs, schemes, preferred)
    if preferred in accepted:
        return preferred
    return next((lab_id for lab_id in accepted if lab_id in priced), None)


def accepted_laboratories(
    scheme_id: str, labs: pl.DataFrame, schemes: pl.DataFrame, preferred: str | None
) -> list[str]:
    """Every laboratory that a scheme accepts, by name; see `laboratory_for`."""
    places = {s: set(cell_values(c)) for s, c in schemes.select("scheme_id", "countries").iter_rows()}
    wanted = places.get(scheme_id, set())
    accepted = []
    for lab_id, named in labs.sort("lab_id").select("lab_id", "schemes").iter_rows():
        own = cell_values(named)
        near = any(wanted and wanted <= places.get(scheme, set()) for scheme in own)
        if scheme_id in own or near or (not own and lab_id == preferred):
            accepted.append(lab_id)
    return accepted
