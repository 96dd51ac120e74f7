"""Money that moves from one fund to another, within one organisation."""

from dataclasses import dataclass
from datetime import date

from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services.accounts import account_ids
from payments.ledger.services.posting import Entry, post


@dataclass(frozen=True)
class Move:
    """Minor units of ``currency`` that leave one fund for another on a Vietnam day."""

    organisation_id: int
    from_fund_id: int
    to_fund_id: int
    amount: int
    currency: str
    occurred_on: date
    document: str
    key: str
    kind: TransferKind = TransferKind.BETWEEN_FUNDS


def move_between(*moves: Move) -> None:
    """Post each move as two rows through *between funds*; neither is income or spending.

    Errors of ``post``. The keys end in ``:out`` and ``:in``, by which sources are followed.
    """
    post([entry for move in moves for entry in _rows(move)])


def _rows(move: Move) -> tuple[Entry, Entry]:
    uses = account_ids(move.organisation_id)
    between, held = uses[AccountUse.BETWEEN_FUNDS], uses[AccountUse.BROUGHT_FORWARD]
    out, into = (
        Entry(
            organisation_id=move.organisation_id,
            kind=move.kind,
            debit_id=debit,
            credit_id=credit,
            fund_id=fund_id,
            amount=move.amount,
            currency=move.currency,
            occurred_on=move.occurred_on,
            document=move.document,
            key=f"{move.key}:{side}",
        )
        for debit, credit, fund_id, side in (
            (held, between, move.from_fund_id, "out"),
            (between, held, move.to_fund_id, "in"),
        )
    )
    return out, into
