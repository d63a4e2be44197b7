"""Figures by period, whoever reads them: checks across rows, cumulative figures taken apart, series by their step.

Question   Which rows of flows and series do not go together, and which periods does a series know?
Takes      rows of `trade_flows` and `output_series`
Gives      findings by row; pieces that do not overlap; series of one step
Leaves     reading files to `case` and to the readers of `trade`; what follows from the figures to `trade`
"""
