"""A sponsorship and its commitment: its first money begins the one, its end ends the other."""

from collections.abc import Collection

from sqlalchemy import select

from core.db import session
from core.i18n import _
from payments.pledges.services.ending import ends_elsewhere
from payments.receiving.services import when_paid
from sponsorship.children.models import Child
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import RUNNING
from sponsorship.matching.services import activate_paid


@ends_elsewhere
def with_its_sponsorship(pledge_id: int) -> str | None:
    """Return why the commitment is not ended by hand while its sponsorship runs."""
    code: str | None = session.scalar(
        select(Child.code)
        .join(Sponsorship, Sponsorship.child_id == Child.id)
        .where(Sponsorship.pledge_id == pledge_id, Sponsorship.state.in_(RUNNING))
    )
    if code is None:
        return None
    words: str = _(
        "This commitment belongs to the sponsorship of %(code)s: end that on the sponsor’s page, "
        "so that the child is free for another.",
        code=code,
    )
    return words


@when_paid
def begin_with_first_money(instalment_ids: Collection[int]) -> None:
    """Activate the sponsorships that waited for this money, in the transaction that takes it."""
    activate_paid(instalment_ids)
