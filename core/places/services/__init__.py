"""Places: importing the official list, finding units, and the scope of a person's work."""

from core.places.services.finding import (
    find_place,
    list_communes,
    list_provinces_of,
    names_of,
    scope_codes,
    scope_units,
)
from core.places.services.importing import PlacesReport, import_places

__all__ = [
    "PlacesReport",
    "find_place",
    "import_places",
    "list_communes",
    "list_provinces_of",
    "names_of",
    "scope_codes",
    "scope_units",
]
