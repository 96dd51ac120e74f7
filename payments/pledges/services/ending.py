"""The end of a promise."""

from datetime import date

from sqlalchemy import update

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import WrongState
from core.i18n import _l
from payments.pledges.models import Pledge
from payments.pledges.rules import PledgeState


def end_pledge(pledge_id: int, on: date, reason: str, *, by: Actor | None) -> None:
    """End a running pledge on a day: its months are billed no more, what is due stays due.

    Raises WrongState when it has ended already.
    """
    code = session.scalar(
        update(Pledge)
        .where(Pledge.id == pledge_id, Pledge.state == PledgeState.RUNNING)
        .values(state=PledgeState.ENDED, ended_on=on, end_reason=reason)
        .returning(Pledge.code)
    )
    if code is None:
        raise WrongState(_l("This commitment has ended already."))
    record(Act("ended", "pledge", code, {"ended_on": on}, reason), by)
