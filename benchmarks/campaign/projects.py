"""Project scheduling problems made by chance in the layout of PSPLIB: one mode or several, resources tight or loose."""

from __future__ import annotations

import random

RULE = "*" * 72


def project(seed: int, tasks: int, modes: int = 1, renewable: int = 4, consumable: int = 0) -> str:
    """A problem of so many tasks besides the first and the last, which take no time; the same seed gives the same one.

    Followers are near in number, one to three each. Resources of a mode are drawn so that short modes take more; what
    there is lies between the largest request and what an average of a few tasks at once takes.
    """
    rng = random.Random(f"{seed}/{tasks}/{modes}/{renewable}/{consumable}")
    last = tasks + 2
    follow: dict[int, set[int]] = {1: set(), last: set()}
    for t in range(2, last):
        near = [u for u in range(t + 1, min(last, t + max(6, tasks // 6)))]
        follow[t] = set(rng.sample(near, min(len(near), rng.randint(1, 3))))
    reached = {u for some in follow.values() for u in some}
    follow[1] = {t for t in range(2, last) if t not in reached}
    for t in range(2, last):
        follow[t] = follow[t] or {last}
    made = {t: _modes(rng, 1 if t in (1, last) else modes, t in (1, last), renewable, consumable) for t in follow}
    there = _available(rng, made, renewable)
    heads = [f"{k} {n + 1}" for k, count in (("R", renewable), ("N", consumable)) for n in range(count)]
    lines = [
        RULE, f"file with basedata            : made_{seed}.bas", RULE,
        "projects                      :  1", f"jobs (incl. supersource/sink ):  {last}",
        f"horizon                       :  {sum(max(m[0] for m in ms) for ms in made.values())}", "RESOURCES",
        f"  - renewable                 :  {renewable}   R", f"  - nonrenewable              :  {consumable}   N",
        "  - doubly constrained        :  0   D", RULE, "PRECEDENCE RELATIONS:",
        "jobnr.    #modes  #successors   successors",
    ]  # fmt: skip
    for t in sorted(follow):
        followers = "".join(f"{u:5d}" for u in sorted(follow[t]))
        lines.append(f"{t:4d}{len(made[t]):9d}{len(follow[t]):11d}     {followers}")
    lines += [RULE, "REQUESTS/DURATIONS:", "jobnr. mode duration  " + "  ".join(heads), "-" * 72]
    for t in sorted(made):
        for k, (duration, taken) in enumerate(made[t]):
            number = f"{t:3d}" if k == 0 else "   "
            lines.append(f"{number}{k + 1:7d}{duration:6d}   " + "".join(f"{n:5d}" for n in taken))
    lines += [RULE, "RESOURCEAVAILABILITIES:", "  " + "  ".join(heads), "".join(f"{n:5d}" for n in there), RULE]
    return "\n".join(lines) + "\n"


Modes = list[tuple[int, list[int]]]


def _modes(rng: random.Random, count: int, dummy: bool, renewable: int, consumable: int) -> Modes:
    if dummy:
        return [(0, [0] * (renewable + consumable))]
    durations = sorted(rng.sample(range(1, 11), count))
    of = [rng.randint(1, 10) if rng.random() < 0.6 else 0 for _ in range(renewable + consumable)]
    if not any(of[:renewable]):
        of[rng.randrange(renewable)] = rng.randint(1, 10)
    return [(d, [max(1, round(n * (1 - 0.25 * k))) if n else 0 for n in of]) for k, d in enumerate(durations)]


def _available(rng: random.Random, made: dict[int, Modes], renewable: int) -> list[int]:
    """What there is of each resource: so much of a few tasks at once, and of all consumption."""
    out = []
    for r in range(len(made[1][0][1])):
        most = max(taken[r] for modes in made.values() for _, taken in modes)
        if r < renewable:
            average = sum(modes[0][1][r] for modes in made.values()) / len(made)
            out.append(max(most, round(average * rng.uniform(2.0, 5.0))))
        else:
            least, all_ = (sum(pick(t[r] for _, t in modes) for modes in made.values()) for pick in (min, max))
            out.append(round(least + rng.uniform(0.3, 0.7) * (all_ - least)))
    return out
