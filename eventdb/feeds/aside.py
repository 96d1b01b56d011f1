"""What stands beside data, in folders and archives, and is none."""

from pathlib import PurePath


def is_aside(path: PurePath) -> bool:
    """Whether a file stands beside the data: a README, a licence, what a Mac knows of each file.

    Args:
        path: from the top of its folder or archive.
    """
    return (
        path.parts[0] == "__MACOSX"
        or path.name.startswith(".")
        or path.name.lower().startswith(("readme", "license", "licence"))
        or path.suffix.lower() in {".md", ".pdf", ".html"}
    )
