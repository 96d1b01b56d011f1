"""Lets ``python -m eventdb`` stand for ``eventdb``."""

from eventdb.cli import main

main(prog_name="eventdb")
