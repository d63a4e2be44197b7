"""Sizes x phases, each beside peers on the same data in the same run.

Question   How long does Corridor take, how much memory, and how does that compare with other libraries?
Takes      made-up data of a given size, the same for every contender
Gives      `benchmarks/results/<release>.csv` and `.md`, one row per phase, size and contender
Leaves     whether an answer is right to tests/; here contenders only have to agree with each other
"""
