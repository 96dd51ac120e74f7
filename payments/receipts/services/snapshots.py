"""Gathers everything receipts print, for any number of payments in a few queries."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from flask import current_app
from sqlalchemy import func, select

from core.batches import batches
from core.db import session
from core.organisations.models import Organisation
from core.organisations.models import Signatory as Officer
from core.organisations.services import signatories_on
from core.statements import among
from core.words import in_words
from payments.funds.models import Fund
from payments.numbering.models import Series
from payments.pledges.models import Instalment, Pledge
from payments.receipts.models import Receipt
from payments.receipts.paper_form import HEAD, PaperForm
from payments.receipts.receipt_view import ReceiptView, Signatory, receipt_label
from payments.receipts.services.forms import get_form
from payments.receipts.services.waiting import Waiting
from payments.receipts.wording import (
    Part,
    in_kind,
    method_of,
    printed_reference,
    purposes,
    purposes_in_kind,
)
from payments.receiving.models import Allocation, GiftInKind
from payments.receiving.rules import Channel
from payments.receiving.services.reading import gifts_in_kind


@dataclass(frozen=True)
class Stationery:
    """What all receipts of one organisation and day share, and what each of them is for."""

    issuer: Organisation
    issued_on: date
    parts: dict[int, list[Part]]
    gifts: dict[int, GiftInKind]
    voided: dict[int, str]
    form: Callable[[str], PaperForm]
    """``get_form`` that looks at each file once."""
    signatories: Callable[[PaperForm], tuple[Signatory, ...]]
    """Who signs on a form."""


def check_url(code: str) -> str:
    """Return the address behind a receipt's QR code."""
    return f"{current_app.config['PUBLIC_URL']}/r/{code}"


def gather(issuer: Organisation, issued_on: date, waiting: Sequence[Waiting]) -> Stationery:
    """Read what the receipts of the waiting payments share and what each of them is for."""
    officers = signatories_on(issuer.id, issued_on)
    return Stationery(
        issuer=issuer,
        issued_on=issued_on,
        parts=_parts([row.payment.id for row in waiting]),
        gifts=gifts_in_kind([row.payment.id for row in waiting if _is_in_kind(row)]),
        voided=_labels([row.last_id for row in waiting if row.last_id]),
        form=cache(get_form),
        signatories=cache(lambda form: _signatories(form, officers)),
    )


# Built once: each receipt asks it, and building costs more than asking.
_PARTS = (
    select(
        Allocation.payment_id,
        func.sum(Allocation.amount).label("amount"),
        Fund.kind,
        Fund.code,
        Fund.name,
        Instalment.period,
        Pledge.code,
    )
    .join(Fund, Fund.id == Allocation.fund_id)
    .outerjoin(Instalment, Instalment.id == Allocation.instalment_id)
    .outerjoin(Pledge, Pledge.id == Instalment.pledge_id)
    .where(among(Allocation.payment_id, "payments"))
    .group_by(
        Allocation.payment_id,
        Fund.id,
        Fund.kind,
        Fund.code,
        Fund.name,
        Instalment.id,
        Instalment.period,
        Pledge.code,
    )
    .having(func.sum(Allocation.amount) > 0)
    .order_by(func.min(Allocation.id))
)


def _parts(payment_ids: Sequence[int]) -> dict[int, list[Part]]:
    parts: dict[int, list[Part]] = defaultdict(list)
    for row in session.execute(_PARTS, {"payments": list(payment_ids)}):
        parts[row.payment_id].append(Part(int(row.amount), *row[2:]))
    return parts


def _is_in_kind(waiting: Waiting) -> bool:
    return waiting.payment.channel is Channel.IN_KIND


def _labels(receipt_ids: Sequence[int]) -> dict[int, str]:
    """Return how the voided receipts are named that the new ones replace."""
    named = select(Receipt.id, Series.code, Receipt.number).join(Series)
    return {
        row.id: receipt_label(row.code, row.number)
        for some in batches(receipt_ids)
        for row in session.execute(named.where(Receipt.id.in_(some)))
    }


def view_of(stationery: Stationery, waiting: Waiting, code: str) -> ReceiptView:
    """Return what the original of one receipt prints, before it has series and number.

    ``code`` is that of its check page; "" for a preview, which has none.
    On the form the giver needs, else on the organisation's own. Unavailable when it is not there.
    """
    payment, issuer = waiting.payment, stationery.issuer
    form = stationery.form(waiting.donor_form or issuer.paper_form)
    amount = waiting.amount
    gift = stationery.gifts.get(payment.id)
    parts = stationery.parts.get(payment.id, [])
    return ReceiptView(
        form=form,
        issuer_name=issuer.name_vi if form.languages[0] == "vi" else issuer.name_en,
        issuer_address=issuer.address,
        issuer_tax_code=issuer.tax_code,
        issuer_phone=issuer.phone,
        series="",
        number=0,
        issued_on=stationery.issued_on,
        received_on=payment.received_on,
        donor_name=waiting.payer,
        donor_address=waiting.donor_address or "",
        donor_tax_code=waiting.donor_tax_code or "",
        payer_name="" if payment.payer_name == waiting.payer else payment.payer_name,
        purposes=(
            purposes_in_kind(gift.given_to, form.languages)
            if gift
            else purposes(parts, amount, form.languages)
        ),
        method=method_of(payment.channel, form.languages),
        reference=printed_reference(payment.channel, payment.reference),
        in_kind=in_kind(gift.items, gift.quantity) if gift else "",
        value_basis=gift.value_basis if gift else "",
        amount=amount,
        words_vi=in_words(amount, "vi") if "vi" in form.languages else "",
        words_en=in_words(amount, "en") if "en" in form.languages else "",
        signatories=stationery.signatories(form),
        check_url=check_url(code) if code else "",
        replaces=stationery.voided.get(waiting.last_id or 0, ""),
    )


def _signatories(form: PaperForm, officers: Sequence[Officer]) -> tuple[Signatory, ...]:
    """Return who signs: whom the form names, else the organisation's signatories of the day."""
    head = officers[-1].name if officers else ""
    if form.signatures:
        return tuple(
            Signatory(place.title, place.subtitle, head if place.signs == HEAD else "")
            for place in form.signatures
        )
    if "vi" in form.languages:
        return tuple(Signatory(one.title_vi, one.title_en, one.name) for one in officers)
    return tuple(Signatory(one.title_en, "", one.name) for one in officers)
