"""Payments as receipts find them: with donors, commitments and allocations."""

from datetime import date
from itertools import count

from sqlalchemy import insert, select

from core.dates import Month, now
from core.db import public_id, session
from core.organisations.models import Organisation
from core.text import search_key, sort_key
from donors.models import Donor, DonorLogin
from donors.rules import DonorKind
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, Rhythm
from payments.receiving.models import Allocation, GiftInKind, Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind
from tests.factories.money import accounts
from tests.factories.people import organisation, user_with

OCTOBER = Month(2026, 10)
_numbers = count(1)


def giver(name: str = "Nguyễn Thị Ánh", **columns: object) -> Donor:
    """Return a new donor."""
    donor = Donor(
        code=f"NT{next(_numbers):04d}",
        kind=DonorKind.PERSON,
        name=name,
        search_key=search_key(name),
        sort_key=sort_key(name),
        created_at=now(),
        **columns,
    )
    session.add(donor)
    session.flush()
    return donor


def sign_in_of(donor: Donor) -> object:
    """Return a new user who is that donor."""
    user = user_with("donor")
    session.add(DonorLogin(user_id=user.id, donor_id=donor.id))
    session.flush()
    return user


def paid(
    amount: int = 500_000,
    *,
    donor: Donor | None = None,
    payer: str = "",
    on: date = date(2026, 10, 15),
    channel: Channel = Channel.BANK,
    body: Organisation | None = None,
    **columns: object,
) -> Payment:
    """Return a new payment that nothing is allocated of."""
    payment = Payment(
        organisation_id=(body or organisation()).id,
        donor_id=donor.id if donor else None,
        payer_name=payer,
        channel=channel,
        reference=f"FT{next(_numbers):08d}",
        amount=amount,
        received_on=on,
        recorded_at=now(),
        **columns,
    )
    session.add(payment)
    session.flush()
    return payment


def paid_many(number: int, donor: Donor | None = None, month: Month = OCTOBER) -> None:
    """Add payments of a month in bulk, on all of its days."""
    body = organisation()
    session.execute(
        insert(Payment),
        [
            {
                "public_id": public_id(),
                "organisation_id": body.id,
                "donor_id": donor.id if donor else None,
                "payer_name": "Trần Văn Mẫu",
                "channel": Channel.CASH,
                "reference": f"cash:{next(_numbers)}",
                "amount": 200_000,
                "received_on": month.last.replace(day=1 + index % month.last.day),
                "recorded_at": now(),
            }
            for index in range(number)
        ],
    )


def fund_of_child(code: str) -> Fund:
    """Return the child's fund, made when it is not there."""
    body = organisation()
    fund = session.scalar(select(Fund).where(Fund.organisation_id == body.id, Fund.code == code))
    if fund is None:
        fund = Fund(
            organisation_id=body.id,
            code=code,
            name=code,
            kind=FundKind.CHILD,
            opened_on=date(2026, 1, 1),
        )
        session.add(fund)
        session.flush()
    return fund


def allocate(
    payment: Payment, amount: int, fund: Fund, instalment: Instalment | None = None
) -> None:
    """Allocate part of a payment."""
    session.add(
        Allocation(
            payment_id=payment.id,
            instalment_id=instalment.id if instalment else None,
            fund_id=fund.id,
            ordinal=next(_numbers),
            amount=amount,
            allocated_at=now(),
        )
    )
    session.flush()


def instalment(donor: Donor, fund: Fund, code: str, period: str = "2026-10") -> Instalment:
    """Return what is due in a month for a new commitment of 500,000 đồng a month."""
    pledge = Pledge(
        code=code,
        organisation_id=fund.organisation_id,
        programme_code=code[:2],
        donor_id=donor.id,
        fund_id=fund.id,
        method=Method.TRANSFER,
        started_on=date(2026, 1, 1),
        first_month="2026-01",
        created_at=now(),
    )
    session.add(pledge)
    session.flush()
    version = PledgeVersion(
        pledge_id=pledge.id,
        from_month="2026-01",
        rhythm=Rhythm.MONTH,
        step=1,
        start_index=2026 * 12,
        amount=500_000,
    )
    session.add(version)
    session.flush()
    due = Instalment(
        public_id=public_id(),
        pledge_id=pledge.id,
        version_id=version.id,
        period=period,
        due_on=date(2026, 10, 10),
        amount=500_000,
        created_at=now(),
    )
    session.add(due)
    session.flush()
    return due


def returned(
    payment: Payment, amount: int, kind: ReturnKind = ReturnKind.REFUND, undoes: int | None = None
) -> PaymentReturn:
    """Return a new row that says that money of the payment went back, or came again."""
    row = PaymentReturn(
        payment_id=payment.id,
        kind=kind,
        amount=amount,
        currency=payment.currency,
        occurred_on=date(2026, 11, 2),
        account_id=accounts()[AccountUse.CASH],
        reason="Trả lại",
        reference=f"return:{next(_numbers)}",
        undoes_id=undoes,
        recorded_at=now(),
    )
    session.add(row)
    session.flush()
    return row


def in_kind(payment: Payment, items: str = "Áo ấm", quantity: str = "20 chiếc") -> None:
    """Describe a payment in kind."""
    session.add(
        GiftInKind(
            payment_id=payment.id, items=items, quantity=quantity, value_basis="Giá thị trường"
        )
    )
    session.flush()
