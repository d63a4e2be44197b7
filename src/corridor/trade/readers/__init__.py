"""Readers of trade figures: what publishers and people write, as rows of `trade_flows` and `output_series`.

Question   What do these files say, in the columns of the table, and what in them cannot be read?
Takes      CSV, TSV, XLSX or Parquet of UN Comtrade, BACI, Comext, Iran's and Russia's customs, or own columns
Gives      a frame in the columns of the table, and findings with file, row, column and remedy
Leaves     comparison and statistics to its neighbours
"""

from corridor.trade.readers.baci import read_baci
from corridor.trade.readers.comext import read_comext
from corridor.trade.readers.comtrade import read_comtrade
from corridor.trade.readers.detect import Figures, read_trade
from corridor.trade.readers.iran import read_iran
from corridor.trade.readers.own import read_own
from corridor.trade.readers.russia import read_russia

__all__ = [
    "Figures",
    "read_baci",
    "read_comext",
    "read_comtrade",
    "read_iran",
    "read_own",
    "read_russia",
    "read_trade",
]
