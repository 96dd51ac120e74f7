"""Letters bound into print files, with the list of who is in which file and who is not, and why."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from core.access import Actor
from core.dates import today
from core.i18n import _
from core.jobs.registry import Report
from core.labels import label
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from payments.pledges.rules import ReminderWay
from payments.reminders.letter_view import LetterView
from payments.reminders.press import print_into
from payments.reminders.rules import WhyNot
from payments.reminders.services.letters import (
    count_letters,
    letters_of,
    paid_since,
    without_letter,
)
from payments.reminders.services.whom import Late

PRINT_PAGES = 2_000
"""Letters in one print file, as many pages as the print files of receipts have."""
FORMS = ("xlsx", "csv")


class Print:
    """One printing of a batch: the files it gives, and what was told on the way."""

    def __init__(self, batch_id: int, by: Actor, report: Report) -> None:
        self.batch_id, self.by, self.report = batch_id, by, report
        self.printed: list[list[Cell]] = []
        self.left_out = 0
        self._late: set[int] = set()

    def into(self, folder: Path, pages: int = PRINT_PAGES) -> Iterator[Path]:
        """Write the print files and the list into a folder; yield each."""
        with TemporaryDirectory(dir=folder) as wet:
            files = print_into(Path(wet), self._letters(), pages)
            for number, file in enumerate(files, start=1):
                yield file.replace(folder / self._name(number, len(files)))
        sheet = self._sheet(pages)
        rows = list(sheet.rows)
        for form in FORMS:
            target = folder / f"{sheet.name}.{form}"
            target.write_bytes(DataSheet(sheet.name, sheet.titles, rows).write(form))
            yield target

    def _letters(self) -> Iterator[LetterView]:
        """Yield the letters; what is told of them is kept as values, for ``report`` commits."""
        total = count_letters(self.batch_id, self.by)
        for piece in letters_of(self.batch_id, self.by):
            self._late |= {late.pledge.id for late, _letter in piece}
            self.printed += [[*_told(late), late.payer.phone] for late, _letter in piece]
            yield from (letter for _late, letter in piece)
            self.report(len(self.printed), total)

    def _name(self, number: int, files: int) -> str:
        part = "" if files == 1 else f"-{number:02d}"
        return f"letters-{today()}{part}.pdf"

    def _sheet(self, pages: int) -> DataSheet:
        titles = (
            _("Commitment"),
            _("Payer"),
            _("Currency"),
            _("Open"),
            _("Since"),
            _("Letter"),
            _("File"),
            _("Page"),
            _("Phone"),
        )
        return DataSheet(f"letters-{today()}", titles, self._rows(pages))

    def _rows(self, pages: int) -> Iterator[list[Cell]]:
        for place, (*told, phone) in enumerate(self.printed):
            number, page = divmod(place, pages)
            yield [*told, label(ReminderWay.LETTER), number + 1, page + 1, phone]
        others = list(without_letter(self._late, self.by))
        self.left_out = len(others)
        late = self._late | {one.pledge.id for one, _why in others}
        for one, why in others:
            yield [*_told(one), label(why), None, None, one.payer.phone]
        for code in paid_since(self.batch_id, late, self.by):
            yield [code, "", "", None, None, label(WhyNot.PAID), None, None, ""]


def _told(one: Late) -> list[Cell]:
    return [
        one.pledge.code,
        one.payer.name,
        one.amount.currency,
        number_of(one.amount),
        one.since,
    ]
