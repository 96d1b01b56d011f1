"""Files, folders and patterns as an argument of commands."""

import click


def none_empty(_ctx: click.Context, _parameter: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty name.

    Raises:
        click.BadParameter: there is one, as of a variable that a script has not set: it would be the current folder.
    """
    if "" in paths:
        raise click.BadParameter("found an empty name; expected a file, a folder or a pattern")
    return paths
