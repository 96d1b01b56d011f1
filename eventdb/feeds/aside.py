"""What stands beside data, in folders and archives, and is none."""

from pathlib import PurePath


def is_about_data(path: PurePath) -> bool:
    """Whether a file is for people who use the data: a README, a licence, a page."""
    name = path.name.lower()
    return name.startswith(("readme", "license", "licence")) or path.suffix.lower() in {".md", ".pdf", ".html"}


def is_aside(path: PurePath) -> bool:
    """Whether a file stands beside the data: what is about it, what is hidden, what a Mac knows of each file.

    Args:
        path: from the top of its folder or archive.
    """
    is_hidden = any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in path.parts)
    return is_hidden or is_about_data(path)
