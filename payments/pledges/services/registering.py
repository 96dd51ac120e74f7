"""A commitment that a person opens at the desk: for any giver, to any open fund."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from core.access import Actor
from core.dates import today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _, _l
from donors.models import Donor
from payments.funds.models import Fund
from payments.pledges.models import Pledge, PledgeVersion
from payments.pledges.rules import LAST_DAY, Method, PledgeState, Rhythm
from payments.pledges.services.opening import OpenPledge, issue_code, open_pledge

PROGRAMME = "CK"
"""Letters of the codes of commitments that no programme counts."""
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class RegisterCommitment:
    """What a giver promised; ``donor``, ``payer`` and ``fund`` are codes, amount in minor units."""

    donor: str
    fund: str
    amount: int
    rhythm: Rhythm
    method: Method
    started_on: date
    anchor_day: int = LAST_DAY
    term_months: int | None = None
    payer: str = ""


def register_commitment(command: RegisterCommitment, *, by: Actor) -> Pledge:
    """Open a commitment of a giver to a fund of an organisation the person works for.

    RuleBroken names the field: "donor" and "payer" for codes that nobody has, "fund" for one that
    is closed, unknown or kept in another currency, "started_on" more than a year from today, "" for
    a commitment that is there already, as when a form is sent twice.
    """
    donor = _donor(command.donor, "donor")
    payer = _donor(command.payer, "payer") if command.payer else donor
    fund = _fund(command.fund, by)
    if abs(command.started_on - today()) > FARTHEST:
        raise RuleBroken("started_on", _l("The start lies more than a year from today."))
    programme = _programme(fund)
    code = issue_code(programme)  # whoever asks first keeps a second form waiting
    _check_new(donor, fund, command)
    wanted = OpenPledge(
        organisation_id=fund.organisation_id,
        programme_code=programme,
        donor_id=donor.id,
        payer_id=payer.id,
        fund_id=fund.id,
        method=command.method,
        amount=command.amount,
        rhythm=command.rhythm,
        started_on=command.started_on,
        anchor_day=command.anchor_day,
        term_months=command.term_months,
        code=code,
    )
    return open_pledge(wanted, by=by)


def _donor(code: str, field: str) -> Donor:
    found = session.scalar(select(Donor).where(Donor.code == code.strip().upper()))
    if found is None:
        raise RuleBroken(field, _l("No sponsor has this code."))
    return found


def _fund(code: str, by: Actor) -> Fund:
    query = select(Fund).where(Fund.code == code.strip().upper())
    if not by.everywhere:
        query = query.where(Fund.organisation_id.in_(by.organisations))
    found = session.scalars(query.order_by(Fund.organisation_id)).all()
    if not found:
        raise RuleBroken("fund", _l("No fund of your organisation has this code."))
    if len(found) > 1:
        raise RuleBroken("fund", _l("Several organisations have a fund of this code."))
    if found[0].closed_on is not None:
        raise RuleBroken("fund", _l("This fund is closed."))
    if found[0].currency != "VND":
        raise RuleBroken("fund", _l("This fund is kept in another currency."))
    return found[0]


def _programme(fund: Fund) -> str:
    """Return the programme in which the fund's child is supported already, if there is one."""
    query = select(Pledge.programme_code).where(Pledge.fund_id == fund.id)
    return session.scalar(query.order_by(Pledge.id.desc()).limit(1)) or PROGRAMME


def _check_new(donor: Donor, fund: Fund, command: RegisterCommitment) -> None:
    code = session.scalar(
        select(Pledge.code)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(
            Pledge.donor_id == donor.id,
            Pledge.fund_id == fund.id,
            Pledge.started_on == command.started_on,
            Pledge.state == PledgeState.RUNNING,
            PledgeVersion.amount == command.amount,
        )
        .limit(1)
    )
    if code is not None:
        raise RuleBroken("", _("This commitment is there already: %(code)s.", code=code))
