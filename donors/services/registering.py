"""Registering donors and keeping their details right."""

import re
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import Duplicate, RuleBroken
from core.i18n import LOCALES, _l
from core.text import search_key
from donors.models import Donor
from donors.rules import (
    DonorKind,
    ReceiptWish,
    is_email,
    is_phone,
    is_tax_code,
    list_key,
    tidy_phone,
)

PREFIX = "NT"
DIGITS = 4


@dataclass(frozen=True)
class ContactDetails:
    """How a donor is reached, and in which language papers and mails speak to them."""

    contact_name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    language: str = "vi"


@dataclass(frozen=True)
class DonorDetails(ContactDetails):
    """Who a donor is, as on the receipt, and how they are reached."""

    name: str = ""
    kind: DonorKind = DonorKind.PERSON
    tax_code: str = ""


@dataclass(frozen=True)
class RegisterDonor:
    """A new donor; without a ``code`` the next free one of the office is taken."""

    details: DonorDetails
    code: str = ""


def register_donor(command: RegisterDonor, *, by: Actor | None) -> Donor:
    """Add a donor. Raises RuleBroken beside the field, and Duplicate when the code is taken."""
    details = command.details
    _check_contact(details)
    _check_identity(details)
    code = command.code.strip().upper() or _next_code()
    if session.scalar(select(Donor.id).where(Donor.code == code)):
        raise Duplicate("code", _l("The code %(code)s belongs to another sponsor.", code=code))
    donor = Donor(code=code, created_at=now())
    _write(donor, details)
    session.add(donor)
    session.flush()
    record(Act("registered", "donor", code), by)
    return donor


def change_donor(donor: Donor, details: DonorDetails, *, by: Actor) -> None:
    """Correct who a donor is or how they are reached; RuleBroken beside the field."""
    _check_contact(details)
    _check_identity(details)
    changed = _write(donor, details)
    if changed:
        record(Act("changed", "donor", donor.code, {"fields": changed}), by)


def change_contact(donor: Donor, details: ContactDetails, *, by: Actor) -> None:
    """Correct how a donor is reached, which a donor may do alone; RuleBroken beside the field."""
    _check_contact(details)
    changed = _write(donor, details)
    if changed:
        record(Act("changed", "donor", donor.code, {"fields": changed}), by)


def change_receipt_wish(donor: Donor, wish: ReceiptWish, *, by: Actor) -> None:
    """Write down which papers a giver wants; the donor may say so alone."""
    if donor.receipt_wish is not wish:
        before, donor.receipt_wish = donor.receipt_wish, wish
        record(Act("changed", "donor", donor.code, {"receipt_wish": [before, wish]}), by)


def _check_contact(details: ContactDetails) -> None:
    if details.phone and not is_phone(tidy_phone(details.phone)):
        raise RuleBroken("phone", _l("Write the telephone number in 8 to 15 digits."))
    if details.email and not is_email(details.email):
        raise RuleBroken("email", _l("Write the e-mail address like name@example.org."))
    if details.language not in LOCALES:
        raise RuleBroken("language", _l("Choose one of the languages."))


def _check_identity(details: DonorDetails) -> None:
    if not search_key(details.name):
        raise RuleBroken("name", _l("Write the name as it will stand on the receipts."))
    if details.tax_code and not is_tax_code(details.tax_code):
        raise RuleBroken(
            "tax_code", _l("A tax code has 10 or 12 digits, or 10 digits, a hyphen and 3 digits.")
        )


def _write(donor: Donor, details: ContactDetails) -> list[str]:
    """Put the details into the row; return the names of the fields that changed."""
    values = asdict(details) | {"phone": tidy_phone(details.phone)}
    if "name" in values:
        name, kind = values["name"], values["kind"]
        values |= {"search_key": search_key(name), "sort_key": list_key(name, kind)}
    changed = [name for name, value in values.items() if getattr(donor, name) != value]
    for name in changed:
        setattr(donor, name, values[name])
    return [name for name in changed if not name.endswith("_key")]


def _next_code() -> str:
    """Return the code after the highest; two takers at once meet the unique constraint."""
    pattern = f"{PREFIX}{'_' * DIGITS}%"
    last = session.scalar(
        select(Donor.code)
        .where(Donor.code.like(pattern))
        .order_by(func.length(Donor.code).desc(), Donor.code.desc())
        .limit(1)
    )
    number = re.sub(r"\D", "", last or "") or "0"
    return f"{PREFIX}{int(number) + 1:0{DIGITS}d}"
