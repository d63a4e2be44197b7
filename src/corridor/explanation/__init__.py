"""Explanations: what decided something in a run, in money and in words.

Question   Why is this so, and why not otherwise?
Takes      the tables of a run, and ids or a question in plain words
Gives      an answer: sentences, and the rows they rest on
Leaves     reckoning anything again: every figure is read from the run's own lines
"""

from corridor.explanation.answers import Answer as Answer
from corridor.explanation.answers import answer as answer
