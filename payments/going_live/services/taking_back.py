"""Takes back what was brought in, as long as nothing was built on it."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import WrongState
from core.i18n import _l
from core.organisations.models import Organisation
from payments.approvals.models import ApprovalRequest
from payments.going_live.models import GoingLive
from payments.going_live.rules import Line, LineKind, of_kind
from payments.going_live.services.carrying_out import entries_of
from payments.ledger.models import Transfer
from payments.ledger.services import reverse
from payments.numbering.services import forget_paper, paper_is_continued
from payments.pledges.services.brought_forward import Arrears, drop_arrears, pledge_ids_of
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services.brought_forward import take_back_brought


def name_of(live: GoingLive) -> str:
    """Return the name of the request under which it was brought in."""
    return session.get_one(ApprovalRequest, live.request_id).public_id


def check_untouched(live: GoingLive) -> None:
    """WrongState once a payment, an entry or a numbered paper followed."""
    entries = [entry.id for entry in entries_of(name_of(live))]
    newest = max(entries, default=0)
    later = exists().where(Transfer.organisation_id == live.organisation_id, Transfer.id > newest)
    paid = exists().where(
        Payment.organisation_id == live.organisation_id,
        Payment.channel != Channel.BROUGHT_FORWARD,
    )
    if session.scalar(select(later | paid)) or paper_is_continued(live.organisation_id):
        raise WrongState(
            _l(
                "Something was booked or numbered since: what the books began with can no longer "
                "be taken back. Correct it with entries of its own."
            )
        )


def take_back(live: GoingLive, lines: Sequence[Line], reason: str, *, by: Actor) -> None:
    """Reverse the opening entries and undo the rest. WrongState once anything was built on it."""
    check_untouched(live)
    name = name_of(live)
    for entry in entries_of(name):
        reverse(entry.id, live.day, f"{entry.key}:back")
    take_back_brought(live.organisation_id, f"going_live:{name}", live.day, reason, by=by)
    arrears = of_kind(lines, LineKind.ARREARS)
    ids = pledge_ids_of([line.code for line in arrears])
    drop_arrears(
        [Arrears(ids[line.code], line.month, line.amount) for line in arrears if line.month]
    )
    forget_paper(live.organisation_id)
    live.reversed_at, live.reversed_by, live.reversed_reason = now(), by.id or None, reason
    session.flush()
    code = session.scalars(
        select(Organisation.code).where(Organisation.id == live.organisation_id)
    ).one()
    record(Act("went_back", "organisation", code, {"day": [live.day, None]}, reason), by)
