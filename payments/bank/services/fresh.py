"""Which lines of a file are new."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select

from core.db import session
from core.errors import RuleBroken
from core.formats import day
from core.i18n import _
from core.statements import among
from payments.bank.models import BankAccount, BankLine
from payments.bank.movements import Movement
from payments.bank.services.matching import reference_of
from payments.bank.statement import StatementLine
from payments.ledger.services import opened_on
from payments.receiving.models import Payment
from payments.receiving.rules import Channel

_KNOWN = select(BankLine.key, BankLine.amount).where(
    BankLine.account_id == bindparam("account"), among(BankLine.key, "keys")
)
_TAKEN = select(Payment.reference).where(
    Payment.organisation_id == bindparam("body"),
    Payment.channel == Channel.BANK,
    among(Payment.reference, "references"),
)


def unseen(account: BankAccount, lines: Mapping[str, StatementLine]) -> dict[str, StatementLine]:
    """Return, of lines by key, those never imported; the others must be what they were."""
    asked = {"account": account.id, "keys": list(lines)}
    amounts = {key: amount for key, amount in session.execute(_KNOWN, asked)}  # noqa: C416 - dict() of rows does not type
    for key, amount in amounts.items():
        if lines[key].amount != amount:
            raise RuleBroken(
                "file",
                _(
                    "Row %(row)s: reference %(reference)s was imported before with another amount.",
                    row=lines[key].row,
                    reference=key,
                ),
            )
    return {key: line for key, line in lines.items() if key not in amounts}


def check_days(account: BankAccount, fresh: Mapping[str, StatementLine]) -> None:
    """Refuse lines that the opening balance of the account counts already."""
    opened = opened_on(account.ledger_account_id)
    early = [line for line in fresh.values() if opened and line.booked_on <= opened]
    if opened and early:
        raise RuleBroken(
            "file",
            _(
                "Row %(row)s: the account came into the books with its balance at the end of "
                "%(opened)s, which holds this line of %(day)s already. Import later statements.",
                row=early[0].row,
                opened=day(opened),
                day=day(early[0].booked_on),
            ),
        )


def movements(account: BankAccount, fresh: Mapping[str, StatementLine]) -> list[Movement]:
    """Return new lines as they are judged, in the order of the file."""
    again = _booked_before(account, fresh)
    return [
        Movement(
            key=key,
            booked_on=line.booked_on,
            amount=line.amount,
            currency=account.currency,
            narrative=line.narrative,
            payer_account=line.payer_account,
            payer_name=line.payer_name,
            again=again.get(key, 0),
        )
        for key, line in fresh.items()
    ]


def _booked_before(account: BankAccount, fresh: Mapping[str, StatementLine]) -> dict[str, int]:
    """Return how often a new line was booked by imports that were undone, where it was."""
    again: dict[str, int] = {}
    asked = dict.fromkeys(fresh, 0)
    while asked:
        names = {reference_of(account, key, again): key for key, again in asked.items()}
        wanted = {"body": account.organisation_id, "references": list(names)}
        taken = [names[name] for name in session.scalars(_TAKEN, wanted)]
        asked = {key: asked[key] + 1 for key in taken}
        again |= asked
    return again
