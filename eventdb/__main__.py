"""Where the command begins, for ``python -m eventdb`` too."""

import sys


def main() -> None:
    """Run the command; Ctrl-C ends it in few words from the first moment on, while the command line is imported."""
    try:
        from eventdb.cli import main as command  # noqa: PLC0415 - what takes the time

        command(prog_name="eventdb")
    except KeyboardInterrupt:
        sys.stderr.write("Stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
