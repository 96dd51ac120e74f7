"""Why a file is not taken as a table, in words that say the way out."""

from typing import Any

from core.i18n import _l
from core.tabular.grids import BadTable
from core.tabular.headers import NoHeader

_WHY = {
    "empty": _l("The file is empty."),
    "garbled": _l(
        "Another program has spoilt the letters of the file (“á»…” for “ễ”). Export it again "
        "from where it was made, as XLSX or as CSV in UTF-8."
    ),
    "password": _l("The file has a password. Save it without one and send it again."),
    "too_large": _l("The file is too large. Send it in parts."),
    "too_many_rows": _l("The file has too many rows. Send it in parts."),
    "too_many_columns": _l("The file has too many columns. Delete those beyond the table."),
    "several_tables": _l(
        "Several sheets of the file hold such a table. Send each in its own file."
    ),
}


def why_refused(error: BadTable) -> Any:
    """Return the sentence for a file that is not read, translated when shown."""
    if isinstance(error, NoHeader):
        return _l(
            "No row of the file has these column titles: %(titles)s.",
            titles=", ".join(error.titles),
        )
    return _WHY.get(
        error.code, _l("The file is neither a spreadsheet nor a CSV file. Save it as one of these.")
    )
