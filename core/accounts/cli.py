"""``flask user``: the first administrator, before there is a page to sign in to."""

import sys

import click
from flask.cli import AppGroup

from core.accounts.services import SaveUser, create_user, invitation_link, set_password_by_link
from core.cli import fail
from core.db import unit_of_work
from core.errors import AppError

cli = AppGroup("user", help="People who sign in.")


@cli.command("create")
@click.option("--login", required=True, help="E-mail address or phone number.")
@click.option("--name", required=True)
@click.option("--role", "roles", required=True, multiple=True)
@click.option("--organisation", help="Code; everywhere when left out.")
@click.option("--place", "places", multiple=True, help="Code of a province or commune.")
@click.option("--password-stdin", is_flag=True, help="Read the password; else print a link.")
def create(
    login: str,
    name: str,
    roles: tuple[str, ...],
    organisation: str | None,
    places: tuple[str, ...],
    *,
    password_stdin: bool,
) -> None:
    """Open an account."""
    command = SaveUser(
        login, name, frozenset(roles), organisation=organisation, places=frozenset(places)
    )
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    try:
        link = _create(command, password)
    except AppError as refused:
        fail(refused.message)
    click.echo(link or login)


def _create(command: SaveUser, password: str | None) -> str | None:
    with unit_of_work():
        link = invitation_link(create_user(command, by=None), by=None)
        if password is None:
            return link
        set_password_by_link(link.rpartition("/")[2], password)
        return None
