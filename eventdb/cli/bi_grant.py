"""``eventdb bi grant``: a role that can read and nothing else."""

import os

import click

from eventdb import migrations
from eventdb.cli import Settings, counted, say
from eventdb.database import (
    Reader,
    Step,
    connect_engine,
    database_url,
    make_reader,
    own_rights,
    public_rights,
    quoted_role,
    reader_steps,
    reading,
    require_roles,
    set_password,
    shown,
    why_no_role,
    writing,
)
from eventdb.errors import EventdbError

_SHOWN = 10


def _role(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if why := why_no_role(value):
        raise click.BadParameter(why)
    return value


def _password(ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not ctx.params.get("apply"):
        raise click.UsageError("--password-env goes with --apply: the SQL that is printed holds no password", ctx)
    if value is not None and not os.environ.get(value):
        raise click.BadParameter(f"there is nothing in the environment variable {value}")
    return os.environ[value] if value is not None else None


@click.command("grant", short_help="Make a role that can read and nothing else.")
@click.option("--role", required=True, metavar="NAME", callback=_role, help="The role that is to read.")
@click.option(
    "--connection-limit", type=click.IntRange(1), default=20, show_default=True, help="How often it may be connected."
)
@click.option(
    "--timeout",
    type=click.IntRange(1, 86_400),
    metavar="SECONDS",
    default=60,
    show_default=True,
    help="How long a statement of it may take, and a transaction may lie idle.",
)
@click.option("--apply", is_flag=True, is_eager=True, help="Run the SQL, in one transaction.")
@click.option(
    "--password-env",
    "password",
    metavar="VARIABLE",
    callback=_password,
    help="With --apply: set the role's password to what this environment variable holds.",
)
@click.pass_obj
def grant_command(
    settings: Settings, role: str, connection_limit: int, timeout: int, password: str | None, *, apply: bool
) -> None:
    r"""Print the SQL that makes a Postgres role for BI tools, ready for psql; with --apply, run it.

    The role may log in and read every table and view, those too that the owner of the tables will make. It can write
    nothing, temporary tables and large objects included, for which rights are taken from PUBLIC: the SQL says which. To
    run it again changes nothing. A role that is there and may do more is refused.

    The SQL has no password. Set it with psql (\password NAME), or by --password-env.
    """
    url = database_url(settings.database)
    engine = connect_engine(url, read_only=not apply)
    require_roles(engine)
    migrations.require_current_engine(engine)
    with writing(engine) if apply else reading(engine) as connection:
        if beyond := own_rights(connection, role):
            raise EventdbError(
                f"the role {role} is there and may do more than read: {_listed(beyond)}. Choose another name, or take"
                " these away first"
            )
        steps = reader_steps(connection, Reader(role, connection_limit, timeout))
        if apply:
            make_reader(connection, steps)
            if password is not None:
                set_password(connection, role, password)
        quoted = quoted_role(connection, role)
        revoked = set() if apply else {each for step in steps for each in step.statements}
        left = [right for right in public_rights(connection) if right.revoke not in revoked]
    if apply:
        say(f"{role} can read {shown(url)}{'' if left else ' and write nothing'}.")
        if password is None:
            say(f"It has no password unless it had one; to set one, in psql: \\password {quoted}")
    else:
        click.echo(_script(steps, quoted), nl=False)
    if left:
        say(f"Everyone may do more than read, and so may {role}. To take it from all, as owner or superuser:")
        for right in left:
            say(f"  {right.revoke};")


def _listed(rights: list[str]) -> str:
    more = len(rights) - _SHOWN
    return ", ".join(rights[:_SHOWN]) + (f" and {counted(more, 'more thing', 'more things')}" if more > 0 else "")


def _script(steps: list[Step], role: str) -> str:
    """The steps as psql takes them: all of it happens, or nothing."""
    head = (
        f"Makes {role} a role that can read this database of eventdb and nothing else. Run it as who printed it: a\n"
        "superuser, or the owner of the database and its tables who may create roles."
    )
    tail = f"It needs a password, which no file should hold. In psql: \\password {role}"
    parts = [_commented(step.comment) + "".join(f"{each};\n" for each in step.statements) for step in steps]
    return "\n".join([_commented(head), "BEGIN;\n", *parts, "COMMIT;\n", _commented(tail)])


def _commented(words: str) -> str:
    return "".join(f"-- {line}\n" for line in words.splitlines())
