"""Files that are plainly something else than a feed, called by their names."""

_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
_UNPACK = "unpack it: files are read plain, as .gz or as .zip"
_BY_BEGINNING = {
    b"%PDF-": "a PDF document",
    b"7z\xbc\xaf\x27\x1c": f"a .7z archive; {_UNPACK}",
    b"\xfd7zXZ\x00": f"a file packed with xz; {_UNPACK}",
    b"BZh": f"a file packed with bzip2; {_UNPACK}",
    b"\x28\xb5\x2f\xfd": f"a file packed with zstd; {_UNPACK}",
    b"Rar!\x1a\x07": f"a .rar archive; {_UNPACK}",
    b"PK\x05\x06": "an empty .zip archive",
    b"\xd0\xcf\x11\xe0": "a document of an office program; save the sheet as text with TABs between the columns",
    b"\xff\xfe": "text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as UTF-8",
}
_OF_OFFICE = b"[Content_Types].xml"
_OF_PAGES = (b"<!doctype html", b"<html")
HEAD = 512
"""So many bytes of a file are looked at."""


def kind(head: bytes) -> str | None:
    """What a file is, by its first bytes; None if that is nothing else than a feed may be.

    Args:
        head: the first ``HEAD`` bytes, as they lie on the disk or as they are unpacked.
    """
    for beginning, name in _BY_BEGINNING.items():
        if head.startswith(beginning):
            return name
    if head[_TAR_MARK_AT:].startswith(_TAR_MARK):
        return f"a .tar archive; {_UNPACK}"
    if head.startswith(b"PK\x03\x04") and _OF_OFFICE in head:
        return _BY_BEGINNING[b"\xd0\xcf\x11\xe0"]
    if head.lstrip().lower().startswith(_OF_PAGES):
        return "a web page, which may say why there was no file to download"
    return None


def separator(line: str) -> str | None:
    """The name of what stands between the columns of a line in the place of TABs; None if TABs do, or nothing."""
    if "\t" in line:
        return None
    counts = {"commas": line.count(","), "semicolons": line.count(";"), "vertical bars": line.count("|")}
    most = max(counts, key=counts.__getitem__)
    return most if counts[most] else None
