"""``flask demo``: an invented fund with a year of history, served on this machine."""

import click
from flask import current_app
from flask.cli import with_appcontext
from werkzeug.serving import make_server

from core.cli import fail, progress
from core.errors import AppError
from core.i18n import _
from core.jobs.queue import start_worker_thread
from core.labels import label
from sponsorship.access import Role
from sponsorship.demo.cards import give_card, stand_in
from sponsorship.demo.chance import REFERENCE_CHILDREN
from sponsorship.demo.filling import fill, is_filled
from sponsorship.demo.people import DONOR_LOGIN, OFFICE, PASSWORD

SEED = 2026


@click.command("demo")
@click.option("--children", default=REFERENCE_CHILDREN, show_default=True, help="How many.")
@click.option("--seed", default=SEED, show_default=True, help="Other seeds, other people.")
@click.option("--port", default=5000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Fill and stop.")
@with_appcontext
def cli(*, children: int, seed: int, port: int, no_serve: bool) -> None:
    """Fill an empty installation with invented people and serve it; a second run only serves."""
    try:
        if not is_filled():
            fill(children, seed, progress)
    except (AppError, ValueError) as error:
        fail(error)
    click.echo(_logins())
    if not no_serve:
        _serve(port)


def _logins() -> str:
    people = [(person.role, person.login) for person in OFFICE] + [(Role.DONOR, DONOR_LOGIN)]
    rows = [f"  {login:<30} {label(role)}" for role, login in people]
    return "\n".join([_("Sign in with the password %(password)s as", password=PASSWORD), *rows])


def _serve(port: int) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way
    start_worker_thread(app)
    server = make_server("127.0.0.1", port, app, threaded=True)
    with stand_in(app, port) as gateway:
        click.echo(_("Serving on %(address)s", address=f"http://127.0.0.1:{port}"))
        if gateway:
            give_card()
            click.echo(_("Cards are tried with a stand-in, no real money: %(url)s", url=gateway))
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.shutdown()
