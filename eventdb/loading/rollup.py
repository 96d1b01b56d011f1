"""report_month, kept exact by adding what is new and taking back what is gone; never by rebuilding."""

from typing import Any, Self

from sqlalchemy import Connection, text

from eventdb.database import filled_at_once, row_writer, write_frame
from eventdb.models import ReportMonth

_CELL = ("dyad", "month", "cameo_root")
KEYS = (*_CELL, "dataset")
MOST_CELLS = 400_000
"""So many cells of single frames are kept before they are added up, which takes as long as it takes for a few. If
nearly as many are left then, they go to the database: years of a feed have millions."""
_MOST_LEFT = 0.9
_TABLE: Any = ReportMonth.__table__
SUMS = ("reports", "weighed", "goldstein_tenths", "mentions", "articles")
COUNTRIES = ("country_a", "country_b")
_COLUMNS = ", ".join((*KEYS, *COUNTRIES, *SUMS))
_GROUPED = ", ".join((*KEYS, *COUNTRIES))
_SUMMED = ", ".join(f"SUM({name}) AS {name}" for name in SUMS)
_TOTAL = f"SELECT {_GROUPED}, {_SUMMED} FROM month_change GROUP BY {_GROUPED}"  # noqa: S608 - our names
_JOINED = " AND ".join(f"m.{key} = t.{key}" for key in KEYS)
# What rows like those of report come to. Weights in tenths are whole numbers, whose sums don't drift.
_OF_ROWS = """
    SELECT
        r.dyad,
        c.month,
        COALESCE(r.cameo_root, '') AS cameo_root,
        r.dataset,
        CASE WHEN r.dyad <> '-' THEN substr(r.dyad, 1, 3) END AS country_a,
        NULLIF(substr(r.dyad, 5, 3), '') AS country_b,
        :sign * COUNT(*) AS reports,
        :sign * COUNT(r.goldstein) AS weighed,
        :sign * COALESCE(SUM(CAST(ROUND(r.goldstein * 10) AS BIGINT)), 0) AS goldstein_tenths,
        :sign * COALESCE(SUM(r.mentions), 0) AS mentions,
        :sign * COALESCE(SUM(r.articles), 0) AS articles
    FROM ({rows}) AS r
    JOIN calendar c ON c.day = r.event_date
    GROUP BY r.dyad, c.month, r.cameo_root, r.dataset
"""


def cells_of(frame: Any) -> Any:
    """What the rows of a frame, all of one feed, add to report_month: a frame of its keys but the feed, and sums."""
    import polars as pl  # noqa: PLC0415 - an extra

    return (
        frame.lazy()
        .with_columns(
            pl.col("event_date").dt.month_start().alias("month"),
            pl.col("cameo_root").fill_null(""),
        )
        .group_by(*_CELL)
        .agg(
            pl.len().cast(pl.Int64).alias("reports"),
            pl.col("goldstein").count().cast(pl.Int64).alias("weighed"),
            (pl.col("goldstein") * 10).round().cast(pl.Int64).sum().alias("goldstein_tenths"),
            pl.col("mentions").sum().cast(pl.Int64),
            pl.col("articles").sum().cast(pl.Int64),
        )
        .collect()
    )


def _whole(cells: Any, dataset: str) -> Any:
    """The cells with their feed and the countries of their dyads, which would take memory while cells are gathered."""
    import polars as pl  # noqa: PLC0415 - an extra

    dyad = pl.col("dyad")
    return cells.with_columns(
        pl.lit(dataset).alias("dataset"),
        pl.when(dyad != "-").then(dyad.str.slice(0, 3)).alias("country_a"),
        pl.when(dyad.str.len_bytes() > len("KOR-")).then(dyad.str.slice(4, 3)).alias("country_b"),
    )


