"""What one may do with a register that an office sent."""

from sponsorship.imports.services.keeping import (
    Line,
    columns_of,
    discard_import,
    get_import,
    lines_of,
    list_imports,
    look_at,
    name_columns,
    report_lines,
    send_register,
    take_at_once,
    take_import,
    titles_of,
)
from sponsorship.imports.services.undoing import built_on, undo_import

__all__ = [
    "Line",
    "built_on",
    "columns_of",
    "discard_import",
    "get_import",
    "lines_of",
    "list_imports",
    "look_at",
    "name_columns",
    "report_lines",
    "send_register",
    "take_at_once",
    "take_import",
    "titles_of",
    "undo_import",
]
