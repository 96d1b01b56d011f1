"""Measuring: commands as whole processes, and what they cost."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.005
"""Seconds between two looks at a running process."""


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
    started = time.perf_counter()
    with (
        tempfile.TemporaryFile() as words_file,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words_file,
            env={**os.environ, **environment},
        ) as process,
    ):
        memory = 0.0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            memory = max(memory, _peak(process.pid))
            time.sleep(_EVERY)
        wall = time.perf_counter() - started
        _pid, status, usage = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        words_file.seek(0)
        words = words_file.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {words.decode(errors='replace')}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory)


def _peak(pid: int) -> float:
    """The greatest memory of a process so far, in megabytes.

    Taken from /proc, for what ``wait4`` tells includes the memory of the process that started it.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0


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
