"""The rows of the list as a table to take away."""

from collections.abc import Iterable, Iterator

from core.i18n import _
from core.labels import label
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from sponsorship.promised.services.listing import Asked, Promised


def promised_sheet(asked: Asked, rows: Iterable[Promised]) -> DataSheet:
    """Return exactly these rows."""
    titles = (
        _("Month"),
        _("Commitment"),
        _("Sponsor"),
        _("Child or fund"),
        _("Way"),
        _("Last on"),
        _("Currency"),
        _("Promised"),
        _("Received"),
        _("Waived"),
        _("Covered"),
        _("Open"),
        _("Open of earlier months"),
        _("Came in the month"),
    )
    return DataSheet(f"promised-{asked.of_month}", titles, _cells(asked, rows))


def _cells(asked: Asked, rows: Iterable[Promised]) -> Iterator[list[Cell]]:
    for one in rows:
        yield [
            str(asked.of_month),
            one.code,
            one.donor,
            one.fund,
            ", ".join(label(channel) for channel in one.by.channels),
            one.by.last_on,
            one.amounts.currency,
            *(number_of(amount) for amount in one.amounts.told()),
        ]
