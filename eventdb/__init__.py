"""eventdb: a relational database of diplomatic events in which every value can show the words it came from."""

__version__ = "0.1.0"
