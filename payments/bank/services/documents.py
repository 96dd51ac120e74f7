"""Lines that are documents of ours: a deposit, a voucher, a refund."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select

from core.access import Actor
from core.batches import batches
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from payments.bank.matching import names_slip
from payments.bank.models import BankAccount, BankLine
from payments.bank.movements import Movement
from payments.bank.rules import Booking, LineState
from payments.bank.services.marking import mark
from payments.on_statement import OurDocument, StatementLine, document_kinds, kind_of

Place = tuple[int, int]
"""A ledger account and a signed amount."""

NEAR = 31
"""Days between a document and the line that it may be."""


def documents_by_place(
    account_ids: Collection[int], amounts: Collection[int]
) -> dict[Place, list[OurDocument]]:
    """Return the documents without a line, by the account and amount of the line they wait for."""
    found: dict[Place, list[OurDocument]] = defaultdict(list)
    for some in batches(sorted(set(amounts))):
        for kind in document_kinds():
            for document in kind.waiting(account_ids, some):
                found[document.account_id, document.amount].append(document)
    met = _met([one.name for documents in found.values() for one in documents])
    return {
        place: sorted(
            (one for one in documents if one.name not in met),
            key=lambda one: (one.on, one.name),
        )
        for place, documents in found.items()
    }


def documents_for(
    lines: Sequence[tuple[BankLine, BankAccount]],
) -> dict[int, list[OurDocument]]:
    """Return, by line that waits, the documents of its amount, the nearest day first."""
    waiting = [(line, account) for line, account in lines if line.state is LineState.NEW]
    found = documents_by_place(
        {account.ledger_account_id for _line, account in waiting},
        {line.amount for line, _account in waiting},
    )
    return {
        line.id: sorted(
            (
                one
                for one in found.get((account.ledger_account_id, line.amount), ())
                if abs((one.on - line.booked_on).days) <= NEAR
            ),
            key=lambda one, line=line: abs((one.on - line.booked_on).days),  # type: ignore[misc]  # bound per line
        )
        for line, account in waiting
    }


def meet_document(
    line: BankLine, account: BankAccount, name: str, *, by: Actor | None, why: str = ""
) -> None:
    """Say that a line is a document of ours, and let the document post what the ledger lacks.

    RuleBroken("document") when no such document of the line's account and amount waits.
    """
    place = (account.ledger_account_id, line.amount)
    waiting = documents_by_place({place[0]}, {place[1]}).get(place, [])
    found = next((one for one in waiting if one.name == name), None)
    if found is None:
        raise RuleBroken(
            "document", _l("No document of this amount waits for the line. Choose it again.")
        )
    settle(line, account, found, by=by, why=why)


def certain_document(
    line: Movement, account: BankAccount, found: dict[Place, list[OurDocument]]
) -> OurDocument | None:
    """Return the one document of the line's amount whose slip the line names; else None.

    It is taken out of ``found``, so that the next line finds it met.
    """
    here = found.get((account.ledger_account_id, line.amount), [])
    named = [
        one
        for one in here
        if names_slip(one.slip, line.key, line.narrative)
        and abs((one.on - line.booked_on).days) <= NEAR
    ]
    if len(named) != 1:
        return None
    here.remove(named[0])
    return named[0]


def settle(
    line: BankLine, account: BankAccount, found: OurDocument, *, by: Actor | None, why: str = ""
) -> None:
    """Book a line as a document that was found for it."""
    kind = kind_of(found.name)
    assert kind is not None, found.name  # noqa: S101 - it was found through its kind
    kind.meet(
        found,
        StatementLine(
            organisation_id=account.organisation_id,
            account_id=account.ledger_account_id,
            amount=line.amount,
            currency=line.currency,
            booked_on=line.booked_on,
        ),
        by,
    )
    line.document = found.name
    mark(line, Booking.DOCUMENT, by=by, why=why)


def _met(names: Sequence[str]) -> set[str]:
    met: set[str] = set()
    for some in batches(names):
        met |= set(session.scalars(select(BankLine.document).where(BankLine.document.in_(some))))
    return met
