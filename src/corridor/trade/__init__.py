"""Trade: what the figures of trade say, whether a claim about them holds, and what comes next.

Question   How much is traded by whom, does a figure that somebody quotes hold, and what could be traded?
Takes      Tables of flows and of trade costs, in any unit that is the same throughout a table
Gives      Estimates with errors, potentials and effects of a tariff in money, each with its parts
Leaves     duties and taxes of one shipment to `landed_cost`

Each part is a module or package of its own and is imported from there: `corridor.trade.gravity`,
`corridor.trade.potential`, `corridor.trade.tariff_effect`.
"""
