"""Reference: packaged rules and rates, so that a case need not gather them again.

Question   Which rules and rates are known for a country, how old are they and how sure?
Takes      names of packs
Gives      the tables of those packs, in the declared columns; an overview of all packs
Leaves     merging them under a case's own rows to case/
"""

from corridor.reference.overview import packs_overview as packs_overview
from corridor.reference.packs import Pack as Pack
from corridor.reference.packs import load_pack as load_pack
from corridor.reference.packs import load_packs as load_packs
from corridor.reference.packs import pack_names as pack_names
from corridor.reference.packs import packs_for as packs_for

__all__ = ["Pack", "load_pack", "load_packs", "pack_names", "packs_for", "packs_overview"]
