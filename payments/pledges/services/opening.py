"""Opening pledges: one that a person agreed to, or thousands from a register."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now
from core.db import public_id, session
from core.errors import RuleBroken
from core.i18n import _l
from core.organisations.models import Organisation
from core.statements import among
from payments.pledges.codes import draw_code
from payments.pledges.models import Pledge, PledgeVersion
from payments.pledges.rules import (
    LAST_DAY,
    Method,
    Rhythm,
    first_month,
    month_index,
    renew_month,
    rhythm_start,
)


@dataclass(frozen=True, kw_only=True)
class OpenPledge:
    """A promise of ``amount`` minor units each period; without a code it gets a new one.

    ``taken_over`` marks a commitment that ran in the office's register before this system;
    ``payer_id`` is who pays when it is not the donor.
    """

    organisation_id: int
    programme_code: str
    donor_id: int
    fund_id: int
    method: Method
    amount: int
    rhythm: Rhythm
    started_on: date
    currency: str = "VND"
    code: str | None = None
    term_months: int | None = None
    taken_over: bool = False
    anchor_day: int = LAST_DAY
    payer_id: int | None = None


def open_pledge(command: OpenPledge, *, by: Actor | None) -> Pledge:
    """Open one pledge and record it. Raises RuleBroken("amount") and RuleBroken("code")."""
    code = command.code or issue_code(command.programme_code)
    if session.scalar(select(Pledge.id).where(Pledge.code == code)) is not None:
        raise RuleBroken("code", _l("The commitment code is in use already."))
    _check(command)
    _insert({code: command})
    pledge = session.scalars(select(Pledge).where(Pledge.code == code)).one()
    changes = {"amount": [None, command.amount], "rhythm": [None, command.rhythm.value]}
    record(Act("opened", "pledge", code, changes), by)
    return pledge


def open_pledges(commands: Sequence[OpenPledge]) -> dict[str, int]:
    """Open the pledges whose codes are new, with a bounded number of statements.

    Returns the id of every code, those that were open before included: these stay unchanged.
    Raises RuleBroken("code") when a command has no code, RuleBroken("amount") below one đồng.
    """
    wanted: dict[str, OpenPledge] = {}
    for command in commands:
        _check(command)
        if command.code is None:
            raise RuleBroken("code", _l("A commitment taken from a register needs its code."))
        wanted[command.code] = command
    known = _ids(wanted)
    fresh = {code: command for code, command in wanted.items() if code not in known}
    if fresh:
        _insert(fresh)
        known |= _ids(fresh)
    return known


def issue_code(programme_code: str) -> str:
    """Return a commitment code that nobody has, such as GMKA7Q2X.

    Whoever asks first keeps others waiting until the transaction ends.
    """
    session.scalars(select(Organisation.id).with_for_update(key_share=True)).all()
    while True:
        code = draw_code(programme_code, secrets.choice)
        if session.scalar(select(Pledge.id).where(Pledge.code == code)) is None:
            return code


def _check(command: OpenPledge) -> None:
    if command.amount <= 0:
        raise RuleBroken("amount", _l("The amount must be more than zero."))


def _ids(codes: dict[str, OpenPledge]) -> dict[str, int]:
    rows = session.execute(
        select(Pledge.code, Pledge.id).where(among(Pledge.code, "codes")), {"codes": list(codes)}
    )
    return {code: pledge_id for code, pledge_id in rows}  # noqa: C416 - dict() of rows does not type


def _insert(fresh: dict[str, OpenPledge]) -> None:
    # Rows with and without a term go in one statement only when NULL is written out.
    new_pledges = insert(Pledge).execution_options(render_nulls=True)
    session.execute(new_pledges, [_pledge(code, command) for code, command in fresh.items()])
    ids = _ids(fresh)
    session.execute(
        insert(PledgeVersion), [_version(ids[code], command) for code, command in fresh.items()]
    )


def _pledge(code: str, command: OpenPledge) -> dict[str, Any]:
    renewed = renew_month(command.started_on, command.term_months)
    return {
        "public_id": public_id(),
        "code": code,
        "organisation_id": command.organisation_id,
        "programme_code": command.programme_code,
        "donor_id": command.donor_id,
        "payer_id": None if command.payer_id == command.donor_id else command.payer_id,
        "fund_id": command.fund_id,
        "method": command.method,
        "started_on": command.started_on,
        "term_months": command.term_months,
        "first_month": str(_first(command)),
        "renew_month": None if renewed is None else str(renewed),
        "created_at": now(),
    }


def _version(pledge_id: int, command: OpenPledge) -> dict[str, Any]:
    return {
        "pledge_id": pledge_id,
        "from_month": str(_first(command)),
        "rhythm": command.rhythm,
        "step": command.rhythm.months,
        "start_index": month_index(rhythm_start(Month.of(command.started_on), command.rhythm)),
        "amount": command.amount,
        "currency": command.currency,
        "anchor_day": command.anchor_day,
    }


def _first(command: OpenPledge) -> Month:
    return first_month(command.started_on, command.rhythm, taken_over=command.taken_over)
