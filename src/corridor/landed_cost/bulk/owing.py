"""Items that owe something at a border or inside a customs union."""

from __future__ import annotations

from functools import cached_property

from corridor.landed_cost.bulk.codes import Flags, Floats, Ints
from corridor.landed_cost.bulk.values import Figures, Valued


class Owing:
    """Items that owe something; their columns are picked out of those of the chunk when they are asked for."""

    def __init__(self, items: Figures, told: Valued, at: Ints) -> None:
        self._items, self._told, self._at = items, told, at

    @cached_property
    def value(self) -> Floats:
        return self._told.value[self._at]

    @cached_property
    def inland_delivery(self) -> Floats:
        return self._told.inland_delivery[self._at]

    @cached_property
    def transport(self) -> Floats:
        return self._told.transport[self._at]

    @cached_property
    def value_estimated(self) -> Flags:
        return self._told.value_estimated[self._at]

    @cached_property
    def estimated(self) -> Flags:
        return self._told.estimated[self._at]

    @cached_property
    def spell(self) -> Ints:
        return self._items.spell[self._at]

    def figure(self, name: str) -> Floats:
        """A column of `Figures`."""
        if name not in self.__dict__:
            self.__dict__[name] = getattr(self._items, name)[self._at]
        figure: Floats = self.__dict__[name]
        return figure
