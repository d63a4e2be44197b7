"""Readers of trade figures: what publishers and people write, as rows of `trade_flows` and `output_series`.

Question   What do these files say, in the columns of the table, and what in them cannot be read?
Takes      CSV, TSV, JSON, XLSX or Parquet of UN Comtrade, WITS, BACI, Comext, the customs of Iran and Russia and the
           Census Bureau; long tables of series; own columns
Gives      a frame in the columns of the table, and findings with file, row, column and remedy
Leaves     comparison and statistics to its neighbours
"""

from corridor.trade.readers.baci import read_baci
from corridor.trade.readers.census import read_census
from corridor.trade.readers.comext import read_comext
from corridor.trade.readers.comtrade import read_comtrade, read_wits
from corridor.trade.readers.detect import Figures, read_trade
from corridor.trade.readers.iran import read_iran
from corridor.trade.readers.long_series import read_long_series
from corridor.trade.readers.own import read_own
from corridor.trade.readers.russia import read_russia

__all__ = [
    "Figures",
    "read_baci",
    "read_census",
    "read_comext",
    "read_comtrade",
    "read_iran",
    "read_long_series",
    "read_own",
    "read_russia",
    "read_trade",
    "read_wits",
]
