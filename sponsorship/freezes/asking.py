"""A frozen sponsor is asked for nothing: no reminder, no code to scan."""

from typing import Any

from sqlalchemy import ColumnElement, exists

from payments.pledges.services.asking import never_asked
from sponsorship.freezes.models import Freeze


@never_asked
def while_frozen(donor_id: Any) -> ColumnElement[bool]:
    """Return the condition on a column of donor ids that the sponsor is frozen now."""
    return exists().where(Freeze.donor_id == donor_id, Freeze.lifted_at.is_(None))
