"""Measuring: commands as whole processes, and what they cost."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """What a process took: wall and CPU seconds, and its greatest memory in megabytes."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], **environment: str) -> Cost:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; the message has what it said.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    ) as process:
        started = time.perf_counter()
        assert process.stderr is not None  # noqa: S101 - asked for above
        words = process.stderr.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {words.decode(errors='replace')}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def alternate(commands: dict[str, Sequence[str]], times: int) -> dict[str, float]:
    """The median wall time of each command, run in turn so that a slower spell of the machine falls on all."""
    walls: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(times + 1):
        for name, command in commands.items():
            cost = run(command)
            if turn:  # the first one warms up
                walls[name].append(cost.wall)
    return {name: statistics.median(found) for name, found in walls.items()}


def median_seconds(work: Callable[[], object], times: int = 5) -> float:
    """The median time of some work in this process, after one turn that is not counted."""
    work()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)
