"""Whose statements a person may read."""

from core.access import Actor
from core.errors import NotFound
from core.i18n import _l


def require(organisation_id: int, by: Actor) -> None:
    """Raise NotFound unless the person works for the organisation."""
    if not by.works_for(organisation_id):
        raise NotFound(_l("There is no such fund."))