class Rollup:
    """Changes to report_month within one transaction, written at its end.

    Use it as a context manager: the changes are gathered in a temporary table.

    Args:
        connection: in a transaction.
        dataset: the feed of the cells that come.
        is_first: whether the table is empty, and cells are all that comes.
    """

    def __init__(self, connection: Connection, dataset: str = "", *, is_first: bool = False) -> None:
        self._connection = connection
        self._dataset = dataset
        self._is_first = is_first
        self._cells: list[Any] = []
        self._is_gathered = not is_first
        self._has_taken = False

    def __enter__(self) -> Self:
        query = f"CREATE TEMP TABLE month_change AS SELECT {_COLUMNS} FROM report_month WHERE 1 = 0"  # noqa: S608
        self._execute(query)
        return self

    def add_cells(self, cells: Any) -> None:
        """Add what ``cells_of`` says of rows that were written to report."""
        self._cells.append(cells)
        if sum(cells.height for cells in self._cells) > MOST_CELLS:
            self._cells = [self._added_up()]
            if self._cells[0].height > _MOST_LEFT * MOST_CELLS:
                self._gather_cells()

    def _added_up(self) -> Any:
        import polars as pl  # noqa: PLC0415 - an extra

        return pl.concat(self._cells).group_by(*_CELL).agg(pl.col(*SUMS).sum())

    def add_rows(self, rows: str, **values: object) -> None:
        """Add rows that a SELECT gives, with the columns of report; ``take_rows`` takes them back."""
        self._gather(rows, 1, values)

    def take_rows(self, rows: str, **values: object) -> None:
        """Take back rows that a SELECT gives, with the columns of report."""
        self._has_taken = True
        self._gather(rows, -1, values)

    def _gather_cells(self) -> None:
        if self._cells:
            write_frame(self._connection, "month_change", _whole(self._added_up(), self._dataset))
            self._cells, self._is_gathered = [], True

    def _gather(self, rows: str, sign: int, values: dict[str, object]) -> None:
        query = f"INSERT INTO month_change ({_COLUMNS}) {_OF_ROWS.format(rows=rows)}"
        self._execute(query, **values, sign=sign)

    def __exit__(self, kind: object, *_error: object) -> None:
        if kind is not None:
            return  # all is rolled back
        if self._is_gathered:
            self._gather_cells()
        if self._is_first:
            self._fill()
        else:
            self._write()
        self._execute("DROP TABLE month_change")

    def _fill(self) -> None:
        """Write the first rows of report_month."""
        with filled_at_once(self._connection, _TABLE):
            if self._is_gathered:
                self._execute(f"INSERT INTO report_month ({_COLUMNS}) {_TOTAL} ORDER BY {', '.join(KEYS)}")
            elif self._cells:
                cells, self._cells = self._added_up(), []
                # In the order of their keys, what is asked for lies together.
                with row_writer(self._connection, _TABLE.name, at_once=True) as writer:
                    writer.write(writer.ready(_whole(cells.sort(_CELL), self._dataset), 1.0))
                    writer.finish()

    def _write(self) -> None:
        """Bring the changes into report_month; a cell with nothing left in it goes."""
        totals = ", ".join(f"COALESCE(m.{name}, 0) + t.{name}" for name in SUMS)
        updated = ", ".join(f"{name} = excluded.{name}" for name in SUMS)
        cells = ", ".join(f"t.{name}" for name in (*KEYS, *COUNTRIES))
        self._execute(f"CREATE TEMP TABLE month_total AS {_TOTAL}")
        keys = ", ".join(KEYS)
        found = ", ".join(f"m.{key}" for key in KEYS)
        if self._has_taken:
            gone = f"SELECT {found} FROM month_total t JOIN report_month m ON {_JOINED} WHERE m.reports + t.reports = 0"  # noqa: S608
            self._execute(f"DELETE FROM report_month WHERE ({keys}) IN ({gone})")  # noqa: S608 - our names
        # Old and new are added up here, for on a cluster a conflict may be settled by excluded values only.
        added = f"SELECT {cells}, {totals} FROM month_total t LEFT JOIN report_month m ON {_JOINED}"  # noqa: S608
        self._execute(
            f"INSERT INTO report_month ({_COLUMNS}) {added} WHERE COALESCE(m.reports, 0) + t.reports > 0"
            f" ORDER BY {', '.join(f't.{key}' for key in KEYS)}"
            f" ON CONFLICT ({keys}) DO UPDATE SET {updated}"
        )
        self._execute("DROP TABLE month_total")

    def _execute(self, statement: str, **values: object) -> None:
        self._connection.execute(text(statement), values)
