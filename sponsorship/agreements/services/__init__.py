"""Agreements: drawn, kept as drawn, filed signed."""

from sponsorship.agreements.services.keeping import (
    Kept,
    agreements_of,
    file_scan,
    get_agreement,
    has_agreement,
    last_of_donor,
    make_agreement,
    our_copy,
    read_scan,
    sponsors_copy,
    waits_for_signature,
)

__all__ = [
    "Kept",
    "agreements_of",
    "file_scan",
    "get_agreement",
    "has_agreement",
    "last_of_donor",
    "make_agreement",
    "our_copy",
    "read_scan",
    "sponsors_copy",
    "waits_for_signature",
]
