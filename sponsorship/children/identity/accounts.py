"""Where money for a child is paid to its guardian; a second person agrees to every change."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.dates import now, today
from core.db import session
from core.errors import NotFound, WrongState
from core.i18n import _l
from sponsorship.children.identity_models import Guardian, PayoutAccount
from sponsorship.children.models import Child


@dataclass(frozen=True, slots=True)
class Account:
    """A bank, the number of an account there, and in whose name it stands."""

    bank: str
    number: str
    holder: str


def propose_account(guardian: Guardian, account: Account, by: Actor) -> PayoutAccount:
    """Keep an account that a second person has still to agree to."""
    proposed = PayoutAccount(
        guardian_id=guardian.id,
        bank=account.bank,
        number=account.number,
        holder=account.holder,
        asked_at=now(),
        asked_by=by.id,
    )
    session.add(proposed)
    session.flush()
    return proposed


def get_account(account_id: str) -> tuple[PayoutAccount, Guardian]:
    """Return an account and whose it is. Raises NotFound."""
    row = session.execute(
        select(PayoutAccount, Guardian)
        .join(Guardian, Guardian.id == PayoutAccount.guardian_id)
        .where(PayoutAccount.public_id == account_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such account."))
    return row[0], row[1]


def use_account(account_id: str) -> None:
    """Pay to this account from today, and to the one before no more.

    Raises WrongState when its owner no longer cares for the child.
    """
    account, guardian = get_account(account_id)
    if guardian.to_day is not None:
        raise WrongState(_l("This person no longer cares for the child. Decline, and ask anew."))
    before = account_in_use(guardian.id)
    if before is not None:
        before.to_day = today()
        session.flush()
    account.from_day = today()
    session.flush()


def account_in_use(guardian_id: int) -> PayoutAccount | None:
    """Return the account to which a guardian is paid today."""
    return session.scalar(
        select(PayoutAccount).where(
            PayoutAccount.guardian_id == guardian_id,
            PayoutAccount.from_day.is_not(None),
            PayoutAccount.to_day.is_(None),
        )
    )


def account_before(account: PayoutAccount) -> PayoutAccount | None:
    """Return the account to which the guardian is or was paid before this one."""
    return session.scalar(
        select(PayoutAccount)
        .where(
            PayoutAccount.guardian_id == account.guardian_id,
            PayoutAccount.from_day.is_not(None),
            PayoutAccount.id < account.id,
        )
        .order_by(PayoutAccount.id.desc())
        .limit(1)
    )


def also_paid_there(account: PayoutAccount, child_id: int) -> Sequence[str]:
    """Return the codes of other children whose guardians are paid to the same account."""
    return session.scalars(
        select(Child.code)
        .join(Guardian, Guardian.child_id == Child.id)
        .join(PayoutAccount, PayoutAccount.guardian_id == Guardian.id)
        .where(
            PayoutAccount.number == account.number,
            PayoutAccount.from_day.is_not(None),
            PayoutAccount.to_day.is_(None),
            Guardian.to_day.is_(None),
            Child.id != child_id,
        )
        .order_by(Child.code)
        .distinct()
    ).all()
