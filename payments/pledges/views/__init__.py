"""Pages of commitments: the list, acts on one of them, reminders."""

from payments.pledges.views.acting import bp as commitments
from payments.pledges.views.listing import bp
from payments.pledges.views.reminding import bp as reminders

__all__ = ["bp", "commitments", "reminders"]
