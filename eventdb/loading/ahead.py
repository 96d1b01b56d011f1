"""Doing the next piece of work while the last one is being written."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def ahead(items: Iterator[T], most: int = 1) -> Iterator[Iterator[T]]:
    """Gives the same items, made from now on in a thread of their own, some ahead of whoever takes them.

    An error in the making is raised where the item would have been taken. The making stops at the end.

    Args:
        items: what to make.
        most: how many may wait.
    """
    waiting: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(most)
    stopped = threading.Event()
    thread = threading.Thread(target=_make, args=(items, waiting, stopped), name="ahead", daemon=True)
    thread.start()
    try:
        yield _taken(waiting)
    finally:
        stopped.set()
        thread.join()


def _taken(waiting: "queue.Queue[tuple[T | None, BaseException | None]]") -> Iterator[T]:
    while True:
        item, error = waiting.get()
        if error is not None:
            raise error
        if item is None:
            return
        yield item


def _make(
    items: Iterator[T], waiting: "queue.Queue[tuple[T | None, BaseException | None]]", stopped: threading.Event
) -> None:
    def put(item: T | None, error: BaseException | None = None) -> None:
        while not stopped.is_set():
            try:
                waiting.put((item, error), timeout=0.1)
            except queue.Full:
                continue
            return

    try:
        for item in items:
            put(item)
            if stopped.is_set():
                return
        put(None)
    except BaseException as error:  # noqa: BLE001 - raised where the items are taken
        put(None, error)
