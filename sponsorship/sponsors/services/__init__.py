"""Sponsor lists taken over, and sponsors with all that they support."""

from sponsorship.sponsors.services.importing import (
    Repeated,
    RowError,
    SponsorsReport,
    import_sponsors,
)

__all__ = ["Repeated", "RowError", "SponsorsReport", "import_sponsors"]
