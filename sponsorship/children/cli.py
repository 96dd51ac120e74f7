"""Commands for the children's register, its verification and its consents."""

from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from core.accounts.sessions import actor_by_login
from core.cli import emit, fail
from core.dates import BadDate, parse_day
from core.db import unit_of_work
from core.errors import AppError, NotAllowed
from core.i18n import _, _l, ngettext
from sponsorship.children.consent_rules import Basis
from sponsorship.children.rules import Scope
from sponsorship.children.services import (
    Evidence,
    Listed,
    Paper,
    SetBasis,
    keep_birthdays,
    record_basis,
    record_claimed_consents,
    refresh_allowances,
    verify_children,
)
from sponsorship.children.services.duplicates import find_all_duplicates
from sponsorship.permissions import Permission

cli = AppGroup("children", help="The children's register.")
consent_cli = AppGroup("consent", help="Consents to show a child to its sponsor.")


class Day(click.ParamType[date]):
    """A day as people type it."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Read the day or say how to write it."""
        try:
            return parse_day(value)
        except BadDate:
            self.fail(_("“%(value)s” is not a date.", value=value), param, ctx)


COMMUNE = click.option("--commune", help="Official code of the commune.")
ALL = click.option("--all", "everywhere", is_flag=True, help="In every commune.")
DOCUMENT = click.option("--document", required=True, help="Reference of the signed list.")
DATE = click.option("--date", "day", type=Day(), required=True, help="Day of the signed list.")
BY = click.option("--by", "login", required=True, help="Sign-in name of who answers for it.")


@cli.command("duplicates")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def duplicates(*, as_json: bool) -> None:
    """Compare every child with all others; what may be doubled waits for a person."""
    with unit_of_work():
        count = find_all_duplicates()
    told = ngettext("%(num)s new pair to look at.", "%(num)s new pairs to look at.", count)
    emit({"pairs": count}, as_json=as_json, text=told)


@cli.command("verify")
@COMMUNE
@ALL
@DOCUMENT
@DATE
@BY
def verify(*, commune: str | None, everywhere: bool, document: str, day: date, login: str) -> None:
    """Verify the children of a commune's signed list, as a second person."""
    listed = _listed(commune, everywhere=everywhere)
    try:
        with unit_of_work():
            by = actor_by_login(login)
            if not by.may(Permission.CHILDREN_VERIFY):
                raise NotAllowed(_l("This person may not verify children."))
            count = verify_children(Paper(document, day), listed, by=by)
    except AppError as error:
        fail(error.message)
    click.echo(ngettext("%(num)s child verified.", "%(num)s children verified.", count))


@cli.command("day")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def day(*, as_json: bool) -> None:
    """Write down who has turned 16 or 18, and let allowances begin and end. Once a day."""
    with unit_of_work():
        turned, changed = keep_birthdays(), refresh_allowances()
    text = _(
        "%(turned)s birthdays written down, %(changed)s allowances changed.",
        turned=turned,
        changed=changed,
    )
    emit({"turned": turned, "allowances": changed}, as_json=as_json, text=text)


@consent_cli.command("record")
@COMMUNE
@ALL
@DOCUMENT
@DATE
@BY
@click.option(
    "--scopes",
    default="show_to_donor,photo",
    show_default=True,
    help="What the signed list covers: hold_data, show_to_donor, photo, story, letters, publish.",
)
@click.option(
    "--scan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Scan of the signed list, kept with every consent.",
)
def record(*, document: str, day: date, scopes: str, scan: Path | None, **asked: Any) -> None:
    """Record the consents that the register claims and a signed list proves."""
    listed = _listed(asked["commune"], everywhere=asked["everywhere"])
    covered = _scopes(scopes)
    try:
        with unit_of_work():
            by = actor_by_login(asked["login"])
            if not by.may(Permission.CONSENT_RECORD):
                raise NotAllowed(_l("This person may not record consents."))
            paper = Evidence(scan=scan.read_bytes() if scan else b"")
            count = record_claimed_consents(
                Paper(document, day), listed, by=by, scopes=covered, evidence=paper
            )
    except AppError as error:
        fail(error.message)
    click.echo(ngettext("%(num)s consent recorded.", "%(num)s consents recorded.", count))


@consent_cli.command("basis")
@COMMUNE
@ALL
@click.option("--basis", type=click.Choice([basis.value for basis in Basis]), required=True)
@DOCUMENT
@DATE
@BY
def basis(
    *, commune: str | None, everywhere: bool, basis: str, document: str, day: date, login: str
) -> None:
    """Record on what ground of law the files of children are kept."""
    listed = _listed(commune, everywhere=everywhere)
    try:
        with unit_of_work():
            by = actor_by_login(login)
            if not by.may(Permission.CONSENT_RECORD):
                raise NotAllowed(_l("This person may not record consents."))
            count = record_basis(SetBasis(Basis(basis), document, day), listed, by=by)
    except AppError as error:
        fail(error.message)
    click.echo(
        ngettext(
            "Legal basis of %(num)s file recorded.",
            "Legal basis of %(num)s files recorded.",
            count,
        )
    )


def _listed(commune: str | None, *, everywhere: bool) -> Listed:
    if (commune is None) != everywhere:
        raise click.UsageError(_("Name one commune with --commune, or all with --all."))
    return Listed(commune=commune)


def _scopes(text: str) -> list[Scope]:
    try:
        return [Scope(name.strip()) for name in text.split(",")]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--scopes") from error
