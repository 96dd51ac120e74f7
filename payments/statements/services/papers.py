"""From statements to what their papers and tables show."""

from collections.abc import Iterator

from core.dates import today
from core.i18n import _
from core.labels import label
from core.money import NO_BREAK_SPACE
from core.organisations.models import Organisation
from core.organisations.services import signatories_on
from core.periods import Period
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from payments.funds.models import Fund
from payments.statements.rules import Part
from payments.statements.services.fund_statements import (
    FundsStatement,
    FundStatement,
    Movements,
)
from payments.statements.views_on_paper import FundLine, FundPaper


def issuer_facts(body: Organisation) -> str:
    """Return address, tax code and telephone as one line."""
    tax_code = body.tax_code and f"MST{NO_BREAK_SPACE}{body.tax_code}"
    phone = body.phone.replace(" ", NO_BREAK_SPACE)
    return " · ".join(filter(None, (body.address, tax_code, phone)))


def places_to_sign(organisation_id: int) -> tuple[tuple[str, str], ...]:
    """Return role and name of today's signatories."""
    return tuple(
        (f"{one.title_vi} / {one.title_en}", one.name)
        for one in signatories_on(organisation_id, today())
    )


def fund_paper(statement: FundStatement) -> FundPaper:
    """Return what the paper of one fund shows."""
    name = fund_name(statement.fund)
    return _paper(
        statement.organisation, statement.period, (_line(name, statement.moves),), subject=name
    )


def funds_paper(statement: FundsStatement) -> FundPaper:
    """Return what the paper of an organisation's funds shows; children's are one line."""
    lines = [_line(fund_name(one.fund), one.moves) for one in statement.funds]
    if statement.children:
        name = f"Quỹ của {len(statement.children)} trẻ / Funds of children"
        lines.append(_line(name, statement.of_children))
    whole = _line("Cộng / Total", statement.whole)
    return _paper(statement.organisation, statement.period, tuple(lines), whole=whole)


def fund_name(fund: Fund) -> str:
    """Return code and name; a child's fund has its code only."""
    return fund.code if fund.name == fund.code else f"{fund.code} – {fund.name}"


def funds_sheet(statement: FundsStatement) -> DataSheet:
    """Return every fund, single children's too, as a table to take away."""
    titles = (
        _("Code"),
        _("Fund"),
        _("Kind"),
        _("Currency"),
        _("Opening"),
        *(label(part) for part in Part),
        _("Closing"),
        _("Promised"),
        _("Free"),
    )
    name = f"funds-{statement.organisation.code}-{statement.period}"
    return DataSheet(name, titles, _fund_rows(statement))


def fund_sheet(statement: FundStatement) -> DataSheet:
    """Return the lines of one fund as a table to take away."""
    moves = statement.moves
    lines: list[list[Cell]] = [[label(part), number_of(sum_)] for part, sum_ in moves.lines()]
    rows: list[list[Cell]] = [
        [_("Opening"), number_of(moves.held_before)],
        *lines,
        [_("Closing"), number_of(moves.closing)],
        [_("Promised"), number_of(moves.committed)],
        [_("Free"), number_of(moves.free)],
    ]
    name = f"fund-{statement.fund.code}-{statement.period}"
    return DataSheet(name, (_("Line"), _("Amount")), rows)


def _fund_rows(statement: FundsStatement) -> Iterator[list[Cell]]:
    for one in (*statement.funds, *statement.children):
        fund, moves = one.fund, one.moves
        yield [
            fund.code,
            fund.name,
            label(fund.kind),
            fund.currency,
            number_of(moves.held_before),
            *(number_of(moves.sum_of([part])) for part in Part),
            number_of(moves.closing),
            number_of(moves.committed),
            number_of(moves.free),
        ]


def _line(name: str, moves: Movements) -> FundLine:
    return FundLine(
        name,
        opening=moves.held_before,
        received=moves.received,
        paid=moves.paid,
        moved=moves.moved + moves.covered,
        closing=moves.closing,
        committed=moves.committed,
        parts=tuple(moves.lines()),
    )


def _paper(
    body: Organisation,
    period: Period,
    funds: tuple[FundLine, ...],
    *,
    subject: str = "",
    whole: FundLine | None = None,
) -> FundPaper:
    return FundPaper(
        issuer=body.name_vi,
        issuer_facts=issuer_facts(body),
        period=period,
        prepared_on=today(),
        funds=funds,
        signatories=places_to_sign(body.id),
        subject=subject,
        whole=whole,
    )
