"""What an import did, in words."""

from core.i18n import _
from payments.bank.services import ImportReport


def in_words(report: ImportReport) -> str:
    """Say what an import did, in the language spoken now."""
    return str(
        _(
            "%(lines)s lines: %(new)s new, %(already)s known before. %(matched)s booked by "
            "themselves, %(suggested)s wait with suggestions, %(unmatched)s without.",
            lines=report.lines,
            new=report.new,
            already=report.already,
            matched=report.matched,
            suggested=report.suggested,
            unmatched=report.unmatched,
        )
    )
