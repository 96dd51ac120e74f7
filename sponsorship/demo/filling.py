"""Fill an empty installation with a fund that has worked for a year, through the real services."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import select

from core.accounts.models import User
from core.cli import Report
from core.dates import frozen, start_of, this_month
from core.db import session, unit_of_work
from core.errors import Conflict
from core.i18n import _, _l
from payments.pledges.monthly_run import RunMonth, run_month
from sponsorship.access import Role
from sponsorship.children.services import import_register
from sponsorship.demo.books import keep_books, set_money_aside
from sponsorship.demo.field import work_in_communes
from sponsorship.demo.files import DemoFiles, generate
from sponsorship.demo.leaving import let_fund_pay_on, lose_a_sponsor, say_goodbye
from sponsorship.demo.letters import write_letters
from sponsorship.demo.mission import (
    check_records,
    choose_donor,
    draw_faces,
    help_children,
    match_newcomers,
    tell_donor,
)
from sponsorship.demo.office import Office, let_donor_in, open_office
from sponsorship.demo.people import DONOR_LOGIN
from sponsorship.demo.protection import protect_children
from sponsorship.demo.records import tell_families
from sponsorship.demo.year import live_month, live_present_month
from sponsorship.sponsors.services import import_sponsors

Bar = Callable[[str], AbstractContextManager[Report]]
"""Shows a progress bar with a label; gives what moves it: (done, total)."""


def is_filled() -> bool:
    """Say whether the demo is here already."""
    return session.scalar(select(User.id).where(User.login == DONOR_LOGIN)) is not None


def fill(children: int, seed: int, bar: Bar) -> None:
    """Fill the installation. Raises Conflict when it is somebody's real one."""
    if session.scalar(select(User.id).limit(1)) is not None:
        raise Conflict(_l("People work with this database already; the demo wants an empty one."))
    files = generate(seed, this_month() + -1, children)
    with bar(_("Registers")) as move:
        office = _take_registers(files, move)
    with bar(_("Twelve months of money")) as move:
        for done, month in enumerate(files.earlier, 1):
            live_month(month, office[Role.ACCOUNTANT])
            move(done, len(files.earlier))
    with bar(_("Receipts of the last month")) as move:
        live_present_month(files.present, office[Role.ACCOUNTANT], move)
    with bar(_("Matches, grants and news")) as move:
        _do_the_rest(office, files, move)


def _take_registers(files: DemoFiles, move: Report) -> Office:
    """Import the registers as of the end of the last month; other people check and consent."""
    with frozen(start_of(files.present.month.last)):
        with unit_of_work():
            office = open_office()
        move(1, 4)
        with unit_of_work():
            import_register(files.register.content, by=office[Role.MATCHER])
        move(2, 4)
        with unit_of_work():
            import_sponsors(files.sponsors_xlsx, by=office[Role.MATCHER])
        move(3, 4)
    with unit_of_work():
        check_records(office)
    move(4, 4)
    return office


def _do_the_rest(office: Office, files: DemoFiles, move: Report) -> None:
    with unit_of_work():
        donor = choose_donor()
        let_fund_pay_on(office, set_money_aside(office))
        lose_a_sponsor(office, donor)
    run_month(RunMonth(this_month()), lambda _done, _total: None, by=office[Role.ACCOUNTANT])
    with unit_of_work():
        draw_faces(office, donor)
        let_donor_in(donor)
    move(1, 4)
    with unit_of_work():
        match_newcomers(office)
        help_children(office, donor, files.present.month)
        tell_families(office)
    move(2, 4)
    with unit_of_work():
        tell_donor(office, donor)
        say_goodbye(office, donor)
        protect_children(office, donor)
        write_letters(office, donor)
        work_in_communes(office)
    move(3, 4)
    keep_books(office)
    move(4, 4)
