"""Checksums of text, by which rows and stories are told apart."""

from typing import Any


def checksum(column: str) -> Any:
    """XXH3 of a column of text as a signed number of 64 bits, the same on every machine; of NULL there is none."""
    import polars_hash  # noqa: PLC0415 - an extra

    return polars_hash.col(column).nchash.xxh3_64().reinterpret(signed=True)
