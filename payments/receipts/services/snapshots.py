"""Gathers everything receipts print, for any number of payments in a few queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import ColumnElement, select

from core.db import session
from core.money import Money
from core.organisations.models import Organisation
from core.organisations.services import signatories_on
from core.words import in_words
from payments.funds.models import Fund
from payments.numbering.models import Series
from payments.pledges.models import Instalment, Pledge
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import ReceiptView, Signatory, receipt_label
from payments.receipts.services.waiting import Waiting
from payments.receipts.wording import (
    FOOTER,
    METHODS,
    TITLE_EN,
    TITLE_VI,
    Part,
    printed_reference,
    purposes,
)
from payments.receiving.models import Allocation, Payment


@dataclass(frozen=True)
class Stationery:
    """What all receipts of one organisation and day share, and what each of them is for."""

    issuer: Organisation
    series: str
    issued_on: date
    signatories: tuple[Signatory, ...]
    parts: dict[int, list[Part]]
    voided: dict[int, str]


def check_url(code: str) -> str:
    """Return the address behind a receipt's QR code."""
    return f"{current_app.config['PUBLIC_URL']}/r/{code}"


def gather(
    issuer: Organisation,
    series: str,
    issued_on: date,
    waiting: Sequence[Waiting],
    *payments: ColumnElement[bool],
) -> Stationery:
    """Read what the receipts of the waiting payments share; ``payments`` selects them in SQL."""
    return Stationery(
        issuer=issuer,
        series=series,
        issued_on=issued_on,
        signatories=tuple(
            Signatory(found.title_vi, found.title_en, found.name)
            for found in signatories_on(issuer.id, issued_on)
        ),
        parts=_parts(*payments),
        voided=_labels({row.last_id for row in waiting if row.last_id}, *payments),
    )


def _parts(*payments: ColumnElement[bool]) -> dict[int, list[Part]]:
    rows = session.execute(
        select(
            Allocation.payment_id,
            Allocation.amount,
            Fund.kind,
            Fund.code,
            Fund.name,
            Instalment.period,
            Pledge.code,
        )
        .join(Payment, Payment.id == Allocation.payment_id)
        .join(Fund, Fund.id == Allocation.fund_id)
        .outerjoin(Instalment, Instalment.id == Allocation.instalment_id)
        .outerjoin(Pledge, Pledge.id == Instalment.pledge_id)
        .where(*payments)
        .order_by(Allocation.id)
    )
    parts: dict[int, list[Part]] = defaultdict(list)
    for row in rows:
        parts[row.payment_id].append(Part(*row[1:]))
    return parts


def _labels(voided_ids: set[int], *payments: ColumnElement[bool]) -> dict[int, str]:
    """Return how the voided receipts are named that the new ones replace."""
    if not voided_ids:
        return {}
    rows = session.execute(
        select(Receipt.id, Series.code, Receipt.number)
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .where(*payments)
    )
    return {row.id: receipt_label(row.code, row.number) for row in rows if row.id in voided_ids}


def view_of(stationery: Stationery, waiting: Waiting, number: int, code: str) -> ReceiptView:
    """Return what the original of one receipt prints; ``code`` is that of its check page."""
    payment, issuer = waiting.payment, stationery.issuer
    amount = Money(payment.amount, payment.currency)
    return ReceiptView(
        issuer_name=issuer.name_vi,
        issuer_address=issuer.address,
        issuer_tax_code=issuer.tax_code,
        issuer_phone=issuer.phone,
        title_vi=TITLE_VI,
        title_en=TITLE_EN,
        series=stationery.series,
        number=number,
        issued_on=stationery.issued_on,
        received_on=payment.received_on,
        donor_name=waiting.payer,
        donor_address=waiting.donor_address or "",
        payer_name="" if payment.payer_name == waiting.payer else payment.payer_name,
        purposes=purposes(stationery.parts.get(payment.id, []), amount),
        method=METHODS[payment.channel],
        reference=printed_reference(payment.channel, payment.reference),
        amount=amount,
        words_vi=in_words(amount, "vi"),
        words_en=in_words(amount, "en"),
        signatories=stationery.signatories,
        check_url=check_url(code),
        replaces=stationery.voided.get(waiting.last_id or 0, ""),
        footer=FOOTER,
    )
