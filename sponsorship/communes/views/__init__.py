"""Pages for an officer's phone: one thing a page, and all of them work without scripts."""

from sponsorship.communes import (
    deciding,  # noqa: F401 - lets a second person decide about confirmed vouchers
)
from sponsorship.communes.views import children, consents, drafts, mistakes
from sponsorship.communes.views.blueprint import bp
from sponsorship.communes.views.visits import bp as visits

PAGES = (bp, visits)

__all__ = ["PAGES", "children", "consents", "drafts", "mistakes"]
