"""What the house does with impact statements."""

from sponsorship.impact.services.building import (
    build_statement,
    get_statement,
    list_statements,
    organisations_of,
    statement_pdf,
)
from sponsorship.impact.services.figures import Giving, whereabouts_of

__all__ = [
    "Giving",
    "build_statement",
    "get_statement",
    "list_statements",
    "organisations_of",
    "statement_pdf",
    "whereabouts_of",
]
