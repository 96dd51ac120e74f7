"""Sponsor lists taken over, and sponsors with all that they support."""

from sponsorship.sponsors.services.importing import (
    Repeated,
    SponsorsReport,
    import_sponsors,
)
from sponsorship.sponsors.services.overview import (
    Commitment,
    Overview,
    SponsorLine,
    list_sponsors,
    overview,
)

__all__ = [
    "Commitment",
    "Overview",
    "Repeated",
    "SponsorLine",
    "SponsorsReport",
    "import_sponsors",
    "list_sponsors",
    "overview",
]
