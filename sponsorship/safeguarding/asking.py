"""For a frozen child nobody is asked for money: no reminder, no code to scan."""

from typing import Any

from sqlalchemy import ColumnElement, exists

from payments.pledges.services.asking import never_asked_for
from sponsorship.freezes.models import Freeze
from sponsorship.matching.models import Sponsorship


@never_asked_for
def while_its_child_is_frozen(pledge_id: Any) -> ColumnElement[bool]:
    """Return the condition on a column of pledge ids that the child they are for is frozen now."""
    return exists().where(
        Sponsorship.pledge_id == pledge_id,
        Freeze.child_id == Sponsorship.child_id,
        Freeze.lifted_at.is_(None),
    )
