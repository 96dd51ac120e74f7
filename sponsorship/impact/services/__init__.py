"""What the house does with impact statements."""

from sponsorship.impact.services.building import (
    build_statement,
    get_statement,
    list_statements,
    organisations_of,
    statement_pdf,
)

__all__ = [
    "build_statement",
    "get_statement",
    "list_statements",
    "organisations_of",
    "statement_pdf",
]
