"""A thread of its own for work that cannot be interrupted."""

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


class Worker:
    """A thread that does one thing after the other, and can be left behind."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], Any] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
        self._lost = False
        threading.Thread(target=self._work, daemon=True, name="guarded").start()

    def do(self, job: Callable[[], Result], seconds: float | None) -> Result:
        """Do it, and hand over what comes of it.

        Raises:
            TimeoutError: it takes longer than this; the thread is left behind.
        """
        if self._lost:
            raise TimeoutError
        self._jobs.put(job)
        try:
            result, error = self._done.get(timeout=seconds)
        except queue.Empty:
            self._lost = True
            raise TimeoutError from None
        except BaseException:
            # Interrupted by the user: nobody waits for the answer any more.
            self._lost = True
            raise
        if error is not None:
            raise error
        found: Result = result
        return found

    def end(self, job: Callable[[], object], *, last: bool = True) -> None:
        """Do a last thing, if the thread is still with us."""
        if not self._lost:
            self.do(job, None)
            if last:
                self._lost = True
                self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._done.put((job(), None))
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                self._done.put((None, error))
