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
from importlib import import_module
from typing import IO, Any, Self, TypeVar

from eventdb.errors import EventdbError
from eventdb.loading.ahead import ahead

T = TypeVar("T")
# What the process says; a class of our own would be another class there, where this module is the main one.
_MADE, _FAULT, _END = "made", "fault", "end"


class Apart:
    """A process that makes things, one thing asked for after the other; use it as a context manager.

    It begins at once and is ready, with a module imported, by the time that it is asked; it ends with this one.

    Args:
        module: the module of what it is to make things with.
    """

    def __init__(self, module: str) -> None:
        # Only what this process can import, and nothing that lies in the folder where it happens to run.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", __name__, module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what was asked may wait in it
                pipe.close()  # type: ignore[union-attr]

    def make(self, make: Callable[..., Iterable[T]], *arguments: object) -> Iterator[T]:
        """What ``make(*arguments)`` yields; some of it waits here until it is taken.

        An error in the making is raised here. Whoever stops taking ends the process.

        Args:
            make: a function at the top of its module.
            arguments: what it takes; they and what it yields are pickled.

        Raises:
            EventdbError: the process was ended by someone else.
        """
        process = self._process
        assert process.stdin is not None  # noqa: S101 - tells mypy what PIPE told us
        assert process.stdout is not None  # noqa: S101
        with suppress(BrokenPipeError):
            pickle.dump((make, arguments), process.stdin)
            process.stdin.flush()
        messages, is_whole = ahead(_messages(process.stdout)), False
        try:
            for message, made in messages:
                if message == _FAULT:
                    raise made
                if message == _END:
                    is_whole = True
                    return
                yield made
            raise EventdbError(f"the process that reads the file was ended (status {process.wait()}); try again")
        finally:
            if not is_whole:
                process.kill()  # with it ends what the thread of messages waits for
            messages.close()


def _messages(source: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """What the process says, until it has made all that it was asked for."""
    with suppress(EOFError, pickle.UnpicklingError):  # a process that was ended writes half a message
        message = _MADE
        while message != _END:
            message, made = pickle.load(source)  # noqa: S301 - from our own process
            yield message, made


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asked
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr
    import_module(sys.argv[1])
    with suppress(BrokenPipeError, EOFError):
        while True:
            make, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that began this one
            for message in _made(make, arguments):
                pickle.dump(message, target)
                target.flush()


def _made(make: Callable[..., Iterable[Any]], arguments: tuple[object, ...]) -> Iterator[tuple[str, Any]]:
    try:
        for made in make(*arguments):
            yield _MADE, made
    except Exception as error:  # noqa: BLE001 - raised where the things are taken
        yield _FAULT, error
    yield _END, None


if __name__ == "__main__":
    _main()
