"""The blueprint of the bank, and what its pages share."""

from flask import Blueprint

from core.access import current_actor
from payments.bank import labels  # noqa: F401 - gives lines their words

bp = Blueprint("bank", __name__, url_prefix="/money/bank")


def bodies() -> frozenset[int] | None:
    """Return the organisations in whose accounts the person may look; None means all."""
    actor = current_actor()
    return None if actor.everywhere else actor.organisations
