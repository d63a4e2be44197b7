"""Projections: what comes next of a series, with intervals that hold what they say, and the errors they rest on."""

from corridor.trade.projection.projecting import Projection as Projection
from corridor.trade.projection.projecting import project as project

__all__ = ["Projection", "project"]
