"""The rows of a tie-out as a table to take away."""

from collections.abc import Iterator

from core.i18n import _
from core.labels import label
from core.money import Money
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from payments.statements.services.tie_out import TieOut


def tie_sheet(tie: TieOut) -> DataSheet:
    """Return the sums of the ends and, below, every row that differs."""
    titles = (
        _("What"),
        _("Received on"),
        _("Payment"),
        _("Currency"),
        _("Bank line"),
        _("Payment less returns"),
        _("Allocated"),
        _("Not yet allocated"),
        _("Receipted"),
        _("Money in the ledger"),
        _("Funds in the ledger"),
    )
    name = f"tie-out-{tie.organisation.code}-{tie.period}"
    return DataSheet(name, titles, _rows(tie))


def _rows(tie: TieOut) -> Iterator[list[Cell]]:
    for sums in tie.sums:
        for end, amount, difference in sums.ends:
            told = [number_of(amount), number_of(difference)]
            yield [label(end), None, _("Sum, difference"), sums.currency, *told]
    for row in tie.rows:
        said = (
            row.line,
            row.net,
            row.allocated,
            row.waiting,
            row.receipted,
            row.money,
            row.funds,
        )
        yield [
            "; ".join(label(end) for end in row.wrong),
            row.received_on,
            row.reference,
            row.currency,
            *(None if one is None else number_of(Money(one, row.currency)) for one in said),
        ]
    for lone in tie.lone:
        yield [label(lone.end), lone.day, lone.name, lone.amount.currency, number_of(lone.amount)]
