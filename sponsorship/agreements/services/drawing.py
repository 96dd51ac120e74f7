"""From a sponsorship to what its agreement says, and from that to a sheet of paper."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from core.dates import Month
from core.db import session
from core.money import Money
from core.organisations.models import Organisation
from core.organisations.services import signatories_on
from core.pdf.archive import archived
from core.places.models import AdminUnit
from core.words import in_words
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import terms_of
from sponsorship.agreements.agreement_pdf import draw_agreement
from sponsorship.agreements.agreement_view import AgreementView, Both, Party, Witness
from sponsorship.agreements.wording import METHOD, PURPOSE, RHYTHM
from sponsorship.children.identity import guardian_of, names_for
from sponsorship.matching.services import SponsorshipPage
from sponsorship.matching.sharing import Earmark

UNKNOWN = "……………………………………"
"""Dots to write on."""


def snapshot_of(page: SponsorshipPage, number: str, day: date) -> dict[str, Any]:
    """Return what the sponsor's copy says on a day; no word of the child but its code."""
    fund = session.get_one(Organisation, page.programme.organisation_id)
    runs = session.get_one(Organisation, page.programme.run_by_id)
    terms = terms_of([page.pledge.id], Month.of(day))[page.pledge.id]
    signs = next(iter(signatories_on(fund.id, day)), None)
    return {
        "number": number,
        "made_on": day.isoformat(),
        "fund": [fund.name_vi, fund.name_en, fund.address, fund.tax_code, fund.phone],
        "run_by": runs.name_vi if runs.id != fund.id else "",
        "signatory": signs.name if signs else "",
        "sponsor": [page.donor.name, page.donor.contact_name, page.donor.address,
                    page.donor.phone, page.donor.tax_code],
        "programme": [page.programme.name_vi, page.programme.name_en],
        "child_code": page.child.code,
        "earmark": page.claim.earmark.value if page.claim.earmark else None,
        "amount": terms.amount,
        "currency": terms.currency,
        "rhythm": terms.rhythm.value,
        "method": page.pledge.method.value,
        "started_on": page.sponsorship.started_on.isoformat(),
        "term_months": page.pledge.term_months,
        "end_age": page.programme.end_age,
        "hotlines": list(current_app.config["HOTLINES"]),
    }  # fmt: skip


def draw(snapshot: Mapping[str, Any], witness: Witness | None = None) -> bytes:
    """Return the PDF of a snapshot, fit for the archive; equal arguments give equal bytes."""
    return archived(draw_agreement(replace(_view(snapshot), witness=witness)))


def witness_of(page: SponsorshipPage) -> Witness:
    """Return what stands on our copy only, as it is known today."""
    identity, carer = names_for([page.child.id]).get(page.child.id), guardian_of(page.child.id)
    commune = session.scalar(select(AdminUnit.name).where(AdminUnit.code == page.child.place_code))
    return Witness(
        child=identity.full_name if identity else UNKNOWN,
        born=identity.birth.written if identity else UNKNOWN,
        guardian=carer.name if carer else UNKNOWN,
        relation=carer.relation if carer else UNKNOWN,
        commune=commune or UNKNOWN,
    )


def _view(snapshot: Mapping[str, Any]) -> AgreementView:
    name_vi, name_en, address, tax_code, phone = snapshot["fund"]
    donor, contact, home, donor_phone, donor_tax = snapshot["sponsor"]
    amount = Money(snapshot["amount"], snapshot["currency"])
    earmark = snapshot["earmark"]
    return AgreementView(
        number=snapshot["number"],
        made_on=date.fromisoformat(snapshot["made_on"]),
        fund=Party(name=name_vi, lines=_lines((name_en, address, tax_code, phone))),
        run_by=snapshot["run_by"],
        signatory=snapshot["signatory"],
        sponsor=Party(name=donor, lines=_lines((contact, home, donor_tax, donor_phone))),
        programme=Both(*snapshot["programme"]),
        child_code=snapshot["child_code"],
        purpose=PURPOSE[Earmark(earmark)] if earmark else None,
        amount=amount,
        words=Both(in_words(amount, "vi"), in_words(amount, "en")),
        rhythm=RHYTHM[Rhythm(snapshot["rhythm"])],
        method=METHOD[Method(snapshot["method"])],
        started_on=date.fromisoformat(snapshot["started_on"]),
        term_months=snapshot["term_months"],
        end_age=snapshot["end_age"],
        hotlines=tuple(snapshot["hotlines"]),
    )


def _lines(facts: tuple[str, str, str, str]) -> tuple[str, ...]:
    name, address, tax_code, phone = facts
    marked = (
        name,
        address,
        f"MST / Tax code: {tax_code}" if tax_code else "",
        f"ĐT / Phone: {phone}" if phone else "",
    )
    return tuple(line for line in marked if line)
