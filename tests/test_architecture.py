"""What holds of the code as a whole: who may know whom, who may name an engine, what must be described."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import eventdb
from eventdb.cli import COMMANDS, LazyGroup, main
from eventdb.cli.bi import COMMANDS as BI_COMMANDS
from eventdb.models import Base

PACKAGE = Path(eventdb.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.parts)
QUERIES = sorted(PACKAGE.rglob("*.sql"))

# In the direction of the data: what stands on a line may import what stands above it, and its own.
LAYERS = (
    ("errors", "terminal", "bundled", "vocabulary", "limits", "spelling"),
    ("textfile", "extras"),
    ("dates",),
    ("fixtures",),
    ("coding",),
    ("feeds",),
    ("database",),
    ("models",),
    ("views",),
    ("migrations",),
    ("loading",),
    ("record", "queries"),
    ("sql",),
    ("parquet",),
    ("output",),
    ("describe",),
    ("export", "briefing", "bi"),
    ("plotting",),
    ("cli",),
    ("__main__",),
)
# Who reads the database knows nothing of how it was filled, and who keeps it nothing of what it is filled with.
KNOWS_NOTHING_OF_CODINGS = {
    "database",
    "models",
    "views",
    "migrations",
    "record",
    "queries",
    "sql",
    "output",
    "describe",
    "export",
    "bi",
    "briefing",
    "plotting",
}

ENGINE = re.compile(r"sqlite|postgres|psycopg|\bpg_", re.IGNORECASE)


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """The parts of eventdb that a module imports, at its top or later."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top, _, rest = name.partition(".")
            if top == "eventdb" and rest != "__version__":
                yield rest.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_comes_before_it(path: Path) -> None:
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if own == "__init__":
        assert not list(imported(tree_of(path)))
        return
    rank = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    for name in imported(tree_of(path)):
        assert name == own or rank[name] < rank[own], f"{own} imports {name}"
        assert not (own in KNOWS_NOTHING_OF_CODINGS and name in {"coding", "loading", "fixtures"}), name


def code_words(tree: ast.Module) -> Iterator[str]:
    """Names and texts of a module, but for docstrings and the help that a user reads."""
    told = {
        id(constant)
        for node in ast.walk(tree)
        for constant in (
            [node.value]
            if isinstance(node, ast.Expr)
            else ast.walk(node.value)
            if isinstance(node, ast.keyword) and node.arg == "help"
            else []
        )
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
        for field in ("id", "attr", "name", "arg", "module"):
            if isinstance(word := getattr(node, field, None), str):
                yield word


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name != "database"], ids=name_of)
def test_only_one_package_names_an_engine(path: Path) -> None:
    assert [word for word in code_words(tree_of(path)) if ENGINE.search(word)] == []


@pytest.mark.parametrize("path", QUERIES, ids=name_of)
def test_no_query_is_for_one_engine(path: Path) -> None:
    sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    assert not ENGINE.search(sql)


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_a_table_and_each_of_its_columns_say_what_they_are(table: object) -> None:
    assert table.comment  # type: ignore[attr-defined]
    assert [column.name for column in table.columns if not column.comment] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_with_the_first_line_of_its_help(name: str) -> None:
    with click.Context(main) as context:
        command = main.get_command(context, name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(limit=200).rstrip(".") == COMMANDS[name][1].rstrip(".")


@pytest.mark.parametrize("name", BI_COMMANDS)
def test_a_command_for_bi_is_listed_with_the_first_line_of_its_help(name: str) -> None:
    with click.Context(main) as context:
        group = main.get_command(context, "bi")
        assert isinstance(group, LazyGroup)
        command = group.get_command(context, name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(limit=200).rstrip(".") == BI_COMMANDS[name][1].rstrip(".")


def test_help_comes_without_the_libraries_that_are_slow_to_import() -> None:
    code = (
        "import sys; from eventdb.cli import main; main(['--help'], standalone_mode=False);"
        " assert not {'sqlalchemy', 'alembic', 'psycopg', 'yaml', 'tabulate'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in COMMANDS)
