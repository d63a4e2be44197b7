"""The map of the flows: legs of the plan's routes drawn between the coordinates of their sites.

Question   Where do the goods go, by which mode, and how much?
Takes      the plan's flows, the legs of their routes, the coordinates of sites; a file of country shapes
Gives      an SVG that needs nothing else, and the legs as a table
Leaves     the roads and tracks themselves: a leg is a line between its two ends
"""

from corridor.report.flow_map.drawing import Drawing as Drawing
from corridor.report.flow_map.drawing import draw as draw
from corridor.report.flow_map.legs import MapLegs as MapLegs
from corridor.report.flow_map.legs import map_legs as map_legs
