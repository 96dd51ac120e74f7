"""Prints letters while the person who asked goes on working."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.cli import Report
from core.db import session
from core.files import keep_file
from core.i18n import _, ngettext, speaking
from core.jobs.registry import handles, tells
from payments.reminders.batch import Print
from payments.reminders.services import PRINT

KEPT = "letters"


@handles(PRINT)
def print_letters(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Draw the letters of a batch as of today; the reminders themselves were kept when asked."""
    user = session.get_one(User, arguments["by"])
    printing = Print(arguments["batch"], actor_of(user), report)
    with TemporaryDirectory() as folder, speaking(user.language):
        files = printing.into(Path(folder))
        kept = [{"name": file.name, "key": keep_file(KEPT, file)} for file in files]
    return {"printed": len(printing.printed), "left_out": printing.left_out, "files": kept}


@tells(PRINT)
def tell(result: dict[str, Any]) -> list[str]:
    """Say how many letters there are, and where it stands who got none."""
    return [
        ngettext("%(num)s letter is ready.", "%(num)s letters are ready.", result["printed"]),
        _(
            "%(count)s others in arrears get none now; the list says why, line by line.",
            count=result["left_out"],
        ),
    ]
