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
from core.places.services.old_names import OldNamesReport, codes_called, import_old_names

__all__ = [
    "OldNamesReport",
    "PlacesReport",
    "codes_called",
    "find_place",
    "import_old_names",
    "import_places",
    "list_communes",
    "list_provinces_of",
    "names_of",
    "scope_codes",
    "scope_units",
]
