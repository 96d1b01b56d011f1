"""Where the command begins, for ``python -m eventdb`` too."""

import signal
import sys


def main() -> None:
    """Run the command; Ctrl-C ends it in few words from the first moment on, while the command line is imported.

    After the last, when only the interpreter has something to put away, Ctrl-C ends it without any.
    """
    try:
        from eventdb.cli import main as command  # noqa: PLC0415 - what takes the time

        command(prog_name="eventdb")
    except KeyboardInterrupt:
        sys.stderr.write("Stopped\n")
        sys.exit(130)
    finally:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
