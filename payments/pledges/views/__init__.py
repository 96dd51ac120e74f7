"""Pages of commitments: the list and acts on one of them."""

from payments.pledges.views.acting import bp as commitments
from payments.pledges.views.listing import bp

__all__ = ["bp", "commitments"]
