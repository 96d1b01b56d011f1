"""SQL of a user's own: its parameters, its answer, and where it is wrong."""

from eventdb.sql.asking import ask
from eventdb.sql.statement import MOST_BYTES, Statement, read_statement
from eventdb.sql.values import Given, ParameterError, read_value

__all__ = ["MOST_BYTES", "Given", "ParameterError", "Statement", "ask", "read_statement", "read_value"]
