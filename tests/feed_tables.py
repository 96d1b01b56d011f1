"""What the tables of feeds hold, so that two databases can be compared."""

import math
from typing import Any

from sqlalchemy import Engine, select

from eventdb.database import reading
from eventdb.models import Load, Reject, Report, ReportLeft, ReportMonth, ReportReplaced
from tests.asking import ask

_FEED_TABLES = (Report, ReportReplaced, ReportLeft, ReportMonth, Reject)


def content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables of feeds hold, with loads numbered in their order."""
    found = {}
    with reading(engine) as connection:
        loads = {key: at for at, key in enumerate(connection.execute(select(Load.id).order_by(Load.id)).scalars())}
        for model in _FEED_TABLES:
            table: Any = model.__table__
            numbers = [name for name in _names(table) if name in {"load_id", "replaced_by"}]
            names = [name for name in _names(table) if name not in {*numbers, "id"}]
            rows = connection.execute(select(table)).mappings()
            found[table.name] = sorted(
                ((*(loads[row[name]] for name in numbers), *(row[name] for name in names)) for row in rows), key=repr
            )
    found["report_left"] = _left(found)
    return found


def _left(found: dict[str, list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """Each version that a load left as it was, of those in its spans: which spans they are is of no matter."""
    # Of each table the numbers of loads come first, then the other columns in their order.
    versions = [(row[1:3], row[0], math.inf) for row in found["report"]]
    versions += [(row[2:4], row[0], row[1]) for row in found["report_replaced"]]
    found_left = {
        (load, *key)
        for load, dataset, first, last in found["report_left"]
        for key, brought, replaced in versions
        if key[0] == dataset and first <= key[1] <= last and brought < load < replaced
    }
    return sorted(found_left)


def _names(table: Any) -> list[str]:
    return [column.name for column in table.columns]


def exact(engine: Engine) -> bool:
    """Whether the monthly sums are those of the reports."""
    return ask(engine, "report-month-check") == []
