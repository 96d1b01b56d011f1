"""A bundle for Apache Superset: a dashboard with its charts and datasets, made of the descriptions of the views."""

import io
import re
import zipfile
from typing import Any

from eventdb.bi.superset.charts import CHARTS
from eventdb.bi.superset.dashboard import SLUG, TITLE, dashboard
from eventdb.bi.superset.datasets import DATASETS
from eventdb.bi.superset.names import DATABASE, VERSION, id_of
from eventdb.bi.yaml_text import yaml_text
from eventdb.database import PLACEHOLDER

__all__ = ["CHARTS", "DATABASE", "DATASETS", "SLUG", "TITLE", "archive", "files"]

_ROOT = "eventdb"
# A bundle is the same whenever it is made.
_MOMENT = "2025-01-01T00:00:00+00:00"
_ZIP_MOMENT = (2025, 1, 1, 0, 0, 0)


def files() -> dict[str, dict[str, Any]]:
    """What stands in the bundle, by path."""
    found: dict[str, dict[str, Any]] = {
        "metadata.yaml": {"version": VERSION, "type": "Dashboard", "timestamp": _MOMENT},
        f"databases/{DATABASE}.yaml": _database(),
    }
    for dataset in DATASETS:
        found[f"datasets/{DATABASE}/{dataset.name}.yaml"] = dataset.as_dict()
    for chart in CHARTS:
        found[f"charts/{_file_name(chart.title)}.yaml"] = chart.as_dict()
    found[f"dashboards/{SLUG}.yaml"] = dashboard()
    return found


def archive() -> bytes:
    """The bundle as a zip file; the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path, content in files().items():
            entry = zipfile.ZipInfo(f"{_ROOT}/{path}", _ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, yaml_text(content))
    return stream.getvalue()


def _database() -> dict[str, Any]:
    """The database without an address of anyone's: that is set after the import."""
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": PLACEHOLDER,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": id_of("database", DATABASE),
        "version": VERSION,
    }


def _file_name(title: str) -> str:
    return re.sub(r"[^a-z]+", "-", title.lower()).strip("-")
