"""What the codes of an opening list may name: accounts, funds, commitments and papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.dates import Month
from core.db import session
from core.i18n import _, _l
from core.organisations.models import Organisation
from payments.funds.models import Fund
from payments.going_live.rules import Line, LineKind
from payments.ledger.models import Account
from payments.ledger.rules import MONEY_HELD, AccountUse
from payments.numbering.rules import Paper
from payments.pledges.models import Instalment, Pledge
from payments.pledges.rules import Method, PledgeState

PAPER_CODES = {"T": Paper.RECEIPT, "C": Paper.VOUCHER}
"""Receipts (*thu*) and vouchers (*chi*), as the letters of their series say."""


@dataclass(frozen=True)
class Known:
    """Rows by the codes the list may use."""

    accounts: dict[str, Account]
    unallocated: frozenset[str]
    funds: dict[str, Fund]
    pledges: dict[str, Pledge]
    billed: frozenset[tuple[str, Month]]
    papers: frozenset[str] = frozenset(PAPER_CODES)

    def of_unallocated(self, lines: Sequence[Line]) -> list[Line]:
        """Return the rows about money that is not yet allocated."""
        return [
            line
            for line in lines
            if line.kind is LineKind.ACCOUNT and line.code in self.unallocated
        ]

    def code_of(self, fund_id: int) -> str:
        """Return the code of an open fund."""
        return next(code for code, fund in self.funds.items() if fund.id == fund_id)

    def fault(self, line: Line, last: Month) -> tuple[str, Any]:
        """Return the column that is wrong with a row and why; ("", "") when it is right."""
        checks = {
            LineKind.ACCOUNT: self._account,
            LineKind.FUND: self._fund,
            LineKind.NUMBER: self._number,
            LineKind.ARREARS: self._arrears,
            LineKind.ADVANCE: self._advance,
        }
        return checks[line.kind](line, last)

    def _account(self, line: Line, _last: Month) -> tuple[str, Any]:
        if line.code not in self.accounts:
            return "code", _l(
                "Opening balances are for accounts that hold money, and for money not yet "
                "allocated. Use the code as the chart of accounts shows it."
            )
        return "", ""

    def _fund(self, line: Line, _last: Month) -> tuple[str, Any]:
        if line.code not in self.funds:
            return "code", _l("There is no open fund with this code. Open it first.")
        return "", ""

    def _number(self, line: Line, _last: Month) -> tuple[str, Any]:
        if line.code not in self.papers:
            return "code", _l("Write T for receipts or C for vouchers.")
        return "", ""

    def _arrears(self, line: Line, last: Month) -> tuple[str, Any]:
        if line.month and line.month > last:
            return "month", _l("Arrears are of months up to the last day of the old books.")
        if line.month and (line.code, line.month) in self.billed:
            return "month", _(
                "%(month)s of %(code)s is billed here already.", month=line.month, code=line.code
            )
        return self._pledge(line)

    def _advance(self, line: Line, last: Month) -> tuple[str, Any]:
        if line.month and line.month <= last:
            return "month", _l("An advance is for a month after the last day of the old books.")
        return self._pledge(line)

    def _pledge(self, line: Line) -> tuple[str, Any]:
        pledge = self.pledges.get(line.code)
        if pledge is None:
            return "code", _l("There is no running commitment with this code. Import it first.")
        if line.amount <= 0:
            return "amount", _l("The amount must be more than zero.")
        return "", ""


def known_to(body: Organisation, lines: Sequence[Line]) -> Known:
    """Read what the list may name, with four queries."""
    accounts = session.scalars(
        select(Account).where(
            Account.organisation_id == body.id,
            Account.currency == body.currency,
            Account.use.in_((*MONEY_HELD, AccountUse.UNALLOCATED)),
        )
    ).all()
    funds = session.scalars(
        select(Fund).where(
            Fund.organisation_id == body.id,
            Fund.currency == body.currency,
            Fund.closed_on.is_(None),
        )
    )
    pledges = session.scalars(
        select(Pledge).where(
            Pledge.organisation_id == body.id,
            Pledge.state == PledgeState.RUNNING,
            Pledge.method != Method.WITNESSED,
            Pledge.code.in_({line.code for line in lines if line.month}),
        )
    ).all()
    billed = session.execute(
        select(Pledge.code, Instalment.period)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .where(Pledge.id.in_([pledge.id for pledge in pledges]))
    )
    return Known(
        accounts={account.code: account for account in accounts},
        unallocated=frozenset(
            account.code for account in accounts if account.use is AccountUse.UNALLOCATED
        ),
        funds={fund.code: fund for fund in funds},
        pledges={pledge.code: pledge for pledge in pledges},
        billed=frozenset((code, Month.parse(period)) for code, period in billed),
    )
