"""Fixed effects taken out of columns by weighted least squares, without a column per effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MOST_ROUNDS = 5_000


@dataclass
class Absorber:
    r"""Takes the fixed effects out of a column: what is left has weighted mean 0 in every level of every effect.

    With dummy columns D and weights W this is :math:`x - D (D'WD)^{-} D'Wx`. The effect with most levels is
    eliminated exactly (its normal equations are diagonal); conjugate gradients, scaled by the diagonal, solve for
    the others. That is the alternating projection of Guimaraes and Portugal (2010, Stata Journal 10(4)) in the
    accelerated, symmetric form of Correia (2017, "Linear models with high-dimensional fixed effects").
    """

    codes: Sequence[Codes]
    """One array per effect: the level of each row, counted from 0 without gaps."""

    def __post_init__(self) -> None:
        self.sizes = [int(code.max(initial=-1)) + 1 for code in self.codes]
        order = sorted(range(len(self.codes)), key=lambda k: -self.sizes[k])
        self._first = self.codes[order[0]] if order else None
        self._others = [self.codes[k] for k in order[1:]]
        ends = np.cumsum([0, *(self.sizes[k] for k in order[1:])])
        self._slices = [slice(int(a), int(b)) for a, b in pairwise(ends)]
        self._length = int(ends[-1])

    def weigh(self, weights: Floats) -> None:
        """Set the weights, one per row, all above 0; they hold for the columns taken out after this call."""
        self._weights = weights
        if self._first is not None:
            self._first_sums = np.bincount(self._first, weights)
        diagonal = [np.bincount(code, weights) for code in self._others]
        self._diagonal = np.concatenate(diagonal) if diagonal else np.zeros(0)

    def start(self) -> Floats:
        """The first guess of the effects that are solved for: none."""
        return np.zeros(self._length)

    def within(self, column: Floats, guess: Floats, tolerance: float) -> tuple[Floats, Floats]:
        """Take the effects out of a column.

        Returns
        -------
        tuple
            The column without its effects, and the effects solved for: the guess for a column that is alike.
            What is taken out lies exactly in the span of the effects, however loose the `tolerance` (of the
            weighted means left in the levels, relative to the weighted norm of the column).
        """
        if self._first is None:
            return column, guess
        if not self._others:
            return self._out_of_first(column), guess
        effects = self._solve(self._out_of_first(column), guess, tolerance)
        return self._out_of_first(column - self._spread(effects)), effects

    def _solve(self, column: Floats, guess: Floats, tolerance: float) -> Floats:
        """Conjugate gradients on the normal equations of the other effects, the first one eliminated."""
        effects = guess.copy()
        left = self._gather(column - self._out_of_first(self._spread(effects)) if effects.any() else column)
        enough = tolerance**2 * inner(self._weights * column, column)
        scaled = left / self._diagonal
        direction, size = scaled, inner(left, scaled)
        for _ in range(MOST_ROUNDS):
            if size <= enough:
                break
            image = self._gather(self._out_of_first(self._spread(direction)))
            curvature = inner(direction, image)
            # Weights of very different size can leave rounding errors to solve for: what is found by then stands.
            if not 0.0 < curvature < np.inf:
                break
            step = size / curvature
            effects += step * direction
            left = left - step * image
            scaled = left / self._diagonal
            size, before = inner(left, scaled), size
            direction = scaled + (size / before) * direction
        return effects

    def _out_of_first(self, column: Floats) -> Floats:
        assert self._first is not None
        means = np.bincount(self._first, self._weights * column) / self._first_sums
        return column - means[self._first]

    def _spread(self, effects: Floats) -> Floats:
        """The effects of each row, added up."""
        first, *rest = (effects[part][code] for part, code in zip(self._slices, self._others, strict=True))
        for more in rest:
            first += more
        return first

    def _gather(self, column: Floats) -> Floats:
        """Weighted sums of a column by level."""
        weighted = self._weights * column
        return np.concatenate([np.bincount(code, weighted) for code in self._others])


def inner(one: Floats, other: Floats) -> float:
    """The inner product, without the threads that a linear algebra library starts and that wait on a busy machine."""
    return float(np.einsum("i,i", one, other))
