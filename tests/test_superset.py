"""``eventdb bi superset``: what the bundle names is there, on both engines; a real Superset is in tests/superset."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from sqlalchemy import Engine, text

from eventdb import describe
from eventdb.bi.superset import CHARTS, DATASETS, archive
from eventdb.bi.superset.datasets import Dataset
from eventdb.database import connect_engine, database_url, reading

Run = Callable[..., Result]
Content = dict[str, Any]

# Where a chart names a column, and where a metric.
COLUMNS = ("x_axis", "groupby", "entity", "all_columns")
METRICS = ("metric", "metrics", "secondary_metric", "timeseries_limit_metric")


@pytest.fixture(scope="module")
def bundle() -> dict[str, Content]:
    with zipfile.ZipFile(io.BytesIO(archive())) as opened:
        return {name.removeprefix("eventdb/"): yaml.safe_load(opened.read(name)) for name in opened.namelist()}


def of(bundle: dict[str, Content], folder: str) -> list[Content]:
    return [content for path, content in bundle.items() if path.startswith(f"{folder}/")]


@pytest.fixture
def articles(articles_database: str) -> Engine:
    return connect_engine(database_url(articles_database), read_only=True)


def source(dataset: Content) -> str:
    return f"({dataset['sql']}) AS d" if dataset["sql"] else dataset["table_name"]


def named(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_the_columns_are_those_of_the_database(articles: Engine, dataset: Dataset) -> None:
    told = dataset.as_dict()
    computed = [column for column in told["columns"] if column["expression"]]
    with reading(articles) as connection:
        found = connection.execute(text(f"SELECT * FROM {source(told)}"))  # noqa: S608 - our names
        assert [column["column_name"] for column in told["columns"] if not column["expression"]] == list(found.keys())
        assert found.first() is not None
        for column in computed:
            assert connection.execute(text(f"SELECT {column['expression']} FROM {source(told)}")).first()  # noqa: S608


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_the_metrics_count(articles: Engine, dataset: Dataset) -> None:
    told = dataset.as_dict()
    with reading(articles) as connection:
        for metric in told["metrics"]:
            sql = f"SELECT {metric['expression']} FROM {source(told)}"  # noqa: S608 - our names
            assert connection.execute(text(sql)).scalar_one() is not None, metric["metric_name"]


def test_the_numbers_are_those_of_the_views(articles: Engine) -> None:
    """Datasets have several rows for an event; what is counted of them is still right."""
    with reading(articles) as connection:

        def count(sql: str) -> Any:
            return connection.execute(text(sql)).scalar_one()

        def metric(name: str, dataset: Dataset, where: str = "") -> Any:
            told = dataset.as_dict()
            (sql,) = (each["expression"] for each in told["metrics"] if each["metric_name"] == name)
            return count(f"SELECT {sql} FROM {source(told)} {where}")  # noqa: S608 - our names

        by_name = {dataset.name: dataset for dataset in DATASETS}
        events = by_name["event_country"]
        assert metric("events", events) == count("SELECT COUNT(*) FROM bi_event") == 39
        for kind in ("summit", "agreement", "statement", "protest"):
            assert metric(f"{kind}s", events) == count(f"SELECT COUNT(*) FROM bi_{kind}")  # noqa: S608 - ours
        values = by_name["value_evidence"]
        assert metric("values", values) == count("SELECT COUNT(*) FROM claim")
        assert metric("evidence_share", values) == 1
        # What eventdb query agreements-by-party NOR says.
        agreements = by_name["agreement_party"]
        assert metric("instruments", agreements, "WHERE country_iso3 = 'NOR'") == 8
        unknown = "WHERE size_low IS NULL AND size_best IS NULL AND size_high IS NULL"
        assert metric("size_unknown", by_name["bi_protest"]) == count(f"SELECT COUNT(*) FROM bi_protest {unknown}") > 0  # noqa: S608


def test_a_size_that_nobody_knows_is_a_class_of_its_own(articles: Engine) -> None:
    (protests,) = (dataset for dataset in DATASETS if dataset.name == "bi_protest")
    (size,) = (column["expression"] for column in protests.as_dict()["columns"] if column["expression"])
    with reading(articles) as connection:
        rows = connection.execute(text(f"SELECT {size}, size_text, size_low, size_best, size_high FROM bi_protest"))  # noqa: S608
        classes = {(row[0].strip(), row[1:]) for row in rows}
    assert ("size unknown", (None, None, None, None)) in classes
    assert ("1,000 to 9,999", ("about 2,000", None, 2000, None)) in classes
    assert all(numbers[1:] == (None, None, None) for name, numbers in classes if name == "size unknown")


def test_a_pair_of_countries_stands_both_ways(articles: Engine) -> None:
    (meetings,) = (dataset for dataset in DATASETS if dataset.name == "meeting")
    with reading(articles) as connection:
        sql = f"SELECT event_id, country_iso3, partner_iso3 FROM ({meetings.sql}) AS d"  # noqa: S608 - our names
        pairs = {tuple(row) for row in connection.execute(text(sql))}
    assert {(event, b, a) for event, a, b in pairs} == pairs
    assert not any(a == b for _event, a, b in pairs)


def test_every_column_and_metric_has_a_name_and_a_meaning(bundle: dict[str, Content]) -> None:
    for dataset in of(bundle, "datasets"):
        assert dataset["description"]
        assert dataset["main_dttm_col"] in {each["column_name"] for each in dataset["columns"] if each["is_dttm"]}
        for each in (*dataset["columns"], *dataset["metrics"]):
            assert each["verbose_name"][0].isupper()
            assert each["description"]


def test_descriptions_are_those_of_the_views(bundle: dict[str, Content]) -> None:
    (protests,) = (dataset for dataset in of(bundle, "datasets") if dataset["table_name"] == "bi_protest")
    view = describe.find("bi_protest")
    assert protests["description"] == view.description
    told = {each["column_name"]: (each["description"], each["is_dttm"]) for each in protests["columns"]}
    for column in view.columns:
        assert told[column.name] == (column.meaning, column.type_name == "date")


@pytest.mark.parametrize("title", [chart.title for chart in CHARTS])
def test_a_chart_names_what_its_dataset_has(bundle: dict[str, Content], title: str) -> None:
    (chart,) = (each for each in of(bundle, "charts") if each["slice_name"] == title)
    (dataset,) = (each for each in of(bundle, "datasets") if each["uuid"] == chart["dataset_uuid"])
    columns = {each["column_name"] for each in dataset["columns"]}
    metrics = {each["metric_name"] for each in dataset["metrics"]}
    params = chart["params"]
    assert {name for key in COLUMNS for name in named(params.get(key))} <= columns
    assert {name for key in METRICS for name in named(params.get(key))} <= metrics
    assert {each["subject"] for each in params["adhoc_filters"]} <= columns
    assert set(params.get("column_config", {})) <= columns
    assert params.get("x_axis_sort", "sum") in {*columns, *metrics, "sum"}
    assert [each["subject"] for each in params["adhoc_filters"] if each["operator"] == "TEMPORAL_RANGE"] == [
        "start_date"
    ]
    assert params["viz_type"] == chart["viz_type"]
    assert chart["description"]


def test_a_date_in_a_table_stands_with_its_precision() -> None:
    tables = [chart.params["all_columns"] for chart in CHARTS if "all_columns" in chart.params]
    assert any("start_date" in columns for columns in tables)
    for columns in tables:
        assert "start_date" not in columns or {"end_date", "date_precision"} <= set(columns)


def test_an_axis_of_counts_has_whole_steps() -> None:
    bars = [chart for chart in CHARTS if chart.kind == "echarts_timeseries_bar"]
    assert len(bars) > 4
    for chart in bars:
        # The counts of bars that lie are along what Superset then has as x.
        axis = "xAxis" if chart.params["orientation"] == "horizontal" else "yAxis"
        assert chart.params["echart_options"] == f"{{{axis}: {{minInterval: 1}}}}", chart.title


def test_the_dashboard_shows_every_chart_once(bundle: dict[str, Content]) -> None:
    (dashboard,) = of(bundle, "dashboards")
    assert dashboard["published"] is True
    parts = dashboard["position"]
    shown = [part["meta"]["uuid"] for part in parts.values() if isinstance(part, dict) and part["type"] == "CHART"]
    assert sorted(shown) == sorted(chart["uuid"] for chart in of(bundle, "charts"))
    reached = ["ROOT_ID"]
    for name in reached:
        reached += parts[name].get("children", [])
        assert all(parts[child]["parents"][-1] == name for child in parts[name].get("children", []))
    assert set(parts) - set(reached) == {"DASHBOARD_VERSION_KEY", "HEADER_ID"}
    for part in parts.values():
        if isinstance(part, dict) and part["type"] == "ROW":
            assert sum(parts[child]["meta"]["width"] for child in part["children"]) == 12


def test_every_dataset_is_drawn_from(bundle: dict[str, Content]) -> None:
    """Superset imports no other."""
    used = {chart["dataset_uuid"] for chart in of(bundle, "charts")}
    assert used == {dataset["uuid"] for dataset in of(bundle, "datasets")}


def test_a_filter_reaches_the_charts_that_have_its_column(bundle: dict[str, Content]) -> None:
    (dashboard,) = of(bundle, "dashboards")
    parts = [part for part in dashboard["position"].values() if isinstance(part, dict) and part["type"] == "CHART"]
    charts = {part["meta"]["chartId"]: part["meta"]["uuid"] for part in parts}
    dataset_of = {chart["uuid"]: chart["dataset_uuid"] for chart in of(bundle, "charts")}
    columns = {each["uuid"]: {one["column_name"] for one in each["columns"]} for each in of(bundle, "datasets")}
    filters = {each["name"]: each for each in dashboard["metadata"]["native_filter_configuration"]}
    assert list(filters) == ["Time", "Kind", "Country"]
    assert filters["Time"]["scope"]["excluded"] == []
    for name, column in (("Kind", "kind"), ("Country", "country_name")):
        (target,) = filters[name]["targets"]
        assert target["column"]["name"] == column
        assert column in columns[target["datasetUuid"]]
        reached = set(charts) - set(filters[name]["scope"]["excluded"])
        assert len(reached) > 3
        assert all(column in columns[dataset_of[charts[number]]] for number in reached)


def test_a_choice_of_kinds_leaves_charts_of_one_kind_alone(bundle: dict[str, Content]) -> None:
    (dashboard,) = of(bundle, "dashboards")
    parts = [part for part in dashboard["position"].values() if isinstance(part, dict) and part["type"] == "CHART"]
    titles = {part["meta"]["chartId"]: part["meta"]["sliceName"] for part in parts}
    (kind,) = (each for each in dashboard["metadata"]["native_filter_configuration"] if each["name"] == "Kind")
    of_all = {"event_country", "value_evidence"}
    one_kind = {each["uuid"] for each in of(bundle, "datasets") if each["table_name"] not in of_all}
    about_one = {chart["slice_name"] for chart in of(bundle, "charts") if chart["dataset_uuid"] in one_kind}
    assert {titles[number] for number in kind["scope"]["excluded"]} == about_one


def test_ids_are_the_same_each_time_and_no_two_alike(bundle: dict[str, Content]) -> None:
    ids = [content["uuid"] for content in bundle.values() if "uuid" in content]
    assert len(ids) == len(set(ids))
    (dashboard,) = of(bundle, "dashboards")
    # Who has imported a bundle has these: another id would be a second dashboard.
    assert dashboard["uuid"] == "7d2e37e9-7c28-525a-82f9-3eb733b29570"
    assert of(bundle, "databases")[0]["uuid"] == "4f9f685c-8610-5d70-9eb8-3f20b3ac184d"


def test_the_bundle_is_the_same_to_the_byte(run: Run, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        assert run("bi", "superset", "-o", str(tmp_path / name), db=str(tmp_path / "none.sqlite")).exit_code == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes() == archive()


@pytest.fixture
def written(run: Run, tmp_path: Path) -> tuple[Path, Result]:
    path = tmp_path / "a bundle.zip"
    address = "postgresql://bi:s3cr3t@db.example:5433/events?sslmode=require"
    return path, run("bi", "superset", "-o", str(path), db=address)


def test_no_password_and_no_address_is_in_it(written: tuple[Path, Result]) -> None:
    path, result = written
    with zipfile.ZipFile(path) as opened:
        content = b"".join(opened.read(name) for name in opened.namelist()).decode()
    for secret in ("s3cr3t", "db.example", "5433"):
        assert secret not in content
    assert "s3cr3t" not in result.output


def test_it_prints_the_commands_that_import_it(written: tuple[Path, Result]) -> None:
    path, result = written
    assert (result.exit_code, result.stdout) == (0, "")
    commands = [line.strip() for line in result.stderr.splitlines() if line.startswith("  ")]
    assert commands == [
        f"superset import-dashboards -p '{path}' -u admin",
        "superset set-database-uri -d eventdb -u 'postgresql://bi:PASSWORD@db.example:5433/events?sslmode=require'",
    ]


def test_a_file_is_named_from_the_root(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("bi", "superset", db="events.sqlite")
    assert f"set-database-uri -d eventdb -u sqlite:///{tmp_path}/events.sqlite\n" in result.stderr
    assert (tmp_path / "bundle.zip").exists()


def test_a_folder_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    result = run("bi", "superset", "-o", str(tmp_path / "no" / "bundle.zip"), db="events.sqlite")
    assert result.exit_code == 1
    assert re.search(r"cannot write .*bundle\.zip: No such file", result.stderr)
