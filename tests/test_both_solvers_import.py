"""HiGHS and OR-Tools live in one process, whichever is imported first (docs/decisions/0002)."""

import subprocess
import sys

import pytest

# Most of x + y where x + 2 y <= 14, 3 x - y >= 0, x - y <= 2: the first and last meet at x = 6, y = 4.
WITH_HIGHS = """
import highspy, numpy
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
x, y = solver.addVariable(lb=0), solver.addVariable(lb=0)
solver.addConstr(x + 2 * y <= 14)
solver.addConstr(3 * x - y >= 0)
solver.addConstr(x - y <= 2)
solver.maximize(x + y)
assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
answers.append(solver.getInfo().objective_function_value)
"""
# The same with whole numbers; the answer is whole already.
WITH_ORTOOLS = """
from ortools.sat.python import cp_model
model = cp_model.CpModel()
x, y = model.new_int_var(0, 20, "x"), model.new_int_var(0, 20, "y")
model.add(x + 2 * y <= 14)
model.add(3 * x - y >= 0)
model.add(x - y <= 2)
model.maximize(x + y)
solver = cp_model.CpSolver()
solver.parameters.num_workers = 1
assert solver.solve(model) == cp_model.OPTIMAL
answers.append(solver.objective_value)
"""
IMPORTS = {"highspy": "import highspy", "ortools": "from ortools.sat.python import cp_model"}


@pytest.mark.parametrize("order", [("highspy", "ortools"), ("ortools", "highspy")], ids=" then ".join)
def test_both_solvers_answer_in_one_process_in_either_order(order):
    script = "\n".join(
        [*(IMPORTS[name] for name in order), "answers = []", WITH_HIGHS, WITH_ORTOOLS, "print(*answers)"]
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [float(word) for word in done.stdout.split()] == pytest.approx([10, 10])
