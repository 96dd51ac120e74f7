"""Files of removed pictures, deleted once the removal is certain."""

from typing import Any

from core.files import files
from core.jobs.registry import Report, handles
from sponsorship.photos.rules import DROP


@handles(DROP)
def drop(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Delete the files; what is gone already is no mistake."""
    keys = arguments["keys"]
    for done, key in enumerate(keys, 1):
        files().drop(key)
        report(done, len(keys))
    return {}
