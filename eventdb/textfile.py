"""Reading text files that come from outside."""

import hashlib
import stat
from pathlib import Path

from eventdb.errors import InvalidFilesError, Problem


def read_text(path: Path, most: int, expected: str) -> tuple[str, str]:
    """A file's text without a byte-order mark, and the SHA-256 of the bytes that it was read from.

    Args:
        path: the file.
        most: how many bytes it may have.
        expected: what kind of file it should be, for messages.

    Raises:
        InvalidFilesError: it cannot be read, is no file, is too large, or is not UTF-8.
    """
    try:
        # Looked at before it is opened: opening a pipe would wait for a writer.
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise InvalidFilesError([Problem(str(path), 0, "", f"found no file; expected {expected}")])
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise InvalidFilesError([Problem(str(path), 0, "", f"cannot be read: {error.strerror}")]) from None
    if len(raw) > most:
        message = f"found {max(found.st_size, len(raw)):,} bytes; expected {expected}, at most {most:,} bytes"
        raise InvalidFilesError([Problem(str(path), 0, "", message)])
    try:
        return raw.decode("utf-8-sig"), hashlib.sha256(raw).hexdigest()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        kind = " (it looks like UTF-16)" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ""
        message = f"found the byte {raw[error.start]:#04x}, which is not UTF-8{kind}; save the file as UTF-8"
        raise InvalidFilesError([Problem(str(path), line, "", message)]) from None
