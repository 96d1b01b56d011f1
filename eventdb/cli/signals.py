"""Ctrl-C and SIGTERM, by which a shell or a supervisor asks a command to end: as a shell expects it, and cleaned up."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)
_Handler = Callable[[int, FrameType | None], None]


class Terminated(KeyboardInterrupt):
    """SIGTERM came; whatever cleans up after Ctrl-C cleans up after it too."""


def interruption(number: int) -> KeyboardInterrupt:
    """What a signal is raised as."""
    return Terminated() if number == signal.SIGTERM else KeyboardInterrupt()


def exit_code(stopped: KeyboardInterrupt) -> int:
    """What a shell expects of a program that a signal has ended: 130 for Ctrl-C, 143 for SIGTERM."""
    return 128 + (signal.SIGTERM if isinstance(stopped, Terminated) else signal.SIGINT)


@contextmanager
def handled(handler: _Handler, *numbers: int) -> Iterator[None]:
    """Let a function handle signals meanwhile; only the main thread can, in others nothing changes.

    A signal that is ignored stays so: a script that starts us in the background wants Ctrl-C for another command.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in heeded}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def end(number: int, _frame: FrameType | None) -> None:
    """Handle a signal by ending the command; one that comes while another is ending it lets the cleaning up go on."""
    if not isinstance(sys.exception(), KeyboardInterrupt):
        raise interruption(number)
