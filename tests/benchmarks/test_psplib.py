"""Layouts of public sets, written by hand: what differs from set to set is read alike."""

import pytest

from benchmarks.campaign.projects import project
from benchmarks.campaign.psplib import files, of_patterson, of_psplib, read

RULE = "*" * 72
SINGLE = f"""{RULE}
file with basedata            : HAND.BAS
initial value random generator: 7
{RULE}
projects                      :  1
jobs (incl. supersource/sink ):  5
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
{RULE}
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      3      0        9       1        9
{RULE}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           5
   5        1          0
{RULE}
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     4       1    3
  4      1     2       0    1
  5      1     0       0    0
{RULE}
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    3
{RULE}
"""
MULTI = """jobs  (incl. supersource/sink ):\t4
RESOURCES
- renewable\t:\t1 R
- nonrenewable\t:\t1 N
- doubly constrained\t:\t0 D
****************
PRECEDENCE RELATIONS:
jobnr.\t#modes\t#successors\tsuccessors
1\t1\t2\t3\t2\t0\t0
2\t2\t1\t4
3\t3\t1
\t4
4\t1\t0
****************
REQUESTS/DURATIONS
jobnr.\tmode\tduration\tR1\tN1
****************
1\t1\t0\t0\t0
2\t1\t2\t3\t5
\t2\t4\t1\t2
3\t1\t1\t2\t4
\t2\t3\t1.0\t3
\t3\t5\t1\t0
4\t1\t0\t0\t0
****************
RESOURCE AVAILABILITIES
R1\tN1
3\t6
"""


def test_one_mode_a_task_with_its_followers_and_capacities():
    problem = of_psplib(SINGLE)
    assert [pool.capacity for pool in problem.pools] == [2, 3]
    assert [(o.before, o.after) for o in problem.orders] == [(0, 1), (0, 2), (1, 3), (2, 4), (3, 4)]
    assert [task.ways[0].work for task in problem.tasks] == [0, 3, 4, 2, 0]
    assert problem.tasks[2].ways[0].needs == ((0, 1), (1, 3))
    assert problem.end == 9


def test_modes_consumables_tabs_padding_and_carried_over_lines():
    problem = of_psplib(MULTI.replace("\n", "\r\n"))
    assert [len(task.ways) for task in problem.tasks] == [1, 2, 3, 1]
    assert [stock.arrivals for stock in problem.stocks] == [((0, 6),)]
    assert [(o.before, o.after) for o in problem.orders] == [(0, 2), (0, 1), (1, 3), (2, 3)]
    way = problem.tasks[2].ways[1]
    assert (way.work, way.needs, way.uses) == (3, ((0, 1),), ((0, 3),))


def test_a_task_over_several_lines_in_pattersons_layout():
    problem = of_patterson("3 1\n4\n0 0 1\n 2\n5 2 1 3\n0 0 0\n")
    assert [(o.before, o.after) for o in problem.orders] == [(0, 1), (1, 2)]
    assert problem.tasks[1].ways[0].needs == ((0, 2),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SINGLE.replace("  4      1     2       0    1\n", ""), "4 modes where its tasks have 5"),
        (SINGLE[: SINGLE.index("RESOURCEAVAIL")], "no section availabilit"),
        (SINGLE.replace("  R 1  R 2\n    2    3", "  R 1  R 2\n"), "what there is"),
        (MULTI.replace("R1\tN1", "R1\tD1"), "both at once"),
    ],
)
def test_what_is_missing_is_told(text, told):
    with pytest.raises(ValueError, match=told):
        of_psplib(text)
    with pytest.raises(ValueError, match="ends before"):
        of_patterson("3 1 4 0 0 1")


def test_made_projects_are_read_back_and_files_come_in_order_of_their_numbers(tmp_path):
    (tmp_path / "below").mkdir()
    for name in ("j10_2.sm", "j2_1.SM", "below/m3.mm", "notes.md"):
        (tmp_path / name).write_text(project(1, 12, modes=3, renewable=2, consumable=2))
    assert [path.name for path in files(tmp_path)] == ["j2_1.SM", "j10_2.sm", "m3.mm"]
    problem = read(tmp_path / "j10_2.sm")
    assert len(problem.tasks) == 14
    assert {len(task.ways) for task in problem.tasks[1:-1]} == {3}
    assert len(problem.pools) == len(problem.stocks) == 2
