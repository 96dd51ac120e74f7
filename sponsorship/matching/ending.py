"""The commitment of a running sponsorship ends with it, so that the child is free again."""

from sqlalchemy import select

from core.db import session
from core.i18n import _
from payments.pledges.services.ending import ends_elsewhere
from sponsorship.children.models import Child
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import RUNNING


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
