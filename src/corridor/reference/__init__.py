"""Reference: packaged rules and rates, so that a case need not gather them again.

Question   Which rules and rates are known for a country, how old are they and how sure?
Takes      names of packs
Gives      the tables of those packs, in the declared columns; an overview of all packs and of what they lack;
           codes that are none of the nomenclature in force
Leaves     merging them under a case's own rows to case/
"""

from corridor.reference.gaps import levy_coverage as levy_coverage
from corridor.reference.gaps import packs_gaps as packs_gaps
from corridor.reference.gaps import tariff_coverage as tariff_coverage
from corridor.reference.nomenclature import outside_nomenclature as outside_nomenclature
from corridor.reference.overview import packs_overview as packs_overview
from corridor.reference.packs import Pack as Pack
from corridor.reference.packs import load_pack as load_pack
from corridor.reference.packs import load_packs as load_packs
from corridor.reference.packs import pack_names as pack_names
from corridor.reference.packs import packs_for as packs_for

__all__ = [
    "Pack",
    "levy_coverage",
    "load_pack",
    "load_packs",
    "outside_nomenclature",
    "pack_names",
    "packs_for",
    "packs_gaps",
    "packs_overview",
    "tariff_coverage",
]
