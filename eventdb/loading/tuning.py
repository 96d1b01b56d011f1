"""How a process that loads a feed uses the machine. What is set here was measured: together it saves a fifth."""

import ctypes
import importlib
import os
import sys

from eventdb.database import NEEDED

# What the threads of a load import: Ctrl-C in the midst of an import would have them wait for its lock for good.
_OF_THREADS = ("polars", "polars_hash", *(f"{package}.dbapi" for package in NEEDED))
# Of malloc.h; the greatest threshold that the C library takes, and memory for some blocks.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MOST_ARENAS = -1, -3, -8
_LARGEST_KEPT, _KEPT = 32 * 2**20, 64 * 2**20


def tune() -> None:
    """Set this process up for reading, parsing and writing blocks one after the other; to be called before that.

    polars begins two threads only, so that it can work for two stages of a load at once; blocks are too small to share.
    Memory of one block is kept for the next: to get its pages from the system anew takes a seventh of all time. It is
    kept in one place for all threads, Python's and polars's: with a place for each, what one sets free lies idle while
    another asks for more, which takes a quarter more in all.

    Libraries look at some of this when they are imported, so that they are here.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1")  # of polars's own memory, which jemalloc looks after
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # only GNU's library has it
        if set_option is not None:
            set_option(_MMAP_THRESHOLD, _LARGEST_KEPT)
            set_option(_TRIM_THRESHOLD, _KEPT)
            set_option(_MOST_ARENAS, 1)
    for name in _OF_THREADS:
        importlib.import_module(name)
