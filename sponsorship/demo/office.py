"""The demo's office: places, people who sign in, letterhead and signatures."""

from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.accounts.models import User, UserPlace, UserRole
from core.accounts.passwords import hash_password
from core.accounts.sessions import actor_of
from core.dates import now
from core.db import session
from core.organisations.services import (
    AppointSignatory,
    EditLetterhead,
    appoint_signatory,
    edit_letterhead,
    get_organisation,
)
from core.places.services import import_places
from core.settings import ROOT
from donors.models import Donor, DonorLogin
from payments.bank.services import get_account, set_pay_into
from payments.bank.services.paying_in import PayInto
from sponsorship.access import Role
from sponsorship.demo.people import DONOR_LOGIN, OFFICE, PASSWORD, Person
from sponsorship.demo.register import communes

UNITS = ROOT / "data" / "admin_units_2025-07.csv"
COMMUNES = 3
"""In so many communes the officer works."""
SIGNED_SINCE = date(2025, 7, 2)
FUND = EditLetterhead(
    name_vi="Quỹ Bảo trợ trẻ em tỉnh Quảng Ninh",
    name_en="Quảng Ninh Children’s Fund",
    address="Số 1, đường Mẫu, phường Hồng Gai, tỉnh Quảng Ninh",
    tax_code="5700000001",
    phone="0203 3800 000",
)

# No bank has this BIN: whoever scans a code of the demo pays nobody.
TO_NOBODY = PayInto(bank="Ngân hàng Mẫu", bin="000000", number="0141000888666")


@dataclass(frozen=True)
class Office:
    """Who acts in the demo, by role."""

    actors: dict[Role, Actor]

    def __getitem__(self, role: Role) -> Actor:
        return self.actors[role]


def open_office() -> Office:
    """Take places in, let people sign in, put names on the papers."""
    import_places(UNITS.read_bytes(), UNITS.name)
    hashed = hash_password(PASSWORD)
    office = Office({person.role: actor_of(_user(person, hashed)) for person in OFFICE})
    admin, body = office[Role.ADMIN], get_organisation("QBT")
    edit_letterhead(body, FUND, by=admin)
    names = {person.role: person.name for person in OFFICE}
    for place, title_vi, title_en, role in (
        (2, "Thủ quỹ", "Cashier", Role.CASHIER),
        (3, "Kế toán", "Accountant", Role.ACCOUNTANT),
        (4, "Giám đốc quỹ", "Fund director", Role.APPROVER),
    ):
        signatory = AppointSignatory(place, title_vi, title_en, SIGNED_SINCE, names[role])
        appoint_signatory(body, signatory, by=admin)
    set_pay_into(get_account("main"), TO_NOBODY, by=admin)
    return office


def _user(person: Person, hashed: str) -> User:
    user = User(login=person.login, name=person.name, password_hash=hashed, created_at=now())
    session.add(user)
    session.flush()
    session.add(UserRole(user_id=user.id, role=person.role.value))
    if person.role is Role.COMMUNE_OFFICER:
        session.add_all(
            UserPlace(user_id=user.id, place_code=one.code) for one in communes()[:COMMUNES]
        )
    session.flush()
    return user


def let_donor_in(donor: Donor) -> None:
    """Let a donor sign in."""
    user = User(
        login=DONOR_LOGIN,
        name=donor.contact_name or donor.name,
        password_hash=hash_password(PASSWORD),
        created_at=now(),
    )
    session.add(user)
    session.flush()
    session.add_all(
        [
            UserRole(user_id=user.id, role=Role.DONOR.value),
            DonorLogin(user_id=user.id, donor_id=donor.id),
        ]
    )
    session.flush()
