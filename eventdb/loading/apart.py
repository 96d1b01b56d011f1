"""Making things in a process of its own while this one writes them.

A thread will not do: writing to an SQLite file takes Python's lock for every row, and so does much of reading.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import IO, Any, TypeVar

from eventdb.errors import EventdbError
from eventdb.loading.ahead import ahead

T = TypeVar("T")


def apart(make: Callable[..., Iterable[T]], *arguments: object) -> Iterator[T]:
    """What ``make(*arguments)`` yields, made in another process; some of it waits here until it is taken.

    An error in the making is raised here. Whoever stops taking ends the process, and so does the end of this one.

    Args:
        make: a function at the top of its module.
        arguments: what it takes; they and what it yields are pickled.

    Raises:
        EventdbError: the process was ended by someone else.
    """
    # Only what this process can import, and nothing that lies in the folder where it happens to run.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    assert process.stdin is not None  # noqa: S101 - tells mypy what PIPE told us
    assert process.stdout is not None  # noqa: S101
    messages = ahead(_messages(process.stdout))
    try:
        with suppress(BrokenPipeError):
            pickle.dump((make, arguments), process.stdin)
            process.stdin.close()
        for is_error, made in messages:
            if is_error:
                raise made
            yield made
        if process.wait():
            raise EventdbError(f"the process that reads the file was ended (status {process.returncode}); try again")
    finally:
        process.kill()  # with it ends what the thread of messages waits for
        messages.close()
        process.wait()
        process.stdout.close()


def _messages(source: IO[bytes]) -> Iterator[tuple[bool, Any]]:
    with suppress(EOFError, pickle.UnpicklingError):  # a process that was ended writes half a message
        while True:
            yield pickle.load(source)  # noqa: S301 - from our own process


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr
    make, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that began this one
    with suppress(BrokenPipeError):
        for message in _made(make, arguments):
            pickle.dump(message, target)
            target.flush()


def _made(make: Callable[..., Iterable[Any]], arguments: tuple[object, ...]) -> Iterator[tuple[bool, Any]]:
    try:
        for made in make(*arguments):
            yield False, made
    except Exception as error:  # noqa: BLE001 - raised where the things are taken
        yield True, error


if __name__ == "__main__":
    _main()
